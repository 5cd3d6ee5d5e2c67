/** Who holds the memory of one dump: suspects, what they accumulate, and the paths to it. */
package io.heapfleet.finding;
