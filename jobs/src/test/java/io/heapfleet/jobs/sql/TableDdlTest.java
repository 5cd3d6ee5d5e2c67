package io.heapfleet.jobs.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.WholeFleet;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.Call;
import io.trino.sql.tree.CreateSchema;
import io.trino.sql.tree.CreateTable;
import io.trino.sql.tree.Statement;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class TableDdlTest {
  private static final String LAKE = "abfss://tables@lake.dfs.core.windows.net/heap";

  @TempDir static Path folder;

  private final SparkSession spark;

  TableDdlTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  static void aNight(SparkSession spark) throws Exception {
    WholeFleet.write(spark, folder);
    TableViews.register(spark, folder.toString());
  }

  /** As tables they have the columns, types and rows that they have as views. */
  @Test
  void sparkKnowsTheTables() {
    try {
      TableDdl.SPARK.statements("ddl_test", folder.toString()).forEach(spark::sql);
      for (String name : TableSchemas.names()) {
        List<String> view = columns(name);
        List<String> table = columns("ddl_test." + name);
        assertEquals(view.stream().sorted().toList(), table.stream().sorted().toList(), name);
        assertEquals(spark.table(name).count(), spark.table("ddl_test." + name).count(), name);
        assertTrue(spark.table(name).count() > 0, name);
      }
    } finally {
      spark.sql("DROP SCHEMA IF EXISTS ddl_test CASCADE");
    }
  }

  private List<String> columns(String table) {
    return Arrays.stream(spark.table(table).schema().fields())
        .map(field -> field.name() + " " + field.dataType().sql().replaceAll(" NOT NULL", ""))
        .toList();
  }

  /** What a BI tool does: connects, asks what tables and columns there are, asks for rows. */
  @Test
  void aJdbcClientFindsTheTablesInADuckDb() throws Exception {
    String url = "jdbc:duckdb:" + folder.resolve("fleet.duckdb");
    try (Connection once = DriverManager.getConnection(url);
        var statement = once.createStatement()) {
      for (String ddl : TableDdl.DUCKDB.statements("heapfleet", folder.toString())) {
        statement.execute(ddl);
      }
    }
    try (Connection client = DriverManager.getConnection(url)) {
      DatabaseMetaData told = client.getMetaData();
      assertEquals(
          TableSchemas.names().stream().sorted().toList(),
          texts(told.getTables(null, "heapfleet", "%", null), "TABLE_NAME"));
      for (TableLayout table : TableLayout.all()) {
        assertEquals(
            table.columns().stream().map(Type::getName).sorted().toList(),
            texts(told.getColumns(null, "heapfleet", table.name(), "%"), "COLUMN_NAME"));
        assertEquals(
            List.of(Long.toString(spark.table(table.name()).count())),
            texts(
                client
                    .createStatement()
                    .executeQuery("SELECT count(*) AS n FROM heapfleet." + table.name()),
                "n"));
      }
      assertEquals(
          List.of("com.acme.SessionCache#table"),
          texts(
              client
                  .createStatement()
                  .executeQuery("SELECT owner FROM heapfleet.fleet_leaks WHERE verdict = 'LEAK'"),
              "owner"));
    }
  }

  private static List<String> texts(ResultSet rows, String column) throws SQLException {
    List<String> texts = new ArrayList<>();
    while (rows.next()) {
      texts.add(rows.getString(column));
    }
    return texts.stream().sorted().toList();
  }

  @Test
  void hivesDialectIsUnderstood() throws Exception {
    List<String> statements = TableDdl.HIVE.statements("heapfleet", "hdfs:///tables/");
    for (String statement : statements) {
      spark.sessionState().sqlParser().parsePlan(statement);
    }
    assertEquals(1 + 2 * TableLayout.all().size(), statements.size());
    assertTrue(statements.get(1).contains("LOCATION 'hdfs:///tables/dumps'"), statements.get(1));
    assertTrue(
        statements.get(1).contains("PARTITIONED BY (`captured_date` DATE)"), statements.get(1));
  }

  @Test
  void trinosOwnParserUnderstandsIt() {
    List<Statement> statements =
        TableDdl.TRINO.statements("lake.heapfleet", LAKE).stream()
            .map(text -> new SqlParser().createStatement(text))
            .toList();
    assertInstanceOf(CreateSchema.class, statements.get(0));
    List<String> tables = new ArrayList<>();
    for (int i = 1; i < statements.size(); i += 2) {
      CreateTable table = assertInstanceOf(CreateTable.class, statements.get(i));
      assertInstanceOf(Call.class, statements.get(i + 1));
      tables.add(table.getName().toString());
    }
    assertEquals(TableSchemas.names().stream().map(n -> "lake.heapfleet." + n).toList(), tables);
  }

  /** Nothing here understands T-SQL: that every column is there once, and where. */
  @Test
  void synapseSeesEveryColumnOnce() {
    List<String> statements = TableDdl.SYNAPSE.statements("heapfleet", LAKE);
    assertEquals(
        "CREATE EXTERNAL DATA SOURCE heapfleet WITH"
            + " (LOCATION = 'https://lake.dfs.core.windows.net/tables/heap')",
        statements.get(0));
    List<TableLayout> tables = TableLayout.all();
    for (int i = 0; i < tables.size(); i++) {
      TableLayout table = tables.get(i);
      String view = statements.get(2 + i);
      assertTrue(view.startsWith("CREATE VIEW heapfleet." + table.name() + " AS"), view);
      List<String> found = new ArrayList<>();
      Matcher inFiles = Pattern.compile("(?m)^  \"(\\w+)\" ").matcher(view);
      while (inFiles.find()) {
        found.add(inFiles.group(1));
      }
      Matcher inFolders =
          Pattern.compile("r\\.filepath\\(\\d\\).* AS (\\w+),?$", Pattern.MULTILINE).matcher(view);
      while (inFolders.find()) {
        found.add(inFolders.group(1));
      }
      assertEquals(
          table.columns().stream().map(Type::getName).sorted().toList(),
          found.stream().sorted().toList(),
          view);
    }
    assertTrue(
        statements.stream()
            .anyMatch(s -> s.contains("BULK 'objects/captured_date=*/dump_id=*/*.parquet'")));
  }
}
