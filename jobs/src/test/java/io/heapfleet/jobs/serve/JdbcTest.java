package io.heapfleet.jobs.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.TinyFleet;
import io.heapfleet.jobs.WholeFleet;
import io.heapfleet.jobs.sql.TableLayout;
import io.heapfleet.jobs.sql.TableSchemas;
import io.heapfleet.jobs.sql.TableViews;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a BI tool does, by Hive's own JDBC driver over a socket; Spark is asked the same. */
@ExtendWith(LocalSpark.class)
class JdbcTest {
  /** Takes one of the two threads that Spark has here. */
  private static final String ENDLESS = "SELECT sum(id % 7) FROM range(0, 1000000000000000, 1, 1)";

  @TempDir static Path folder;

  private static SparkSession spark;
  private static SqlServer server;
  private static HiveDriver driver;
  private static Connection client;

  @BeforeAll
  static void serveANight(SparkSession session) throws Exception {
    spark = session;
    WholeFleet.write(spark, folder);
    TableViews.register(spark, folder.toString());
    server = listen(Optional.empty());
    driver = new HiveDriver();
    client = connect();
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    server.close();
    driver.close();
  }

  private static SqlServer listen(Optional<String> password) throws Exception {
    SqlServer listening =
        SqlServer.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            password,
            Limits.DEFAULT,
            Duration.ZERO);
    listening.serve(spark, folder.toString(), text -> text.replace("hunter2", "***"));
    return listening;
  }

  private static Connection connect() throws SQLException {
    return driver.connect(server.port(), "/default", "anybody", "anything");
  }

  @Test
  void tablesAndColumnsAreThoseOfTheViews() throws Exception {
    DatabaseMetaData told = client.getMetaData();

    assertEquals("Spark SQL", told.getDatabaseProductName());
    assertEquals(spark.version(), told.getDatabaseProductVersion());
    assertEquals(List.of("default"), texts(told.getSchemas(), "TABLE_SCHEM"));
    assertEquals(List.of(), texts(told.getSchemas(null, "other"), "TABLE_SCHEM"));
    assertEquals(List.of("VIEW"), texts(told.getTableTypes(), "TABLE_TYPE"));
    List<String> all = TableSchemas.names().stream().sorted().toList();
    assertEquals(all, texts(told.getTables(null, null, "%", null), "TABLE_NAME"));
    assertEquals(all, texts(told.getTables(null, "def%", null, views()), "TABLE_NAME"));
    assertEquals(
        List.of("fleet_leaks", "fleet_types"),
        texts(told.getTables(null, "default", "fleet\\_%", null), "TABLE_NAME"));
    assertEquals(
        List.of(), texts(told.getTables(null, null, "%", new String[] {"TABLE"}), "TABLE_NAME"));
    for (TableLayout table : TableLayout.all()) {
      assertEquals(
          table.columns().stream().map(Type::getName).toList(),
          texts(told.getColumns(null, "default", table.name(), null), "COLUMN_NAME"));
    }
    try (ResultSet column = told.getColumns(null, null, "DUMPS", "captured\\_at")) {
      assertTrue(column.next());
      assertEquals(Types.TIMESTAMP, column.getInt("DATA_TYPE"));
      assertEquals("TIMESTAMP", column.getString("TYPE_NAME"));
      int position = Arrays.asList(spark.table("dumps").columns()).indexOf("captured_at") + 1;
      assertEquals(position, column.getInt("ORDINAL_POSITION"));
      assertFalse(column.next());
    }
    assertTrue(texts(told.getTypeInfo(), "TYPE_NAME").containsAll(List.of("BIGINT", "TIMESTAMP")));
    assertEquals(List.of("abs"), texts(told.getFunctions(null, null, "abs"), "FUNCTION_NAME"));
    assertEquals(List.of(), texts(told.getFunctions(null, null, "reflect"), "FUNCTION_NAME"));
    assertEquals(List.of(), texts(told.getCatalogs(), "TABLE_CAT"));
    assertEquals(List.of(), texts(told.getPrimaryKeys(null, "default", "dumps"), "COLUMN_NAME"));
  }

  private static String[] views() {
    return new String[] {"TABLE", "VIEW"};
  }

  @Test
  void tablesHaveTheRowsThatSparkFinds() throws Exception {
    // Those with lists, structures, nulls, times, numbers of every kind.
    for (String table :
        List.of(
            "dumps", "classes", "refs", "requests", "fleet_leaks", "runs", "request_templates")) {
      String day = " WHERE captured_date = DATE '2026-03-04' AND dump_id LIKE 'orders-2%'";
      boolean large = table.equals("refs");
      String query = "SELECT * FROM default." + table + (large ? day : "");
      List<String> columns = new ArrayList<>();
      for (var field : spark.table(table).schema().fields()) {
        boolean nested = field.dataType().typeName().matches("array|struct|map");
        columns.add(
            nested
                ? "to_json(" + field.name() + ", map('ignoreNullFields', 'false'))"
                : "string(" + field.name() + ")");
      }
      String asText = "SELECT " + String.join(", ", columns) + query.substring(8);
      List<String> expected =
          spark.sql(asText.replace("default.", "")).collectAsList().stream()
              .map(row -> row.toSeq().mkString("|"))
              .sorted()
              .toList();

      assertFalse(expected.isEmpty(), table);
      assertEquals(expected, rows(query).stream().sorted().toList(), table);
    }
  }

  @Test
  void everyTypeArrivesAsWhatItIs() throws Exception {
    String query =
        "SELECT * FROM VALUES (true, 1Y, 2S, 3, 4L, 1.1F, 2.5D, 1.50BD, 'ü|x', X'00FF',"
            + " DATE '2026-03-05', TIMESTAMP '2026-03-05 03:00:00.123456',"
            + " TIMESTAMP_NTZ '2026-03-05 03:00:00', array('a', NULL), map('k', 1),"
            + " named_struct('x', 'a\"b', 'y', CAST(NULL AS INT)), INTERVAL '1' DAY, NULL),"
            + " (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
            + " NULL, NULL, NULL, NULL, NULL)";
    try (Statement statement = client.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      ResultSetMetaData columns = rows.getMetaData();
      int[] types = new int[columns.getColumnCount()];
      Arrays.setAll(types, i -> type(columns, i + 1));
      assertArrayEquals(
          new int[] {
            Types.BOOLEAN,
            Types.TINYINT,
            Types.SMALLINT,
            Types.INTEGER,
            Types.BIGINT,
            Types.FLOAT,
            Types.DOUBLE,
            Types.DECIMAL,
            Types.VARCHAR,
            Types.BINARY,
            Types.DATE,
            Types.TIMESTAMP,
            Types.TIMESTAMP,
            Types.ARRAY,
            Types.JAVA_OBJECT,
            Types.STRUCT,
            Types.VARCHAR,
            Types.NULL
          },
          types);
      assertEquals(3, columns.getPrecision(8));
      assertEquals(2, columns.getScale(8));

      assertTrue(rows.next());
      assertEquals(true, rows.getObject(1));
      assertEquals((byte) 1, rows.getByte(2));
      assertEquals((short) 2, rows.getShort(3));
      assertEquals(3, rows.getObject(4));
      assertEquals(4L, rows.getObject(5));
      assertEquals(1.1, rows.getDouble(6));
      assertEquals(2.5, rows.getObject(7));
      assertEquals(new BigDecimal("1.50"), rows.getBigDecimal(8));
      assertEquals("ü|x", rows.getString(9));
      assertArrayEquals(new byte[] {0, (byte) 0xFF}, (byte[]) rows.getObject(10));
      assertEquals(java.sql.Date.valueOf("2026-03-05"), rows.getDate(11));
      assertEquals("2026-03-05 03:00:00.123456", rows.getTimestamp(12).toString());
      assertEquals("2026-03-05 03:00:00.0", rows.getString(13));
      assertEquals("[\"a\",null]", rows.getObject(14));
      assertEquals("{\"k\":1}", rows.getObject(15));
      assertEquals("{\"x\":\"a\\\"b\",\"y\":null}", rows.getObject(16));
      assertEquals("INTERVAL '1' DAY", rows.getString(17));
      assertTrue(rows.next());
      for (int i = 1; i <= types.length; i++) {
        assertNull(rows.getObject(i), "column " + i);
      }
      assertFalse(rows.next());
    }
  }

  private static int type(ResultSetMetaData columns, int column) {
    try {
      return columns.getColumnType(column);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nullsAreInTheirRowsWhateverTheNumberOfRows() throws Exception {
    for (int rows : new int[] {1, 7, 8, 9, 1001}) {
      String query = "SELECT if(id % 3 = 0, NULL, id) AS n FROM range(0, " + rows + ", 1, 1)";
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < rows; i++) {
        expected.add(i % 3 == 0 ? "null" : Integer.toString(i));
      }
      assertEquals(expected, rows(query));
    }
  }

  @Test
  void largeResultsComeInSmallPieces() throws Exception {
    try (Statement statement = client.createStatement()) {
      statement.setFetchSize(777);
      try (ResultSet rows =
          statement.executeQuery("SELECT id, string(id) FROM range(0, 120000, 1, 4)")) {
        long expected = 0;
        while (rows.next()) {
          if (rows.getLong(1) != expected || rows.getInt(2) != expected) {
            assertEquals(expected, rows.getLong(1));
          }
          expected++;
        }
        assertEquals(120_000, expected);
      }
      statement.setMaxRows(5);
      try (ResultSet rows = statement.executeQuery("SELECT * FROM range(10)")) {
        int count = 0;
        while (rows.next()) {
          count++;
        }
        assertEquals(5, count);
      }
    }
  }

  @Test
  void aResultCanBeReadAgainFromItsBeginning() throws Exception {
    try (Statement statement =
            client.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
        ResultSet rows = statement.executeQuery("SELECT id FROM range(0, 3000, 1, 2)")) {
      for (int i = 0; i < 2500; i++) {
        assertTrue(rows.next());
      }
      rows.beforeFirst();
      for (int i = 0; i < 3000; i++) {
        assertTrue(rows.next());
        assertEquals(i, rows.getLong(1));
      }
      assertFalse(rows.next());
    }
  }

  @Test
  void preparedStatementsTakeWhatTheyAreGiven() throws Exception {
    try (PreparedStatement statement =
        client.prepareStatement(
            "SELECT d.dump_id FROM dumps d WHERE instance = ? AND objects > ? ORDER BY 1")) {
      statement.setString(1, "orders-3");
      statement.setLong(2, 8_000);
      assertEquals(
          List.of("orders-3-20260303", "orders-3-20260304", "orders-3-20260305"),
          texts(statement.executeQuery(), "dump_id"));
    }
  }

  @Test
  void whatIsWrongIsSaidWithItsState() throws Exception {
    SQLException column = failure("SELECT no_such_column FROM dumps");
    assertEquals("42703", column.getSQLState());
    assertTrue(column.getMessage().contains("no_such_column"), column::getMessage);
    assertEquals("42601", failure("SELEC 1").getSQLState());
    assertEquals("42P01", failure("SELECT * FROM nowhere").getSQLState());
    assertEquals(
        "22018", failure("SELECT CAST(dump_id AS INT) FROM dumps").getSQLState(), "at a row");
    SQLException secret = failure("SELECT raise_error('key hunter2')");
    assertFalse(secret.getMessage().contains("hunter2"), secret::getMessage);
    assertEquals(List.of("1"), rows("SELECT 1"), "the connection goes on");
  }

  @Test
  void whatIsNoQueryIsRefused() throws Exception {
    for (String statement :
        List.of(
            "INSERT INTO dumps SELECT * FROM dumps",
            "CREATE TABLE x (a INT)",
            "CREATE TEMPORARY VIEW dumps AS SELECT 1",
            "DROP VIEW dumps",
            "ADD JAR 'x.jar'")) {
      SQLException refused = failure(statement);
      assertEquals("42501", refused.getSQLState(), statement);
      assertTrue(refused.getMessage().contains("only answers queries"), refused::getMessage);
    }
    SQLException file = failure("SELECT * FROM parquet.`" + folder + "/dumps`");
    assertTrue(file.getMessage().contains("there is no table"), file::getMessage);
    SQLException java = failure("SELECT reflect('java.lang.System', 'exit', 1)");
    assertEquals("42501", java.getSQLState());
    assertTrue(java.getMessage().contains("the function reflect"), java::getMessage);
    assertEquals(List.of("${env:PATH}"), rows("SELECT '${env:PATH}'"));
    assertEquals(List.of("12"), rows("SELECT count(*) FROM dumps"));
  }

  @Test
  void settingsAreThoseOfTheSessionAndHoldNoSecrets() throws Exception {
    spark.conf().set("spark.hadoop.fs.azure.account.key.x", "hunter2");
    try (Connection other = connect()) {
      assertEquals(List.of("spark.sql.session.timeZone|Asia/Tokyo"), set("Asia/Tokyo"));
      assertEquals(List.of("2026-03-05 12:00:00"), rows("SELECT max(captured_at) FROM dumps"));
      assertEquals(
          List.of("2026-03-05 03:00:00"), rows(other, "SELECT max(captured_at) FROM dumps"));
      set("UTC");
    }
    assertFalse(String.join(" ", rows("SET")).contains("hunter2"));
    assertFalse(String.join(" ", rows("SET -v")).contains("hunter2"));
    assertEquals(
        List.of("spark.hadoop.fs.azure.account.key.x|<undefined>"),
        rows("SET spark.hadoop.fs.azure.account.key.x"));
    assertEquals("42501", failure("SET spark.sql.runSQLOnFiles=true").getSQLState());
    assertEquals(List.of("hive.exec.parallel|true"), rows("SET hive.exec.parallel=true"));
    assertEquals(List.of(), rows("USE default"));
    assertThrows(
        SQLException.class,
        () ->
            driver.connect(
                server.port(), "/default?spark.sql.runSQLOnFiles=true", "anybody", "anything"));
    assertThrows(
        SQLException.class, () -> driver.connect(server.port(), "/other", "anybody", "anything"));
  }

  private static List<String> set(String zone) throws SQLException {
    return rows("SET spark.sql.session.timeZone=" + zone);
  }

  @Test
  void aStatementThatRunsCanBeCancelled() throws Exception {
    try (Statement statement = client.createStatement()) {
      FutureTask<Object> running = inBackground(() -> statement.executeQuery(ENDLESS));
      await(JdbcTest::sparkIsBusy);
      statement.cancel();

      assertThrows(ExecutionException.class, () -> running.get(20, TimeUnit.SECONDS));
      await(() -> !sparkIsBusy());
    }
    assertEquals(List.of("1"), rows("SELECT 1"));
  }

  @Test
  void aStatementHasTheTimeThatItsClientGivesIt() throws Exception {
    try (Statement statement = client.createStatement()) {
      statement.setQueryTimeout(1);
      assertThrows(SQLException.class, () -> statement.executeQuery(ENDLESS));
      await(() -> !sparkIsBusy());
    }
  }

  @Test
  void whatAClientAskedEndsWithIt() throws Exception {
    Connection other = connect();
    Statement statement = other.createStatement();
    FutureTask<Object> running = inBackground(() -> statement.executeQuery(ENDLESS));
    await(JdbcTest::sparkIsBusy);
    // Not by the driver, which would wait for its turn: its socket is closed by a server that
    // stops.
    SqlServer second = server;
    server = listen(Optional.empty());
    client = connect();
    second.close();

    assertThrows(ExecutionException.class, () -> running.get(20, TimeUnit.SECONDS));
    await(() -> !sparkIsBusy());
  }

  @Test
  void twoClientsAreAnsweredAtOnce() throws Exception {
    try (Connection other = connect();
        Statement slow = other.createStatement()) {
      FutureTask<Object> running = inBackground(() -> slow.executeQuery(ENDLESS));
      await(JdbcTest::sparkIsBusy);
      assertEquals(List.of("default"), rows("SHOW SCHEMAS"));
      assertFalse(running.isDone());
      slow.cancel();
      assertThrows(ExecutionException.class, () -> running.get(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void whatIsPublishedIsSeenByTheNextStatement() throws Exception {
    Path tables = Files.createDirectories(folder.resolve("growing"));
    TinyFleet.write(tables);
    Path hidden =
        Files.move(tables.resolve("dumps/captured_date=2026-03-05"), folder.resolve("day"));
    try (SqlServer growing =
        SqlServer.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Optional.empty(),
            Limits.DEFAULT,
            Duration.ZERO)) {
      growing.serve(spark, tables.toString(), text -> text);
      try (Connection session = driver.connect(growing.port(), "/default", "x", "x")) {
        assertEquals(List.of("9"), rows(session, "SELECT count(*) FROM dumps"));
        Files.move(hidden, tables.resolve("dumps/captured_date=2026-03-05"));
        assertEquals(List.of("12"), rows(session, "SELECT count(*) FROM dumps"));
      }
    }
  }

  @Test
  void aPasswordIsAskedFor() throws Exception {
    try (SqlServer guarded = listen(Optional.of("hunter2"))) {
      try (Connection right = driver.connect(guarded.port(), "/default", "me", "hunter2")) {
        assertEquals(List.of("1"), rows(right, "SELECT 1"));
      }
      SQLException wrong =
          assertThrows(
              SQLException.class,
              () -> driver.connect(guarded.port(), "/default", "me", "hunter3"));
      assertTrue(wrong.getMessage().contains("password"), wrong::getMessage);
    }
  }

  private static boolean sparkIsBusy() {
    return spark.sparkContext().statusTracker().getActiveJobIds().length > 0;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited for 30 seconds");
      Thread.sleep(20);
    }
  }

  private static FutureTask<Object> inBackground(Callable<Object> task) {
    FutureTask<Object> running = new FutureTask<>(task);
    Thread thread = new Thread(running);
    thread.setDaemon(true);
    thread.start();
    return running;
  }

  private static SQLException failure(String sql) {
    return assertThrows(SQLException.class, () -> rows(sql), sql);
  }

  private static List<String> rows(String sql) throws SQLException {
    return rows(client, sql);
  }

  /** All rows, their values as texts. */
  private static List<String> rows(Connection connection, String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          String value = String.valueOf(rows.getString(i));
          // Where there is no fraction, the driver adds one.
          boolean time = rows.getMetaData().getColumnType(i) == Types.TIMESTAMP;
          values.add(time ? value.replaceFirst("\\.0$", "") : value);
        }
        found.add(String.join("|", values));
      }
    }
    return found;
  }

  private static List<String> texts(ResultSet rows, String column) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (rows) {
      while (rows.next()) {
        texts.add(rows.getString(column));
      }
    }
    return texts;
  }
}
