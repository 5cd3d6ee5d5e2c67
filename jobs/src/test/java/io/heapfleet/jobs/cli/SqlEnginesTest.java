package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.TinyFleet;
import io.heapfleet.jobs.WholeFleet;
import io.heapfleet.jobs.cli.Console.Terminal;
import io.heapfleet.jobs.sql.TableLayout;
import io.heapfleet.jobs.sql.TableSchemas;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Spark and DuckDB show the same tables: columns, types and rows, as text and as JSON. */
@ExtendWith(LocalSpark.class)
class SqlEnginesTest {
  /** A query of docs/sql.md, and its answer if there is one. */
  private static final Pattern QUERY =
      Pattern.compile("(?ms)^```sql\\R([^`]*?)^```$(?:\\R\\R```\\R([^`]*?)^```$)?");

  private static final Console CONSOLE =
      new Console(Writer.nullWriter(), System.err, InputStream.nullInputStream(), Terminal.NONE);

  @TempDir static Path folder;

  private static Path tables;
  private static SqlEngine spark;
  private static SqlEngine duckDb;

  @BeforeAll
  static void aNight(SparkSession session) throws Exception {
    Path written = Files.createDirectories(folder.resolve("written"));
    WholeFleet.write(session, written);
    TinyFleet.writeUnpublished(written, "half-written");
    // What a string and a partition would trip over.
    tables = Files.createDirectories(folder.resolve("team=a")).resolve("it's one");
    Files.move(written, tables);
    spark =
        SparkEngine.open(CommandSpark.start(CONSOLE, null, Map.of()), tables.toString(), CONSOLE);
    duckDb = DuckEngine.open(tables);
  }

  @AfterAll
  static void close() {
    duckDb.close();
    spark.close();
  }

  @TestFactory
  Stream<DynamicTest> everyTableIsTheSame() {
    assertEquals(TableSchemas.names(), TableLayout.all().stream().map(TableLayout::name).toList());
    return TableLayout.all().stream()
        .map(table -> DynamicTest.dynamicTest(table.name(), () -> isTheSame(table)));
  }

  private static void isTheSame(TableLayout table) throws Exception {
    // Of the large tables a day: all of their rows take long to be turned into text.
    String query =
        "SELECT * FROM "
            + table.name()
            + (table.folders().contains("dump_id")
                ? " WHERE captured_date = DATE '2026-03-04'"
                : "");
    List<String> rows = sorted(ask(spark, query, ResultFormat.JSON));

    assertFalse(rows.isEmpty(), "no rows in " + table.name());
    assertEquals(rows, sorted(ask(duckDb, query, ResultFormat.JSON)));
    assertEquals(types(spark, table), types(duckDb, table));
  }

  /** The columns and their types, in Spark's words; of nested ones the values name every field. */
  private static List<String> types(SqlEngine engine, TableLayout table) throws Exception {
    List<String> types = new ArrayList<>();
    try (ResultRows rows = engine.query("DESCRIBE " + table.name(), 1000)) {
      rows.texts()
          .forEachRemaining(
              row ->
                  types.add(
                      row[0]
                          + " "
                          + row[1]
                              .toLowerCase(Locale.ROOT)
                              .replace("timestamp with time zone", "timestamp")
                              .replace("varchar", "string")
                              .replace("integer", "int")
                              .replaceAll("(array<.*>|.*\\[\\])$", "list")));
    }
    return types;
  }

  /**
   * Every query of docs/sql.md finds something, on both engines if it does not begin with a comment
   * that it is for Spark. Where a block stands behind it, that is what both answer.
   */
  @TestFactory
  Stream<DynamicTest> everyQueryOfThePageIsAnswered() throws Exception {
    Path page = Path.of("docs/sql.md");
    List<MatchResult> queries =
        QUERY
            .matcher(Files.readString(Files.exists(page) ? page : Path.of("..").resolve(page)))
            .results()
            .toList();
    long answered = queries.stream().filter(query -> query.group(2) != null).count();
    assertTrue(answered >= 25, "only " + answered + " have their answers on the page");
    return queries.stream()
        .map(
            query ->
                DynamicTest.dynamicTest(
                    query.group(1).lines().findFirst().orElseThrow(),
                    () -> isAnswered(query.group(1), query.group(2))));
  }

  private static void isAnswered(String query, String answer) throws Exception {
    for (SqlEngine engine :
        query.startsWith("-- Spark") ? List.of(spark) : List.of(spark, duckDb)) {
      String found = ask(engine, query, ResultFormat.TABLE);
      if (answer == null) {
        assertFalse(found.endsWith("(0 rows)\n"), query);
      } else {
        assertEquals(answer, found, query);
      }
    }
  }

