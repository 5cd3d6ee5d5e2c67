package io.heapfleet.jobs.zoo;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.jobs.catalog.CatalogJob;
import io.heapfleet.jobs.catalog.CatalogRequest;
import io.heapfleet.jobs.catalog.CatalogResult;
import io.heapfleet.jobs.catalog.PathTemplate;
import io.heapfleet.jobs.fleet.FleetJob;
import io.heapfleet.jobs.fleet.FleetOptions;
import io.heapfleet.jobs.fleet.FleetResult;
import io.heapfleet.jobs.fleet.LeakRow;
import io.heapfleet.jobs.fleet.LeakVerdict;
import io.heapfleet.jobs.parse.ParseJob;
import io.heapfleet.jobs.parse.ParseOptions;
import io.heapfleet.jobs.parse.Waste;
import io.heapfleet.jobs.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** The verdicts on a fleet of specimens, held against what is known of them. */
final class LeakZoo {
  private final List<Specimen> specimens;
  private final List<LeakRow> rows;

  LeakZoo(List<Specimen> specimens, List<LeakRow> rows) {
    this.specimens = specimens;
    this.rows = rows;
  }

  /**
   * Prints the table of {@code docs/detection.md}, and on standard error all that was said. Run it
   * by infra/leak-zoo.sh.
   *
   * @param arguments where libraries, dumps and tables go; then which beasts are looked at, all if
   *     none
   */
  public static void main(String[] arguments) throws Exception {
    List<String> names = Arrays.asList(arguments).subList(1, arguments.length);
    List<Specimen> specimens =
        Specimen.all().stream()
            .filter(specimen -> names.isEmpty() || names.contains(specimen.beast()))
            .toList();
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "4")
            .getOrCreate();
    LeakZoo zoo = run(spark, specimens, Path.of(arguments[0]));
    zoo.details().forEach(System.err::println);
    zoo.report().forEach(System.out::println);
    spark.stop();
  }

  /** Fetches the libraries, runs the specimens, scans their dumps and judges. */
  static LeakZoo run(SparkSession spark, List<Specimen> specimens, Path folder) throws Exception {
    ZooFleet fleet = ZooFleet.prepare(folder);
    Path dumps = fleet.dump(specimens, ZooFleet.NIGHTS);
    return scan(spark, specimens, dumps, folder.resolve("tables"));
  }

  /** Scans the dumps and compares them, from end to end. */
  private static LeakZoo scan(SparkSession spark, List<Specimen> specimens, Path dumps, Path tables)
      throws IOException {
    parse(spark, dumps, tables);
    FleetResult result = FleetJob.run(spark, FleetOptions.of(tables.toString()));
    return new LeakZoo(specimens, result.leaks());
  }

  static void parse(SparkSession spark, Path dumps, Path tables) throws IOException {
    Configuration conf = spark.sparkContext().hadoopConfiguration();
    CatalogResult catalog =
        CatalogJob.run(
            BlobStores.open(conf),
            CatalogRequest.of(List.of(dumps.toString()))
                .withLayout(PathTemplate.parse(ZooFleet.LAYOUT)));
    ParseJob.run(
        spark,
        catalog.dumps(),
        catalog.notes(),
        ParseOptions.into(tables.toString()).withWaste(Waste.IGNORED),
        Progress.SILENT);
  }

  /** What is found in a service: leaks and suspects, worst first. */
  List<LeakRow> findings(Specimen specimen) {
    return rows.stream()
        .filter(row -> row.verdict() == LeakVerdict.LEAK || row.verdict() == LeakVerdict.SUSPECT)
        .filter(row -> row.services().contains(specimen.name()))
        .toList();
  }

  /** Figures of some of the specimens. */
  record Score(
      int leaking, int found, int ownersRight, int falseAlarms, int healthy, int healthyDumps) {
    double recall() {
      return leaking == 0 ? 1 : (double) found / leaking;
    }

    double precision() {
      return found + falseAlarms == 0 ? 1 : (double) found / (found + falseAlarms);
    }

    double ownersRightShare() {
      return found == 0 ? 1 : (double) ownersRight / found;
    }
  }

  /** The score of those that were looked at while thresholds were set, or of those that judge. */
  Score score(boolean judges) {
    int leaking = 0;
    int found = 0;
    int right = 0;
    int alarms = 0;
    int healthy = 0;
    int healthyDumps = 0;
    for (Specimen specimen : specimens) {
      if (specimen.judges() != judges) {
        continue;
      }
      List<LeakRow> findings = findings(specimen);
      if (specimen.leaks()) {
        leaking++;
        found += findings.isEmpty() ? 0 : 1;
        right += isOwnerRight(specimen) ? 1 : 0;
      } else {
        healthy++;
        healthyDumps += specimen.instances().size() * ZooFleet.NIGHTS;
        alarms += findings.isEmpty() ? 0 : 1;
      }
    }
    return new Score(leaking, found, right, alarms, healthy, healthyDumps);
  }

  /** Whether the first finding names the owner. */
  boolean isOwnerRight(Specimen specimen) {
    List<LeakRow> findings = findings(specimen);
    return !findings.isEmpty() && specimen.owners().contains(findings.get(0).owner());
  }

  /** The table of {@code docs/detection.md}. */
  List<String> report() {
    List<String> lines = new ArrayList<>();
    lines.add("| service | leaks | half | found | owner named | further rows |");
    lines.add("|---|---|---|---|---|---|");
    for (Specimen specimen : specimens) {
      List<LeakRow> findings = findings(specimen);
      LeakRow first = findings.isEmpty() ? null : findings.get(0);
      lines.add(
          "| %s | %s | %s | %s | %s | %d |"
              .formatted(
                  specimen.name(),
                  specimen.leaks() ? "yes" : "no",
                  specimen.judges() ? "judges" : "set",
                  first == null
                      ? ""
                      : first.verdict() + ", " + first.instancesAffected() + " inst.",
                  first == null
                      ? ""
                      : first.owner()
                          + (specimen.leaks() && !isOwnerRight(specimen) ? " (not it)" : ""),
                  Math.max(0, findings.size() - 1)));
    }
    for (boolean judges : new boolean[] {false, true}) {
      Score score = score(judges);
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: recall %.0f %% (%d of %d), precision %.0f %% (%d false alarms in %d healthy"
                  + " services, %d dumps), owner right %.0f %%",
              judges ? "judging half" : "half that was looked at",
              100 * score.recall(),
              score.found(),
              score.leaking(),
              100 * score.precision(),
              score.falseAlarms(),
              score.healthy(),
              score.healthyDumps(),
              100 * score.ownersRightShare()));
    }
    return lines;
  }

  /** All that was said, for who wonders. */
  List<String> details() {
    return rows.stream()
        .map(
            row ->
                "%s %s %s %s\n    %s\n    %s"
                    .formatted(
                        row.verdict(),
                        row.services(),
                        row.signature(),
                        row.owner(),
                        row.reason(),
                        row.path()))
        .toList();
  }
}
