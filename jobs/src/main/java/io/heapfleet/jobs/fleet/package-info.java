/**
 * Looks over all dumps of a fleet and says what leaks on which instances: the tables {@code
 * fleet_leaks} (by signature: who holds what) and {@code fleet_types}.
 *
 * <p>The way of the data: {@code Timeline} orders the dumps of each instance and cuts them into
 * processes (plain Java, a row per dump); {@code TypeStatistics} lets Spark compute trends and
 * peers per type from {@code class_histogram}; {@code Finding} puts a verdict and a sentence on
 * each type; {@code NightTables} writes the night.
 *
 * <p>For signatures the same: {@code SignatureStatistics} gathers the rows of {@code leak_paths},
 * {@code SignatureSeries} works out the evidence on each signature where its rows are, {@code
 * LeakJudge} says what it comes to beside earlier nights ({@code SignatureHistory}) and the {@code
 * AllowList}.
 */
package io.heapfleet.jobs.fleet;