  @Test
  void nullsAreSortedAlike() throws Exception {
    for (String order : List.of("ASC", "DESC")) {
      String query = "SELECT x FROM (VALUES (1), (NULL), (2)) t(x) ORDER BY x " + order;
      assertEquals(ask(spark, query, ResultFormat.TABLE), ask(duckDb, query, ResultFormat.TABLE));
    }
  }

  @Test
  void valuesReadAlike() throws Exception {
    String query =
        "SELECT 1e10 AS a, CAST('NaN' AS DOUBLE) AS b, CAST(1.50 AS DECIMAL(9,2)) AS c, true AS d,"
            + " DATE '2026-03-05' AS e, captured_at AS f, date_trunc('month', captured_at) AS g,"
            + " sum(objects) AS h, '' AS i, CAST(NULL AS STRING) AS j, avg(objects) AS k"
            + " FROM dumps GROUP BY captured_at ORDER BY captured_at";
    for (ResultFormat format : ResultFormat.values()) {
      assertEquals(ask(spark, query, format), ask(duckDb, query, format));
    }
  }

  @Test
  void whatIsOfSparksDialectIsSaidToBe() {
    CommandRun run = run("duckdb", "SELECT explode(fields) FROM classes");
    assertEquals(64, run.exitCode());
    assertTrue(run.err().contains("--engine spark"), run::err);

    CommandRun typo = run("duckdb", "SELECT no_such_column FROM dumps");
    assertEquals(64, typo.exitCode());
    assertTrue(typo.err().contains("no_such_column"), typo::err);
    assertFalse(typo.err().contains("--engine spark"), typo::err);
  }

  @Test
  void autoAsksDuckDbAndOtherwiseSaysWhyNot() {
    assertEquals("", run("auto", "SELECT list_value(1)").err());
    CommandRun ofUri =
        CommandRun.of(
            "sql", "--tables", tables.toUri().toString(), "SELECT list_value(count(*)) FROM dumps");
    assertTrue(ofUri.out().contains("[12]"), ofUri::err);

    CommandRun withSettings = run("auto", "SELECT array(1)", "--conf", "a.b=c");
    assertTrue(withSettings.err().contains("asking Spark: --master and --conf"), withSettings::err);
    assertEquals(0, withSettings.exitCode(), withSettings::err);
    CommandRun remote =
        CommandRun.of("sql", "--engine=duckdb", "--tables=hdfs://nowhere/tables", "SELECT 1");
    assertEquals(64, remote.exitCode());
    assertTrue(remote.err().contains("not on a local disk"), remote::err);
  }

  @Test
  void aFolderIsNoGlob() throws Exception {
    Path odd = Files.createSymbolicLink(folder.resolve("[x]*{a,b}?"), tables);
    CommandRun run =
        CommandRun.of("sql", "--tables", odd.toString(), "SELECT list_value(count(*)) FROM dumps");
    assertTrue(run.out().contains("[12]"), run::err);
  }

  @Test
  void severalStatementsAreAnsweredInTurn() {
    String statements = "SELECT 1 AS a; -- a comment; with a semicolon\nSELECT ';' AS b;";
    assertEquals("{\"a\":1}\n{\"b\":\";\"}\n", run("duckdb", statements, "--format=json").out());
  }

  @Test
  void whatFailsAtItsRowsSaysWhy() {
    for (String engine : List.of("duckdb", "spark")) {
      CommandRun cast = run(engine, "SELECT CAST(dump_id AS INT) FROM dumps");
      assertEquals(64, cast.exitCode(), cast::err);
      assertTrue(cast.err().contains("'orders-"), cast::err);
    }
  }

  @Test
  void aStatementThatRunsCanBeStopped() throws Exception {
    isStopped(duckDb, "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b");
    isStopped(spark, "SELECT sum(id % 7) FROM range(1000000000000000)");
  }

  private static void isStopped(SqlEngine engine, String endless) throws Exception {
    FutureTask<String> running = new FutureTask<>(() -> ask(engine, endless, ResultFormat.TABLE));
    new Thread(running).start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!running.isDone() && System.nanoTime() < deadline) {
      engine.cancel();
      Thread.sleep(50);
    }
    assertThrows(ExecutionException.class, () -> running.get(1, TimeUnit.SECONDS));
    assertTrue(ask(engine, "SELECT 6 * 7 AS answer", ResultFormat.CSV).contains("42"));
  }

  private static String ask(SqlEngine engine, String query, ResultFormat format) throws Exception {
    StringWriter out = new StringWriter();
    try (ResultRows rows = engine.query(query, Long.MAX_VALUE)) {
      format.write(new QueryResult(rows, Long.MAX_VALUE), out, Integer.MAX_VALUE);
    }
    return out.toString();
  }

  private static CommandRun run(String engine, String query, String... options) {
    List<String> arguments =
        Stream.concat(
                Stream.of("sql", "--tables", tables.toString(), "--engine", engine, query),
                Arrays.stream(options))
            .toList();
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static List<String> sorted(String text) {
    return text.lines().sorted().toList();
  }
}
