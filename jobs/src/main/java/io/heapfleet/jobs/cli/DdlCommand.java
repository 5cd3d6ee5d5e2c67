package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.sql.TableDdl;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code heapfleet ddl}: how another SQL engine gets to know the tables. */
@Command(
    name = "ddl",
    description = {
      "Prints the statements that register the tables with a SQL engine, to be run there.",
    },
    optionListHeading = "%nOptions:%n",
    sortOptions = false,
    footer = {
      "",
      "The folder is not looked at: name it as the engine knows it.",
      "",
      "Examples:",
      "  heapfleet ddl --tables abfss://tables@lake.dfs.core.windows.net/heap --dialect trino",
      "  heapfleet ddl --tables /data/tables --dialect duckdb | duckdb fleet.duckdb",
    })
final class DdlCommand implements Callable<Integer> {
  private static final String SCHEMA_NAME = "\\w+(\\.\\w+)?";

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private TablesOption tables;

  @Option(
      names = "--dialect",
      paramLabel = "NAME",
      required = true,
      description = "spark, hive, trino, synapse or duckdb")
  private TableDdl dialect;

  @Option(
      names = "--schema",
      paramLabel = "NAME",
      defaultValue = "heapfleet",
      description =
          "where the tables go, of Trino with its catalog if that is not hive; default:"
              + " ${DEFAULT-VALUE}")
  private String schema;

  @Option(names = "--help", usageHelp = true, description = "show this help and exit")
  boolean help;

  DdlCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (!schema.matches(SCHEMA_NAME)) {
      throw new ParameterException(
          spec.commandLine(), "--schema: expected letters, digits and _, found '" + schema + "'");
    }
    dialect
        .statements(schema, tables.folder())
        .forEach(statement -> console.print(statement + ";\n"));
    return ExitCode.OK;
  }
}
