package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.explain.ClassExplanation;
import io.heapfleet.jobs.explain.DumpExplanation;
import io.heapfleet.jobs.explain.ExplainOptions;
import io.heapfleet.jobs.explain.Explainer;
import io.heapfleet.jobs.explain.Ids;
import io.heapfleet.jobs.explain.ObjectExplanation;
import io.heapfleet.jobs.explain.RequestsExplanation;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code heapfleet explain}: one dump, one object, or one class. */
@Command(
    name = "explain",
    description = {
      "Shows who holds the memory of one dump: its suspects and its biggest objects and classes;"
          + " with --object what is in an object and who holds it; with --class the instances of a"
          + " class and who holds them; with --request which calls were being worked on.",
      "",
      "Reads the tables that heapfleet scan wrote, and the values of fields from the dump itself,"
          + " as far as it is still where it was. Starts no Spark.",
    },
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  heapfleet explain --tables tables --dump orders-3-4f2a",
      "  heapfleet explain --tables tables --dump orders-3-4f2a --object 0x7f3a12d0",
      "  heapfleet explain --tables tables --dump orders-3-4f2a --class com.acme.Session",
      "  heapfleet explain --tables tables --dump orders-3-4f2a --request",
      "  heapfleet explain --tables tables --dump orders-3-4f2a --format json | jq .suspects",
    })
final class ExplainCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private TablesOption tables;

  @Option(
      names = "--dump",
      paramLabel = "ID",
      description =
          "which dump: dump_id of the tables, or the begin of one; may be left out if there is one"
              + " dump only")
  private String dump;

  @ArgGroup private About about;

  @Option(
      names = "--dump-file",
      paramLabel = "PATH",
      description = "where the dump is now, if it was moved since it was scanned")
  private String dumpFile;

  @Option(
      names = "--show-values",
      description =
          "show texts of the dumped process as they are; without it only how long they are, for"
              + " they may be secret")
  private boolean showValues;

  @Option(
      names = "--inbound",
      description =
          "with --object: look through all references for those to it, also where there are more"
              + " than 10 million")
  private boolean inbound;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10",
      description = "show at most N of everything; default: ${DEFAULT-VALUE}")
  private int limit;

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "text or json; default: ${DEFAULT-VALUE}")
  private ExplainFormat format;

  @Mixin private CommandOptions options;

  /** What is asked about, if not the dump as a whole. */
  private static final class About {
    @Option(
        names = "--object",
        paramLabel = "ID",
        converter = ObjectId.class,
        description = "an object's id, hexadecimal with 0x before it, or decimal")
    private Long object;

    @Option(
        names = "--class",
        paramLabel = "NAME",
        description =
            "a class's name as in Java source; without its package if that is enough to know it")
    private String className;

    @Option(
        names = "--request",
        description = "the requests and tasks in flight, and what they hold")
    private boolean requests;
  }

  /** Reads an object's id. */
  private static final class ObjectId implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return Ids.parse(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException(
            "expected an id such as 0x7f3a12d0 or 2134512336, found '" + text + "'");
      }
    }
  }

  ExplainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (limit < 1) {
      throw new ParameterException(
          spec.commandLine(), "--limit: expected 1 or more, found " + limit);
    }
    ExplainOptions asked = ExplainOptions.of(tables.folder(), dump).withLimit(limit);
    asked = dumpFile == null ? asked : asked.withDumpFile(dumpFile);
    asked = showValues ? asked.withTexts() : asked;
    asked = inbound ? asked.withInbound() : asked;
    try (Explainer explainer = Explainer.open(options.hadoop(console), asked, console.progress())) {
      write(explainer);
    }
    return ExitCode.OK;
  }

  private void write(Explainer explainer) throws IOException {
    ExplainText text =
        new ExplainText(tables.folder(), console.secrets(), console.tableWidthColumns());
    ExplainJson json = new ExplainJson(console.secrets());
    boolean asJson = format == ExplainFormat.JSON;
    if (about != null && about.object != null) {
      ObjectExplanation found = explainer.object(about.object);
      print(asJson ? json.of(found) : text.of(found));
    } else if (about != null && about.requests) {
      RequestsExplanation found = explainer.requests();
      print(asJson ? json.of(found) : text.of(found));
    } else if (about != null) {
      ClassExplanation found = explainer.classNamed(about.className);
      print(asJson ? json.of(found) : text.of(found));
    } else {
      DumpExplanation found = explainer.dump();
      print(asJson ? json.of(found) : text.of(found));
    }
  }

  /** As it is: what was asked for is shown, as rows of a query are. */
  private void print(List<String> lines) throws IOException {
    try {
      for (String line : lines) {
        console.out().write(line);
        console.out().write('\n');
      }
      console.out().flush();
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("Broken pipe")) {
        throw new IOException("cannot write the answer: " + e.getMessage(), e);
      }
      // heapfleet explain … | head: the reader has what it wants.
    }
  }
}
