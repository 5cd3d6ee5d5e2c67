package io.heapfleet.jobs.sql;

import java.util.stream.Collectors;
import org.apache.parquet.schema.Type;

/** A table in DuckDB's SQL, with the columns and types that it has now, whoever wrote its files. */
final class DuckSelect {
  private DuckSelect() {}

  /** No rows. */
  static String none(TableLayout table) {
    return table.columns().stream()
        .map(column -> "NULL::" + type(column) + " AS " + TableDdl.DUCKDB.name(column))
        .collect(Collectors.joining(", ", "SELECT ", " WHERE false"));
  }

  /**
   * The rows of files: columns that those of an earlier heapfleet lack are null, those that a later
   * one added are not shown.
   *
   * @param files as {@code read_parquet} takes them: a list of texts, or one with a pattern
   */
  static String of(TableLayout table, String files) {
    String read =
        "read_parquet(%s, union_by_name = true, hive_partitioning = true, hive_types = {%s})"
            .formatted(
                files,
                table.inFolders().stream()
                    .map(column -> TableDdl.text(column.getName()) + ": " + type(column))
                    .collect(Collectors.joining(", ")));
    return table.columns().stream()
            .map(TableDdl.DUCKDB::name)
            .collect(Collectors.joining(", ", "SELECT ", " FROM ("))
        + none(table)
        + " UNION ALL BY NAME SELECT * FROM "
        + read
        + ")";
  }

  private static String type(Type column) {
    return TableDdl.DUCKDB.type(column);
  }
}
