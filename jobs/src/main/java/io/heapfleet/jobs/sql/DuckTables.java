package io.heapfleet.jobs.sql;

import io.heapfleet.table.HeapTable;
import io.heapfleet.table.TablePath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The tables of a local output folder as views of a DuckDB inside this process, named as the
 * tables, with the columns and types that {@link TableViews} gives them. Loads nothing of Spark.
 *
 * <p>The views show the dumps that are published when the folder is opened. A view is made when a
 * statement first names its table: to make one, DuckDB looks into each of its files.
 */
public final class DuckTables implements AutoCloseable {
  private static final String URL = "jdbc:duckdb:";

  /** What lists tables without naming them. */
  private static final Pattern LISTS_TABLES =
      Pattern.compile(
          "\\b(show|information_schema|duckdb_\\w+|pragma\\w*|sqlite_master)\\b",
          Pattern.CASE_INSENSITIVE);

  private final Path folder;
  private final Connection connection;
  private final Set<String> published;
  private final List<TableLayout> missing = new ArrayList<>(TableLayout.all());

  private DuckTables(Path folder, Connection connection, Set<String> published) {
    this.folder = folder;
    this.connection = connection;
    this.published = published;
  }

  /** Whether DuckDB is on the class path. */
  public static boolean isThere() {
    try {
      DriverManager.getDriver(URL);
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  /**
   * Opens a folder of tables.
   *
   * @throws FileNotFoundException if there is no such folder
   * @throws SQLException if DuckDB does not start
   */
  public static DuckTables open(Path folder) throws IOException, SQLException {
    if (!Files.isDirectory(folder)) {
      throw new FileNotFoundException(folder + ": expected a folder of tables, found none");
    }
    Properties settings = new Properties();
    // Rows as they come: a result larger than memory can be written to a file.
    settings.setProperty("jdbc_stream_results", "true");
    Connection connection = DriverManager.getConnection(URL, settings);
    try {
      try (Statement statement = connection.createStatement()) {
        // What Spark does: times in UTC, null before all values. Nothing is fetched from the net.
        statement.execute("SET TimeZone = 'UTC'");
        statement.execute("SET default_null_order = 'nulls_first_on_asc_last_on_desc'");
        statement.execute("SET autoinstall_known_extensions = false");
        statement.execute(
            "SET temp_directory = "
                + TableDdl.text(
                    Path.of(System.getProperty("java.io.tmpdir"), "heapfleet-duckdb").toString()));
      }
      return new DuckTables(folder, connection, published(connection, folder));
    } catch (IOException | SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** The connection, with a view of each table that the statement may name. */
  public Connection connectionFor(String sql) throws IOException, SQLException {
    boolean all = LISTS_TABLES.matcher(sql).find();
    Set<String> words = new HashSet<>(List.of(sql.toLowerCase(Locale.ROOT).split("\\W+")));
    for (TableLayout table : List.copyOf(missing)) {
      if (all || words.contains(table.name())) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("CREATE VIEW " + table.name() + " AS " + select(table));
        }
        missing.remove(table);
      }
    }
    return connection;
  }

  private String select(TableLayout table) throws IOException {
    List<Path> files =
        files(folder.resolve(table.name())).stream().filter(this::isPublished).toList();
    return files.isEmpty() ? DuckSelect.none(table) : DuckSelect.of(table, literals(files));
  }

  private boolean isPublished(Path file) {
    return TablePath.dumpId(file.toString().replace('\\', '/'))
        .map(published::contains)
        .orElse(true);
  }

  /** The dumps with a row in {@code dumps}. */
  private static Set<String> published(Connection connection, Path folder)
      throws IOException, SQLException {
    Set<String> ids = new HashSet<>();
    List<Path> merged = new ArrayList<>();
    for (Path file : files(folder.resolve(HeapTable.DUMPS.tableName()))) {
      Optional<String> only = TablePath.dumpId(file.toString().replace('\\', '/'));
      only.ifPresentOrElse(ids::add, () -> merged.add(file));
    }
    if (!merged.isEmpty()) {
      try (Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "SELECT %s FROM read_parquet(%s)"
                      .formatted(TablePath.DUMP_ID, literals(merged)))) {
        while (rows.next()) {
          ids.add(rows.getString(1));
        }
      }
    }
    return ids;
  }

  /** The Parquet files below a folder, but for what is hidden; none if there is no folder. */
  private static List<Path> files(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "[!_.]*")) {
        for (Path entry : entries) {
          if (Files.isDirectory(entry)) {
            files.addAll(files(entry));
          } else if (entry.toString().endsWith(".parquet")) {
            files.add(entry);
          }
        }
      }
      files.sort(null);
    }
    return files;
  }

  private static String literals(List<Path> files) {
    return files.stream()
        .map(file -> TableDdl.text(file.toString()))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
