/**
 * Looks over all dumps of a fleet and says which types leak on which instances: the table {@code
 * fleet_leaks}.
 *
 * <p>The way of the data: {@code Timeline} orders the dumps of each instance and cuts them into
 * processes (plain Java, a row per dump); {@code TypeStatistics} lets Spark compute trends and
 * peers per type from {@code class_histogram}; {@code Finding} puts a verdict and a sentence on
 * each type; {@code LeakTable} writes the night.
 */
package io.heapfleet.jobs.fleet;
