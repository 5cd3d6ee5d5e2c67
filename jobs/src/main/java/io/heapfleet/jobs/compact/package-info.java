/** Small files of the tables made into few. */
package io.heapfleet.jobs.compact;
