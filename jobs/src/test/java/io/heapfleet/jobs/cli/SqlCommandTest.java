package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code heapfleet sql} over an empty folder of tables: the views are there, with no rows. */
@ExtendWith(LocalSpark.class)
class SqlCommandTest {
  @TempDir static Path tables;

  /** Starts the session that the command then joins, as it would on a hosted runtime. */
  @BeforeAll
  static void startSpark(SparkSession spark) {
    assertEquals("UTC", spark.conf().get("spark.sql.session.timeZone"));
  }

  @Test
  void answersAQuery() {
    CommandRun run = sql("SELECT count(*) AS n FROM objects");

    assertEquals(ExitCode.OK, run.exitCode(), run::err);
    assertEquals("n\n-\n0\n(1 row)\n", run.out());
    assertEquals("", run.err());
  }

  @Test
  void takesTheQueryFromAFileOrStandardInput(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("query.sql"), "SELECT 'grün' AS colour;\n");

    CommandRun fromFile =
        CommandRun.of("sql", "--tables", tables.toString(), "--format=csv", "-f", file.toString());
    CommandRun fromInput =
        CommandRun.withInput(
            "SELECT 'grün' AS colour\n;\n", "sql", "--tables", tables.toString(), "--format=CSV");

    assertEquals("colour\r\ngrün\r\n", fromFile.out());
    assertEquals(fromFile.out(), fromInput.out());
  }

  @Test
  void saysOnStandardErrorWhenThereIsMore() {
    CommandRun run = sql("SELECT id FROM range(5) t(id)", "--format=json", "--max-rows=2");

    assertEquals(ExitCode.OK, run.exitCode(), run::err);
    assertEquals("{\"id\":0}\n{\"id\":1}\n", run.out());
    assertTrue(run.err().contains("more than these 2 rows"), run::err);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELEC 1",
        "SELECT * FROM no_such_table",
        "SELECT no_such_column FROM dumps",
        "SELECT 1 / (id - 1) FROM range(3)",
        "SELECT CAST('x' AS INT)"
      })
  void badSqlIsOneMessageWithoutATrace(String query) {
    CommandRun run = sql(query, "--engine=spark");

    assertEquals(64, run.exitCode(), run::err);
    assertTrue(run.err().startsWith("heapfleet: ["), run::err);
    assertTrue(run.err().contains("SQLSTATE"), run::err);
    assertFalse(run.err().contains("\tat "), run::err);
    assertFalse(run.err().contains("'Project"), run::err);
  }

  @Test
  void aFolderThatIsNotThereIsTheUsersToMend() {
    CommandRun run = CommandRun.of("sql", "--tables", "no/such/tables", "SELECT 1");

    assertEquals(64, run.exitCode(), run::err);
    assertTrue(run.err().contains("no/such/tables"), run::err);
  }

  @Test
  void wrongUseOfTheQueryIsSaid(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("q.sql"), "SELECT 1");
    Path latin1 = Files.write(folder.resolve("latin1.sql"), new byte[] {'\'', (byte) 0xFC, '\''});

    assertEquals(64, sql(" ; ").exitCode());
    assertEquals(64, sql("SELECT 1", "-f", file.toString()).exitCode());
    assertEquals(64, sql("SELECT 1", "--format=xml").exitCode());
    assertEquals(64, sql("SELECT 1", "--max-rows=0").exitCode());
    CommandRun missing = CommandRun.of("sql", "--tables=t", "-f", folder + "/none.sql");
    assertEquals(64, missing.exitCode());
    assertTrue(missing.err().contains("none.sql"), missing::err);
    CommandRun notUtf8 = CommandRun.of("sql", "--tables=t", "-f", latin1.toString());
    assertEquals(64, notUtf8.exitCode());
    assertTrue(notUtf8.err().contains("UTF-8"), notUtf8::err);
  }

  @Test
  void aSecretSettingIsMaskedInWhatSparkSays() {
    CommandRun run =
        sql(
            "SELECT raise_error('login with hunter2hunter2')",
            "--conf",
            "fs.some.password=hunter2hunter2");

    assertFalse(run.err().contains("hunter2"), run::err);
    assertTrue(run.err().contains("login with ***"), run::err);
  }

  @Test
  void aValueCannotDriveTheTerminalInAnyFormat() {
    for (String format : List.of("table", "csv", "json")) {
      StringWriter out = new StringWriter();
      Console console =
          new Console(
              out,
              System.err,
              InputStream.nullInputStream(),
              new Console.Terminal(false, true, false, false, 80));
      int exitCode =
          HeapfleetCommand.execute(
              console,
              "sql",
              "--tables=" + tables,
              "--format=" + format,
              "SELECT chr(27) || '[31m' || chr(8238) AS x");

      assertEquals(ExitCode.OK, exitCode);
      assertFalse(out.toString().contains("\u001B"), out::toString);
      assertFalse(out.toString().contains("\u202E"), out::toString);
      assertTrue(out.toString().contains("\\u202E"), out::toString);
    }
  }

  private static CommandRun sql(String query, String... options) {
    String[] arguments = new String[options.length + 4];
    arguments[0] = "sql";
    arguments[1] = "--tables";
    arguments[2] = tables.toString();
    arguments[3] = query;
    System.arraycopy(options, 0, arguments, 4, options.length);
    return CommandRun.of(arguments);
  }
}
