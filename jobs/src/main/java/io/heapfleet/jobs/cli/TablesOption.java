package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.sql.TableViews;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.TablePath;
import java.io.IOException;
import java.time.LocalDate;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** The folder of tables that a command answers from. */
final class TablesOption {
  @Option(
      names = "--tables",
      paramLabel = "DIR",
      required = true,
      description = "the folder that heapfleet scan wrote to, local or any URI that Hadoop knows")
  private String folder;

  String folder() {
    return folder;
  }

  /**
   * Makes the tables views.
   *
   * @throws UserError if no scan has written there: an empty answer would be a wrong one
   */
  void register(SparkSession spark) throws IOException {
    Path dumps = new Path(TablePath.folder(folder, HeapTable.DUMPS));
    if (!dumps.getFileSystem(spark.sparkContext().hadoopConfiguration()).exists(dumps)) {
      throw new UserError(
          "--tables "
              + folder
              + ": expected tables that heapfleet scan wrote, found no table of dumps");
    }
    TableViews.register(spark, folder);
  }

  /**
   * The newest night of the fleet.
   *
   * @throws UserError if there is none
   */
  LocalDate newestNight(SparkSession spark) {
    // Types have rows on nights without a leak, too.
    java.sql.Date night = spark.sql("SELECT max(night) FROM fleet_types").first().getDate(0);
    if (night == null) {
      throw new UserError(
          "--tables " + folder + ": the fleet was never compared; heapfleet scan does it");
    }
    return night.toLocalDate();
  }
}
