package io.heapfleet.jobs.faults;

import io.heapfleet.jobs.sql.RunTable;
import io.heapfleet.jobs.sql.TableSchemas;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Somebody who reads the tables with DuckDB, by nothing but the names of folders and files: a file
 * that is there in half makes every answer fail.
 */
final class PlainReader implements Closeable {
  private static final String DUMPS = "dumps";
  private static final int SHOWN_ROWS = 3;

  private final Connection duckDb;

  PlainReader() {
    try {
      duckDb = DriverManager.getConnection("jdbc:duckdb:");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * What differs between two folders of tables: every table, every column, every row as often as it
   * is there, in any order. Tables that tell of runs aside.
   *
   * @param leftOut columns that may differ, as {@code table.column}
   */
  List<String> differences(Path expected, Path found, Set<String> leftOut)
      throws IOException, SQLException {
    List<String> differences = new ArrayList<>();
    Set<String> tables = tables(expected);
    if (!tables.equals(tables(found))) {
      differences.add("tables " + tables + " and " + tables(found));
      tables.retainAll(tables(found));
    }
    for (String table : tables) {
      differences.addAll(
          differences(
              table, "FROM " + rows(expected, table), "FROM " + rows(found, table), leftOut));
    }
    return differences;
  }

  /** The same, but of dumps only that have been published in the second folder. */
  List<String> differencesInPublished(Path expected, Path found) throws IOException, SQLException {
    List<String> differences = new ArrayList<>();
    Set<String> tables = tables(found);
    if (!tables.contains(DUMPS)) {
      return differences;
    }
    String published = " WHERE dump_id IN (SELECT dump_id FROM " + rows(found, DUMPS) + ")";
    tables.removeAll(TableSchemas.NIGHTLY);
    tables.remove(TableSchemas.REQUEST_TEMPLATES);
    for (String table : tables) {
      differences.addAll(
          differences(
              table,
              "FROM " + rows(expected, table) + published,
              "FROM " + rows(found, table) + published,
              Set.of()));
    }
    return differences;
  }

  /** The dumps that have a row in {@code dumps}. */
  Set<String> published(Path folder) throws IOException, SQLException {
    return tables(folder).contains(DUMPS)
        ? new TreeSet<>(texts("SELECT dump_id FROM " + rows(folder, DUMPS)))
        : Set.of();
  }

  /** The answer to a query about one table, its rows as {@code rows}, one column of text. */
  List<String> ask(Path folder, String table, String query) throws SQLException {
    return texts("WITH rows AS (FROM " + rows(folder, table) + ") " + query);
  }

  private List<String> differences(String table, String expected, String found, Set<String> leftOut)
      throws SQLException {
    List<String> columns = columns(expected);
    if (!columns.equals(columns(found))) {
      return List.of(table + ": columns " + columns + " and " + columns(found));
    }
    String compared =
        columns.stream()
            .map(column -> column.substring(0, column.lastIndexOf(' ')))
            .filter(column -> !leftOut.contains(table + "." + column))
            .map(column -> '"' + column + '"')
            .collect(Collectors.joining(", "));
    List<String> differences = new ArrayList<>();
    differences.addAll(surplus(table + ": missing", compared, expected, found));
    differences.addAll(surplus(table + ": surplus", compared, found, expected));
    return differences;
  }

  private List<String> surplus(String what, String columns, String rows, String others)
      throws SQLException {
    String surplus =
        "(SELECT %1$s %2$s) EXCEPT ALL (SELECT %1$s %3$s)".formatted(columns, rows, others);
    String count = texts("SELECT count(*)::VARCHAR FROM (" + surplus + ")").get(0);
    return count.equals("0")
        ? List.of()
        : List.of(
            "%s %s rows, for example %s"
                .formatted(
                    what,
                    count,
                    texts(
                        "SELECT r::VARCHAR FROM (%s) r LIMIT %d".formatted(surplus, SHOWN_ROWS))));
  }

  private List<String> columns(String rows) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (Statement statement = duckDb.createStatement();
        ResultSet result = statement.executeQuery("DESCRIBE SELECT * " + rows)) {
      while (result.next()) {
        columns.add(result.getString(1) + " " + result.getString(2).replace(" ", ""));
      }
    }
    columns.sort(null);
    return columns;
  }

  private List<String> texts(String query) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = duckDb.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        texts.add(result.getString(1));
      }
    }
    return texts;
  }

  /** The files of a table, by name: those whose names begin with _ or . are nobody's. */
  private static String rows(Path folder, String table) {
    try {
      return files(folder).stream()
          .filter(file -> file.startsWith(table))
          .map(file -> "'" + folder.resolve(file) + "'")
          .collect(Collectors.joining(", ", "read_parquet([", "], hive_partitioning = true)"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tables that have a file, but for those that tell how a run went: no two are the same. */
  private static Set<String> tables(Path folder) throws IOException {
    Set<String> tables = new TreeSet<>();
    files(folder).forEach(file -> tables.add(file.getName(0).toString()));
    for (RunTable table : RunTable.values()) {
      tables.remove(table.tableName());
    }
    return tables;
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    // Not into what is hidden: there files come and go under the eyes of a reader.
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> tables = Files.newDirectoryStream(folder, "[!_.]*")) {
      for (Path table : tables) {
        try (Stream<Path> files = Files.walk(table)) {
          files
              .map(folder::relativize)
              .filter(file -> file.toString().matches("[^_.][^/]*(/[^_./][^/]*)+\\.parquet"))
              .forEach(all::add);
        }
      }
    }
    all.sort(null);
    return all;
  }

  @Override
  public void close() {
    try {
      duckDb.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
