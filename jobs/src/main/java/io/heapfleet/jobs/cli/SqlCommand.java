package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.progress.Figures;
import io.heapfleet.jobs.sql.TableViews;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
          + " roots, threads, frames, class_histogram, leak_paths, fleet_leaks, fleet_types.",
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
      "",
      "The language is Spark SQL; times are in UTC.",
    })
final class SqlCommand implements Callable<Integer> {
  private static final int TABLE_ROWS = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(SqlCommand.class);

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private TablesOption tables;

  @Parameters(
      arity = "0..1",
      paramLabel = "SQL",
      description = "the query; else it is read from --file or from standard input")
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
              + TABLE_ROWS
              + " for table, all for csv and json")
  private Long maxRows;

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
    String sql = sql();
    try (CommandSpark spark = shared.startSpark(console)) {
      LOG.info("Spark {} is up", spark.session().version());
      TableViews.register(spark.session(), tables.folder());
      LOG.info("the views of {} are there", console.secrets().masked(tables.folder()));
      return answer(spark.session(), sql);
    }
  }

  private int answer(SparkSession spark, String sql) throws IOException {
    try {
      long limit =
          maxRows != null ? maxRows : format == ResultFormat.TABLE ? TABLE_ROWS : Long.MAX_VALUE;
      QueryResult result = new QueryResult(spark.sql(sql), limit);
      QueryResult.Written written =
          switch (format) {
            case TABLE -> result.writeTable(console.out(), console.tableWidthColumns());
            case CSV -> result.writeCsv(console.out());
            case JSON -> result.writeJson(console.out());
          };
      if (written.more()) {
        console.say(
            "heapfleet: there are more than these "
                + Figures.count(written.rows(), "row")
                + "; --max-rows sets how many are shown");
      }
      return ExitCode.OK;
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("Broken pipe")) {
        // heapfleet sql … | head: the reader has what it wants.
        return ExitCode.OK;
      }
      throw new IOException("cannot write the result: " + e.getMessage(), e);
    } catch (Exception e) {
      throw badSqlOr(e);
    }
  }

  private String sql() throws IOException {
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
    String statement = sql.strip().replaceFirst("(\\s*;)+$", "");
    if (statement.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "the query is empty");
    }
    return statement;
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

  /**
   * What Spark blames on the query becomes one message without a trace: SQL states 42 (syntax,
   * names), 22 (values: division by zero, a failed cast) and 21, 0A beside them.
   */
  private static RuntimeException badSqlOr(Exception failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SparkThrowable spark && isQuerysFault(spark.getSqlState())) {
        String message =
            at instanceof AnalysisException analysis
                ? analysis.getSimpleMessage()
                : at.getMessage();
        return new UserError(message.strip(), failure);
      }
    }
    if (failure instanceof RuntimeException unchecked) {
      return unchecked;
    }
    return failure instanceof IOException io
        ? new UncheckedIOException(io)
        : new IllegalStateException(failure.getMessage(), failure);
  }

  private static boolean isQuerysFault(String sqlState) {
    return sqlState != null
        && (sqlState.startsWith("42")
            || sqlState.startsWith("22")
            || sqlState.startsWith("21")
            || sqlState.startsWith("0A"));
  }
}
