package io.heapfleet.jobs.fleet;

import java.sql.Timestamp;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** {@link TypeRow} as a row of the table {@code fleet_types}. */
final class TypeTable {
  private TypeTable() {}

  static Row values(TypeRow row) {
    return RowFactory.create(
        row.rank(),
        row.signature(),
        row.service(),
        row.owner(),
        row.contentType(),
        row.verdict().name(),
        row.reason(),
        row.instancesAffected(),
        row.instancesSeen(),
        row.growingInstances(),
        row.firstSeenBuild(),
        row.firstSeenAt() == null ? null : Timestamp.from(row.firstSeenAt()),
        row.objects(),
        row.shallowBytes(),
        row.shallowMedian(),
        row.shallowP95(),
        row.shallowMax(),
        row.growthBytesPerDay(),
        row.robustZ(),
        row.worstInstance(),
        row.evidenceDumps());
  }

  static TypeRow row(Row row) {
    Timestamp firstSeenAt = row.getAs("first_seen_at");
    return new TypeRow(
        row.getAs("rank"),
        row.getAs("signature"),
        row.getAs("service"),
        row.getAs("owner"),
        row.getAs("content_type"),
        TypeVerdict.valueOf(row.getAs("verdict")),
        row.getAs("reason"),
        row.getAs("instances_affected"),
        row.getAs("instances_seen"),
        row.getAs("growing_instances"),
        row.getAs("first_seen_build"),
        firstSeenAt == null ? null : firstSeenAt.toInstant(),
        row.getAs("objects"),
        row.getAs("shallow_bytes"),
        row.getAs("shallow_median"),
        row.getAs("shallow_p95"),
        row.getAs("shallow_max"),
        row.getAs("growth_bytes_per_day"),
        row.getAs("robust_z"),
        row.getAs("worst_instance"),
        row.getList(row.fieldIndex("evidence_dumps")));
  }
}
