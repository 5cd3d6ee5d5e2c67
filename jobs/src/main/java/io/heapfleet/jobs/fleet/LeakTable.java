package io.heapfleet.jobs.fleet;

import io.heapfleet.jobs.sql.TableSchemas;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** The table {@code fleet_types}. */
final class LeakTable {
  private final NightTable table;

  LeakTable(SparkSession spark, Path output) {
    this.table =
        new NightTable(
            spark, new Path(output, TableSchemas.FLEET_TYPES), TableSchemas.fleetTypes());
  }

  /** Replaces the night's rows. */
  void replace(LocalDate night, List<LeakRow> rows) throws IOException {
    table.replace(night, rows.stream().map(LeakTable::values).toList());
  }

  private static Row values(LeakRow row) {
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
}
