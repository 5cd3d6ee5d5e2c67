package io.heapfleet.jobs.compact;

import io.heapfleet.jobs.output.Change;
import io.heapfleet.jobs.output.MergedDay;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.output.PublishedDumps;
import io.heapfleet.jobs.output.WorkFolder;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.table.HeapTable;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Merges the small tables day by day: a scan writes a file for each dump and table, and every query
 * pays for each of them. A task for each day prepares the merged files; the driver puts them in
 * place.
 */
public final class CompactJob {
  /** What a night takes for long enough: dumps of yesterday may still arrive. */
  public static final Duration USUAL_REST = Duration.ofDays(1);

  private CompactJob() {}

  /** The first day that has not ended so long ago. */
  public static LocalDate firstNotAtRest(Duration rest) {
    return LocalDate.ofInstant(Instant.now().minus(rest), ZoneOffset.UTC);
  }

  /**
   * Merges the days that are at rest.
   *
   * @param before the first day that is left alone, for dumps of it may still arrive
   * @throws io.heapfleet.jobs.output.LockLostException if another run has taken over
   */
  public static CompactResult run(
      SparkSession spark, OutputRun run, LocalDate before, Progress progress) throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Configuration conf = spark.sessionState().newHadoopConf();
    List<LocalDate> days = new ArrayList<>();
    PublishedDumps published = new PublishedDumps(conf, run.work().outputUri());
    for (LocalDate day : published.days(HeapTable.DUMPS)) {
      if (day.isBefore(before)
          && !published.files(HeapTable.DUMPS, day).stream().allMatch(PublishedDumps::isMerged)) {
        days.add(day);
      }
    }
    if (days.isEmpty()) {
      return new CompactResult(0, 0, 0);
    }
    progress.start("compact", days.size(), 0);
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(conf));
    WorkFolder work = run.work();
    List<Merged> merged =
        context
            .parallelize(days, days.size())
            .map(
                day ->
                    new Merged(
                        new MergedDay(hadoop.value().value(), work, day)
                            .merge("attempt-" + TaskContext.get().taskAttemptId())))
            .collect();
    int changed = 0;
    long filesBefore = 0;
    long filesAfter = 0;
    for (Merged day : merged) {
      for (Change change : day.changes()) {
        run.publish(change);
        filesBefore += change.removed().size();
        filesAfter += change.staged().size();
      }
      changed += day.changes().isEmpty() ? 0 : 1;
      progress.advance(1, 0);
    }
    progress.finish();
    return new CompactResult(changed, filesBefore, filesAfter);
  }

  /** What is to be done for one day. */
  private record Merged(List<Change> changes) implements Serializable {}
}
