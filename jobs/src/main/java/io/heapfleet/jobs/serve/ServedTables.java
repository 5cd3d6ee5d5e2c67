package io.heapfleet.jobs.serve;

import io.heapfleet.jobs.sql.TableSchemas;
import io.heapfleet.jobs.sql.TableViews;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.TablePath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.Dataset;

/**
 * The folder of tables, listed once for all sessions and again when something was published.
 *
 * <p>Listing all tables takes long where there are many days; so only those are looked at that
 * every change ends with: {@code dumps}, {@code fleet_leaks}, {@code request_templates} and {@code
 * runs}, and these at most every {@link #LOOK_AGAIN}.
 */
final class ServedTables {
  static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private static final List<String> WATCHED =
      List.of(
          HeapTable.DUMPS.tableName(),
          TableSchemas.FLEET_LEAKS,
          TableSchemas.REQUEST_TEMPLATES,
          "runs");

  private final SparkSession spark;
  private final String folder;
  private final Duration lookAgain;
  private TableSnapshot snapshot;
  private List<String> files = List.of();
  private long lookedNanos;
  private boolean outdated;

  /**
   * Lists the tables.
   *
   * @param folder where a scan wrote to
   * @throws FileNotFoundException if no scan did
   */
  ServedTables(SparkSession spark, String folder, Duration lookAgain) throws IOException {
    this.spark = spark.newSession();
    this.folder = folder;
    this.lookAgain = lookAgain;
    Path dumps = new Path(TablePath.folder(folder, HeapTable.DUMPS));
    if (!dumps.getFileSystem(conf()).exists(dumps)) {
      throw new FileNotFoundException(
          folder + ": expected tables that heapfleet scan wrote, found no table dumps");
    }
    list(watched());
  }

  /** The tables as they are now, or were a moment ago. */
  synchronized TableSnapshot now() throws IOException {
    if (outdated || System.nanoTime() - lookedNanos >= lookAgain.toNanos()) {
      List<String> there = watched();
      if (outdated || !there.equals(files)) {
        list(there);
      }
      lookedNanos = System.nanoTime();
    }
    return snapshot;
  }

  /** A file was not there any more: tables were changed in a way that is not watched. */
  synchronized void areOutdated() {
    outdated = true;
  }

  private void list(List<String> there) throws IOException {
    TableViews.register(spark, folder);
    Map<String, LogicalPlan> plans = new LinkedHashMap<>();
    for (String name : TableSchemas.names()) {
      plans.put(name, ((Dataset<?>) spark.table(name)).queryExecution().analyzed());
    }
    snapshot =
        new TableSnapshot(
            snapshot == null ? 1 : snapshot.number() + 1, Collections.unmodifiableMap(plans));
    files = there;
    lookedNanos = System.nanoTime();
    outdated = false;
  }

  /** The watched tables' files, with their lengths and times. */
  private List<String> watched() throws IOException {
    List<String> there = new ArrayList<>();
    Configuration conf = conf();
    for (String table : WATCHED) {
      Path path = new Path(folder, table);
      try {
        list(path.getFileSystem(conf), path, there);
      } catch (FileNotFoundException e) {
        // Not written yet, or a folder of it went while it was listed.
        there.add(table + " " + e.getMessage());
      }
    }
    Collections.sort(there);
    return there;
  }

  /** Not by Hadoop's own recursion, which starts a process for each local file. */
  private static void list(FileSystem files, Path folder, List<String> there) throws IOException {
    for (FileStatus file : files.listStatus(folder)) {
      if (file.isDirectory()) {
        list(files, file.getPath(), there);
      } else {
        there.add(file.getPath() + " " + file.getLen() + " " + file.getModificationTime());
      }
    }
  }

  private Configuration conf() {
    return spark.sessionState().newHadoopConf();
  }
}
