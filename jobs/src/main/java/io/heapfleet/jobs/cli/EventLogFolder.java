package io.heapfleet.jobs.cli;

import io.heapfleet.blob.BlobUri;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;

/** Where Spark writes its event logs, one for each run, and how long they stay. */
final class EventLogFolder {
  private static final String ENABLED = "spark.eventLog.enabled";

  /** Hidden, as it lies among the tables. */
  private static final String BESIDE_THE_TABLES = "_spark-events";

  /** What Spark calls a log that it writes in parts. */
  private static final String LOG_NAME = "eventlog_v2_";

  private EventLogFolder() {}

  /**
   * The folder, if this run is to log at all: not if Spark was told already whether to, nor beside
   * tables on a store, which would take each log's every block for a new file.
   */
  static Optional<String> of(NightlyConfig config) {
    boolean decided =
        new SparkConf(true).contains(ENABLED) || config.settings().containsKey(ENABLED);
    if (decided || !config.eventLogs().on()) {
      return Optional.empty();
    }
    if (config.eventLogs().folder().isPresent()) {
      return config.eventLogs().folder();
    }
    String scheme = BlobUri.scheme(config.output());
    return scheme.isEmpty() || scheme.equals("file")
        ? Optional.of(config.output() + "/" + BESIDE_THE_TABLES)
        : Optional.empty();
  }

  /** Makes the folder, lets go of old logs, and says what Spark has to be told. */
  static Map<String, String> prepare(
      String folder, NightlyConfig.EventLogs keeping, Configuration conf) throws IOException {
    Path path = new Path(folder);
    FileSystem files = path.getFileSystem(conf);
    files.mkdirs(path);
    if (keeping.cleansUp()) {
      deleteOld(files, path, keeping, Instant.now());
    }
    return Map.of(
        ENABLED,
        "true",
        "spark.eventLog.rolling.enabled",
        "true",
        "spark.eventLog.dir",
        files.makeQualified(path).toString());
  }

  /** One run's log: a folder of parts, or a file. */
  private record Log(Path path, Instant lastModified, long bytes) {}

  static void deleteOld(FileSystem files, Path folder, NightlyConfig.EventLogs keeping, Instant now)
      throws IOException {
    List<Log> logs = new ArrayList<>();
    for (FileStatus status : files.listStatus(folder)) {
      if (!status.getPath().getName().startsWith(LOG_NAME)) {
        continue;
      }
      logs.add(
          new Log(
              status.getPath(),
              Instant.ofEpochMilli(status.getModificationTime()),
              files.getContentSummary(status.getPath()).getLength()));
    }
    logs.sort(Comparator.comparing(Log::lastModified).reversed());
    long bytes = 0;
    for (Log log : logs) {
      bytes += log.bytes();
      boolean tooOld = Duration.between(log.lastModified(), now).compareTo(keeping.keep()) > 0;
      if (tooOld || bytes > keeping.keepBytes()) {
        files.delete(log.path(), true);
      }
    }
  }
}
