package io.heapfleet.jobs.cli;

import io.heapfleet.finding.Amounts;
import io.heapfleet.jobs.cli.TextTable.Align;
import io.heapfleet.jobs.progress.Figures;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code heapfleet diff}: what two dumps, builds or nights differ in. */
@Command(
    name = "diff",
    description = {
      "Says in what two dumps, two builds or two nights differ: types, places by who holds them, and"
          + " paths of classes in the tree of dominators; what is new, gone, grown and shrunk.",
    },
    optionListHeading = "%nOptions:%n",
    sortOptions = false,
    footer = {
      "",
      "A and B are ids of dumps, builds, or nights (2026-03-02); build:1.9.0, night:2026-03-02 and",
      "dump:ID where a name may be more than one of them. Of builds and nights the mean of their",
      "dumps counts; a dump without the type, place or path counts as 0.",
      "",
      "Examples:",
      "  heapfleet diff --tables tables 1.8.0 1.9.0 --service orders",
      "  heapfleet diff --tables tables 2026-03-02 2026-03-05",
    })
final class DiffCommand implements Callable<Integer> {
  /** By kind of row: where it is from, what names it, what it counts and weighs. */
  private static final Map<String, String> KINDS =
      new TreeMap<>(
          Map.of(
              "TYPE",
              "SELECT dump_id, class_name AS name, instances AS objects, shallow_bytes AS bytes"
                  + " FROM class_histogram",
              "OWNER",
              "SELECT dump_id, concat(coalesce(owner, '…'), ': ', collection) AS name,"
                  + " elements AS objects, retained_bytes AS bytes FROM leak_paths",
              "PATH",
              "SELECT dump_id, path AS name, instances AS objects, retained_bytes AS bytes"
                  + " FROM dominator_classes"));

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private TablesOption tables;

  @Parameters(index = "0", paramLabel = "A", description = "what to compare with")
  private String before;

  @Parameters(index = "1", paramLabel = "B", description = "what is compared")
  private String after;

