package io.heapfleet.jobs.fleet;

import io.heapfleet.jobs.sql.TableSchemas;
import java.io.IOException;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** The tables {@code fleet_leaks} and {@code signature_history}. */
final class SignatureTable {
  private final NightTable leaks;
  private final NightTable history;

  SignatureTable(SparkSession spark, Path output) {
    this.leaks =
        new NightTable(
            spark, new Path(output, TableSchemas.FLEET_LEAKS), TableSchemas.fleetLeaks());
    this.history =
        new NightTable(
            spark,
            new Path(output, TableSchemas.SIGNATURE_HISTORY),
            TableSchemas.signatureHistory());
  }

  /** Replaces the night's rows. */
  void replace(LocalDate night, List<SignatureRow> rows) throws IOException {
    history.replace(night, SignatureHistory.rows(rows));
    leaks.replace(night, rows.stream().map(SignatureTable::values).toList());
  }

  private static Row values(SignatureRow row) {
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
}
