package io.heapfleet.jobs.serve;

import java.util.Map;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * The tables as they were at a moment.
 *
 * @param number grows with each snapshot
 * @param plans what each view reads, by its name
 */
record TableSnapshot(long number, Map<String, LogicalPlan> plans) {}
