/** Old dumps taken out of the tables. */
package io.heapfleet.jobs.prune;
