package io.heapfleet.jobs.fleet;

import java.sql.Date;
import java.sql.Timestamp;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** {@link LeakRow} as a row of the table {@code fleet_leaks}. */
final class LeakTable {
  private LeakTable() {}

  static Row values(LeakRow row) {
    return RowFactory.create(
        row.rank(),
        row.signature(),
        row.owner(),
        row.collection(),
        row.contentType(),
        row.verdict().name(),
        row.state() == null ? null : row.state().name(),
        row.reason(),
        row.refutedBy(),
        row.service(),
        row.services(),
        row.builds(),
        row.instancesAffected(),
        row.instancesSeen(),
        row.growingInstances(),
        row.firstSeenBuild(),
        row.firstSeenAt() == null ? null : Timestamp.from(row.firstSeenAt()),
        Date.valueOf(row.firstNight()),
        row.elements(),
        row.bound(),
        row.retainedBytes(),
        row.retainedMedian(),
        row.retainedP95(),
        row.retainedMax(),
        row.growthBytesPerDay(),
        row.growthBytesPerHour(),
        row.growthLow(),
        row.growthHigh(),
        row.growthElementsPerHour(),
        row.trendDumps(),
        row.robustZ(),
        row.pivotExcess(),
        row.buildEffect(),
        row.buildConfidence(),
        row.worstInstance(),
        row.path(),
        row.sampleKeys(),
        row.evidenceDumps());
  }

  static LeakRow row(Row row) {
    String state = row.getAs("state");
    Timestamp firstSeenAt = row.getAs("first_seen_at");
    return new LeakRow(
        row.getAs("rank"),
        row.getAs("signature"),
        row.getAs("owner"),
        row.getAs("collection"),
        row.getAs("content_type"),
        LeakVerdict.valueOf(row.getAs("verdict")),
        state == null ? null : LeakState.valueOf(state),
        row.getAs("reason"),
        row.getAs("refuted_by"),
        row.getAs("service"),
        row.getList(row.fieldIndex("services")),
        row.getList(row.fieldIndex("builds")),
        row.getAs("instances_affected"),
        row.getAs("instances_seen"),
        row.getAs("growing_instances"),
        row.getAs("first_seen_build"),
        firstSeenAt == null ? null : firstSeenAt.toInstant(),
        row.<Date>getAs("first_night").toLocalDate(),
        row.getAs("elements"),
        row.getAs("bound"),
        row.getAs("retained_bytes"),
        row.getAs("retained_median"),
        row.getAs("retained_p95"),
        row.getAs("retained_max"),
        row.getAs("growth_bytes_per_day"),
        row.getAs("growth_bytes_per_hour"),
        row.getAs("growth_low"),
        row.getAs("growth_high"),
        row.getAs("growth_elements_per_hour"),
        row.getAs("trend_dumps"),
        row.getAs("robust_z"),
        row.getAs("pivot_excess"),
        row.getAs("build_effect"),
        row.getAs("build_confidence"),
        row.getAs("worst_instance"),
        row.getList(row.fieldIndex("path")),
        row.getList(row.fieldIndex("sample_keys")),
        row.getList(row.fieldIndex("evidence_dumps")));
  }
}