  @Option(names = "--service", description = "only dumps of this service")
  private String service;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "15",
      description = "how many rows of each kind, largest change first; default: ${DEFAULT-VALUE}")
  private int top;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "table, csv (RFC 4180) or json (an object per line); default: ${DEFAULT-VALUE}")
  private ResultFormat format;

  @Mixin private SharedOptions shared;

  DiffCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (top < 1) {
      throw new ParameterException(spec.commandLine(), "--top: expected 1 or more, found " + top);
    }
    try (CommandSpark spark = shared.startSpark(console)) {
      tables.register(spark.session());
      List<String> from = dumps(spark.session(), before);
      List<String> to = dumps(spark.session(), after);
      List<Dataset<Row>> differences = new ArrayList<>();
      KINDS.forEach(
          (kind, rows) -> differences.add(differences(spark.session(), kind, rows, from, to)));
      if (format == ResultFormat.TABLE) {
        print(from.size(), to.size(), differences);
      } else {
        QueryResult result =
            new QueryResult(
                differences.stream().reduce(Dataset::unionAll).orElseThrow(), Long.MAX_VALUE);
        if (format == ResultFormat.CSV) {
          result.writeCsv(console.out());
        } else {
          result.writeJson(console.out());
        }
      }
      return ExitCode.OK;
    }
  }

  /** The dumps that a name stands for; those that could not be read are of nothing. */
  private List<String> dumps(SparkSession spark, String name) {
    Dataset<Row> readable = spark.sql("SELECT * FROM dumps WHERE health <> 'FAILED'");
    if (service != null) {
      readable = readable.where(functions.col("service").equalTo(service));
    }
    Map<String, List<String>> found = new TreeMap<>();
    for (String kind : List.of("dump", "build", "night")) {
      if (name.startsWith(kind + ":")) {
        found.clear();
        found.put(kind, of(readable, kind, name.substring(kind.length() + 1)));
        break;
      }
      found.put(kind, of(readable, kind, name));
    }
    found.values().removeIf(List::isEmpty);
    if (found.size() > 1) {
      throw new UserError(
          name
              + ": expected one of a dump, a build or a night, found "
              + found.keySet()
              + "; say which, as build:"
              + name);
    }
    return found.values().stream()
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    name
                        + ": expected the id of a dump, a build or a night (2026-03-02) in these"
                        + " tables"
                        + (service == null ? "" : " of the service " + service)
                        + ", found none; heapfleet sql --tables … 'SELECT dump_id, build,"
                        + " captured_date FROM dumps' lists them"));
  }

  private static List<String> of(Dataset<Row> dumps, String kind, String name) {
    Dataset<Row> found =
        switch (kind) {
          case "dump" -> dumps.where(functions.col("dump_id").equalTo(name));
          case "build" -> dumps.where(functions.col("build").equalTo(name));
          default -> dumps.where(functions.col("captured_date").equalTo(date(name)));
        };
    return found.select("dump_id").as(Encoders.STRING()).collectAsList();
  }

  /** Null, which no night equals, if it is none. */
  private static java.sql.Date date(String name) {
    try {
      return java.sql.Date.valueOf(LocalDate.parse(name));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private Dataset<Row> differences(
      SparkSession spark, String kind, String rows, List<String> from, List<String> to) {
    Dataset<Row> sides =
        side(spark, rows, from, "before").unionByName(side(spark, rows, to, "after"), true);
    return sides
        .groupBy("name")
        .agg(sum("objects_before"), sum("objects_after"), sum("bytes_before"), sum("bytes_after"))
        .selectExpr(
            "'" + kind + "' AS kind",
            "CASE WHEN bytes_before = 0 THEN 'NEW' WHEN bytes_after = 0 THEN 'GONE'"
                + " WHEN bytes_after > bytes_before THEN 'GREW' ELSE 'SHRANK' END AS change",
            "name",
            "objects_before",
            "objects_after",
            "bytes_before",
            "bytes_after",
            "bytes_after - bytes_before AS bytes_change")
        .where("bytes_change <> 0")
        .orderBy(functions.abs(functions.col("bytes_change")).desc(), functions.col("name"))
        .limit(top);
  }

  /** The mean over the dumps of a side. */
  private static Dataset<Row> side(
      SparkSession spark, String rows, List<String> dumpIds, String side) {
    return spark
        .sql(rows)
        .where(functions.col("dump_id").isin(dumpIds.toArray()))
        .groupBy("name")
        .agg(
            functions.sum("objects").divide(dumpIds.size()).as("objects_" + side),
            functions.sum("bytes").divide(dumpIds.size()).as("bytes_" + side));
  }

  private static org.apache.spark.sql.Column sum(String column) {
    return functions.coalesce(functions.sum(column), functions.lit(0.0)).as(column);
  }

  private void print(int from, int to, List<Dataset<Row>> differences) {
    console.print(
        DisplayWidth.visible(
            "A: "
                + before
                + ", "
                + Figures.count(from, "dump")
                + "; B: "
                + after
                + ", "
                + Figures.count(to, "dump")
                + "."));
    boolean any = false;
    for (Dataset<Row> ofKind : differences) {
      List<Row> rows = ofKind.collectAsList();
      if (!rows.isEmpty()) {
        any = true;
        console.print("");
        table(rows).lines(console.tableWidthColumns()).forEach(console::print);
      }
    }
    if (!any) {
      console.print("They do not differ in types, places or paths.");
    }
  }

  private static TextTable table(List<Row> rows) {
    String kind = rows.get(0).getAs("kind");
    TextTable table =
        new TextTable()
            .column("", Align.LEFT)
            .column(
                switch (kind) {
                  case "TYPE" -> "Type";
                  case "OWNER" -> "Held by";
                  default -> "Path";
                },
                Align.LEFT_KEEPING_END)
            .column("Objects A", Align.RIGHT)
            .column("B", Align.RIGHT)
            .column("Bytes A", Align.RIGHT)
            .column("B", Align.RIGHT)
            .column("Change", Align.RIGHT);
    for (Row row : rows) {
      double change = row.getAs("bytes_change");
      table.row(
          row.<String>getAs("change").toLowerCase(Locale.ROOT),
          row.getAs("name"),
          String.format(Locale.ROOT, "%,.0f", row.<Double>getAs("objects_before")),
          String.format(Locale.ROOT, "%,.0f", row.<Double>getAs("objects_after")),
          Amounts.bytes(row.<Double>getAs("bytes_before")),
          Amounts.bytes(row.<Double>getAs("bytes_after")),
          Amounts.growth(change));
    }
    return table;
  }
}
