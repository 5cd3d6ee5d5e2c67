package io.heapfleet.jobs.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Compares two folders of tables row by row: what files the rows lie in, and in which order, does
 * not matter; how often each row is there does.
 */
final class TableComparison {
  private static final int SHOWN_ROWS = 5;

  /** How much more often a row is left than right. */
  private static final String SURPLUS = "surplus of the left";

  /** Tables that tell how a run went: no two of them are the same. */
  private static final Set<String> OF_RUNS = Set.of("runs", "run_dumps");

  private final SparkSession spark;

  TableComparison(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * What differs, a few lines for each table that does; empty if the folders hold the same, those
   * tables aside that tell of runs.
   *
   * @param ignored columns that may differ, as {@code table.column}
   */
  List<String> differences(Path left, Path right, Set<String> ignored) throws IOException {
    Set<String> tables = tables(left);
    Set<String> others = tables(right);
    tables.removeAll(OF_RUNS);
    others.removeAll(OF_RUNS);
    List<String> differences = new ArrayList<>();
    if (!tables.equals(others)) {
      differences.add("tables " + tables + " and " + others);
      tables.retainAll(others);
    }
    for (String table : tables) {
      differences.addAll(differences(table, read(left, table), read(right, table), ignored));
    }
    return differences;
  }

  /** How many rows a table has. */
  long rows(Path folder, String table) {
    return read(folder, table).count();
  }

  /** The tables of a folder: those with a Parquet file in them. */
  static Set<String> tables(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".parquet"))
          .map(file -> folder.relativize(file).getName(0).toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private List<String> differences(
      String table, Dataset<Row> left, Dataset<Row> right, Set<String> ignored) {
    if (!schema(left).equals(schema(right))) {
      return List.of(table + ": columns " + schema(left) + " and " + schema(right));
    }
    Column[] columns =
        Arrays.stream(left.columns())
            .filter(column -> !ignored.contains(table + "." + column))
            .sorted()
            .map(functions::col)
            .toArray(Column[]::new);
    Dataset<Row> surplus =
        left.select(columns)
            .withColumn(SURPLUS, functions.lit(1L))
            .unionAll(right.select(columns).withColumn(SURPLUS, functions.lit(-1L)))
            .groupBy(columns)
            .agg(functions.sum(SURPLUS).as(SURPLUS))
            .where(functions.col(SURPLUS).notEqual(0))
            .cache();
    try {
      return Stream.of(
              side(table, "only left", surplus.where(functions.col(SURPLUS).gt(0))),
              side(table, "only right", surplus.where(functions.col(SURPLUS).lt(0))))
          .flatMap(List::stream)
          .toList();
    } finally {
      surplus.unpersist();
    }
  }

  private static List<String> side(String table, String where, Dataset<Row> surplus) {
    Row total = surplus.agg(functions.sum(functions.abs(functions.col(SURPLUS)))).first();
    return total.isNullAt(0)
        ? List.of()
        : List.of(
            "%s: %d rows %s, for example %s"
                .formatted(
                    table,
                    total.getLong(0),
                    where,
                    surplus.drop(SURPLUS).limit(SHOWN_ROWS).toJSON().collectAsList()));
  }

  private static Set<String> schema(Dataset<Row> rows) {
    return Arrays.stream(rows.schema().fields())
        .map(field -> field.name() + " " + field.dataType().simpleString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Dataset<Row> read(Path folder, String table) {
    return spark.read().parquet(folder.resolve(table).toString());
  }
}
