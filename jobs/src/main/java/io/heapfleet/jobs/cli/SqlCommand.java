package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.progress.Figures;
import io.heapfleet.jobs.sql.DuckTables;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code heapfleet sql}: a query over the tables that a scan wrote. */
@Command(
    name = "sql",
    description = {
      "Answers a SQL query over the tables that heapfleet scan wrote: dumps, classes, objects, refs,"
          + " roots, threads, frames, class_histogram, leak_paths, fleet_leaks, fleet_types. At a"
          + " terminal, without a query, it opens a shell.",
    },
    optionListHeading = "%nOptions:%n",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  heapfleet sql --tables tables 'SELECT service, instance, captured_at, health FROM dumps'",
      "  heapfleet sql --tables tables 'SELECT class_name, count(*), sum(shallow_bytes)",
      "      FROM objects GROUP BY 1 ORDER BY 3 DESC LIMIT 10'",
      "  heapfleet sql --tables tables --format csv -f query.sql > result.csv",
      "  echo 'DESCRIBE objects' | heapfleet sql --tables tables",
      "  heapfleet sql --tables tables",
      "",
      "Tables on a local disk are asked by DuckDB, in its SQL, others by Spark in Spark SQL; --engine",
      "says which. Times are in UTC. Several statements end with a semicolon each.",
      "",
      "The shell has history, completion by TAB, \\d for the tables and \\d TABLE for columns; \\? tells",
      "the rest. A result longer than the screen goes through $PAGER, else less.",
    })
final class SqlCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private TablesOption tables;

  @Parameters(
      arity = "0..1",
      paramLabel = "SQL",
      description =
          "the query; else it is read from --file or from standard input, or the shell opens")
  private String query;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "a file with the query, in UTF-8")
  private Path file;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "table, csv (RFC 4180) or json (an object per line); default: ${DEFAULT-VALUE}")
  private ResultFormat format;

  @Option(
      names = "--max-rows",
      paramLabel = "N",
      description =
          "show at most N rows and say if there are more; default: "
              + ResultFormat.TABLE_ROWS
              + " for table, all for csv and json")
  private Long maxRows;

  @Option(
      names = "--engine",
      defaultValue = "auto",
      description =
          "duckdb, spark or auto: DuckDB where the tables are on a local disk; default:"
              + " ${DEFAULT-VALUE}")
  private SqlEngine.Choice choice;

  @Option(
      names = "--no-history",
      description =
          "the shell keeps nothing of what is typed; else it is in heapfleet/sql_history in"
              + " $$XDG_STATE_HOME or ~/.local/state, readable by its owner only")
  private boolean noHistory;

  @Mixin private SharedOptions shared;

  SqlCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (maxRows != null && maxRows < 1) {
      throw new ParameterException(
          spec.commandLine(), "--max-rows: expected 1 or more, found " + maxRows);
    }
    boolean nothingToRun = query == null && file == null;
    if (nothingToRun && console.terminal().in() && console.terminal().out()) {
      return shell();
    }
    List<String> statements = statements();
    try (SqlEngine engine = engine()) {
      for (String statement : statements) {
        answer(engine, statement);
      }
      return ExitCode.OK;
    }
  }

  private void answer(SqlEngine engine, String sql) throws IOException {
    long limit = maxRows != null ? maxRows : format.defaultRows();
    Writer out = console.terminal().out() ? new VisibleLines(console.out()) : console.out();
    try (ResultRows rows = engine.query(sql, limit)) {
      QueryResult.Written written =
          format.write(new QueryResult(rows, limit), out, console.tableWidthColumns());
      if (written.more()) {
        console.say(
            "heapfleet: there are more than these "
                + Figures.count(written.rows(), "row")
                + "; --max-rows sets how many are shown");
      }
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("Broken pipe")) {
        // heapfleet sql … | head: the reader has what it wants.
        return;
      }
      throw new IOException("cannot write the result: " + e.getMessage(), e);
    } catch (Exception e) {
      throw engine.blamed(e);
    }
  }

  private int shell() throws IOException {
    try (SqlEngine engine = engine();
        Terminal terminal =
            TerminalBuilder.builder().system(true).encoding(StandardCharsets.UTF_8).build()) {
      Optional<Path> history =
          noHistory
              ? Optional.empty()
              : ShellHistory.file(
                  System.getenv("XDG_STATE_HOME"), Path.of(System.getProperty("user.home")));
      new SqlShell(
              engine,
              terminal,
              console.secrets(),
              history,
              pager(System.getenv("PAGER")),
              format,
              maxRows)
          .run();
      return ExitCode.OK;
    }
  }

  /** The command of the pager that the user has chosen, else of one that cuts no line in two. */
  private static List<String> pager(String chosen) {
    if (chosen == null) {
      return List.of("less", "-SRFX");
    }
    return chosen.isBlank() ? List.of() : List.of("sh", "-c", chosen);
  }

  private SqlEngine engine() throws IOException {
    if (choice == SqlEngine.Choice.SPARK || System.getProperty("SPARK_SUBMIT") != null) {
      return spark();
    }
    Optional<Path> local = localFolder();
    String obstacle = null;
    if (choice == SqlEngine.Choice.AUTO && shared.areForSpark()) {
      obstacle = "--master and --conf are for it";
    } else if (local.isEmpty()) {
      obstacle = "the tables are not on a local disk";
    } else if (!DuckTables.isThere()) {
      obstacle = "DuckDB is not on the class path";
    } else {
      if (!shared.areLoud()) {
        LogLevel.off();
      }
      try {
        return DuckEngine.open(local.get());
      } catch (SQLException | LinkageError e) {
        obstacle = "DuckDB does not start here: " + HeapfleetCommand.oneLine(e);
      }
    }
    if (choice == SqlEngine.Choice.DUCKDB) {
      throw new UserError("--engine duckdb: " + obstacle);
    }
    console.say("heapfleet: asking Spark: " + obstacle);
    return spark();
  }

  private SqlEngine spark() throws IOException {
    return SparkEngine.open(shared.startSpark(console), tables.folder(), console);
  }

  /** The folder of tables, if its URI is one of a local file. */
  private Optional<Path> localFolder() {
    // A single letter is a drive of Windows.
    if (!tables.folder().matches("[A-Za-z][A-Za-z0-9+.-]+:.*")) {
      return Optional.of(Path.of(tables.folder()));
    }
    return tables.folder().startsWith("file:/")
        ? Optional.of(Path.of(URI.create(tables.folder()).getPath()))
        : Optional.empty();
  }

  private List<String> statements() throws IOException {
    if (query != null && file != null) {
      throw new ParameterException(
          spec.commandLine(), "the query is given twice: as an argument and by --file");
    }
    String sql = query;
    if (file != null) {
      sql = text("--file " + file, Files.readAllBytes(existing(file)));
    } else if (sql == null || sql.equals("-")) {
      sql = text("standard input", console.in().readAllBytes());
    }
    List<String> statements = SqlStatements.of(sql);
    if (statements.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "the query is empty");
    }
    return statements;
  }

  private static Path existing(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new UserError("--file " + file + ": cannot be read");
    }
    return file;
  }

  private static String text(String from, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UserError(from + ": expected UTF-8, found other bytes", e);
    }
  }
}
