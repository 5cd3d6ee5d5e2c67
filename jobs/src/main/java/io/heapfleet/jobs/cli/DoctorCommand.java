package io.heapfleet.jobs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heapfleet.finding.Amounts;
import io.heapfleet.format.UnsupportedDumpException;
import io.heapfleet.jobs.doctor.CheckedRange;
import io.heapfleet.jobs.doctor.DoctorJob;
import io.heapfleet.jobs.doctor.DoctorReport;
import io.heapfleet.jobs.progress.Figures;
import io.heapfleet.model.Platform;
import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.split.PlanProof.Verdict;
import io.heapfleet.split.Split;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code heapfleet doctor}: what a dump is, and whether its plan can be trusted. */
@Command(
    name = "doctor",
    description = {
      "Says what a heap dump is, how it is cut for many tasks, and how much of it can be read."
          + " Writes nothing.",
      "",
      "Each range of about --split-bytes is searched for its first record by a task that knows"
          + " nothing of the others; what they guess is held against the exact starts, which follow"
          + " from the dump's head.",
    },
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  heapfleet doctor heap.hprof",
      "  heapfleet doctor heap.hprof --split-bytes 1m --format json",
      "",
      "Exit codes: 0 fine, 3 the dump cannot be read or only in part, 64 wrong usage, 70 internal"
          + " error.",
    })
final class DoctorCommand implements Callable<Integer> {
  private static final int ROWS_SHOWN = 40;

  enum Format {
    TEXT,
    JSON
  }

  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1",
      paramLabel = "DUMP",
      description = "a dump, local or any URI that Hadoop knows; .gz is fine")
  private String dump;

  @Option(
      names = "--split-bytes",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      defaultValue = "64m",
      description = "about how much of the dump one task reads; default: ${DEFAULT-VALUE}")
  private long splitBytes;

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "text or json (one object, with every range); default: ${DEFAULT-VALUE}")
  private Format format;

  @Mixin private SharedOptions shared;

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (splitBytes < 1) {
      throw new ParameterException(spec.commandLine(), "--split-bytes: expected 1 byte or more");
    }
    try (CommandSpark spark = shared.startSpark(console)) {
      DoctorReport report = DoctorJob.run(spark.session(), dump, splitBytes);
      if (format == Format.JSON) {
        console.print(json(report).toString());
      } else {
        print(report);
      }
      return report.isWhole() ? ExitCode.OK : ExitCode.SOME_DUMPS_FAILED;
    } catch (IllegalArgumentException e) {
      throw new UserError("--split-bytes: " + e.getMessage(), e);
    } catch (CorruptDumpException | UnsupportedDumpException e) {
      console.say("heapfleet: " + e.getMessage());
      return ExitCode.SOME_DUMPS_FAILED;
    }
  }

  private void print(DoctorReport report) {
    console.printBold(report.uri());
    TextTable facts =
        new TextTable().column("What", TextTable.Align.LEFT).column("", TextTable.Align.LEFT);
    facts.row("format", format(report));
    facts.row("stored", stored(report));
    facts.row("taken", String.valueOf(report.index().header().dumpedAt()));
    facts.row(runtimeTitle(report), report.runtime() == null ? "not found" : report.runtime());
    facts.row("layout", report.index().dictionary().sizes().layout().description());
    facts.row(
        "heap",
        "%s, %s, %s; %,d classes"
            .formatted(
                Figures.count(report.objects(), "object"),
                Figures.count(report.references(), "reference"),
                Amounts.bytes(report.heapBytes()),
                report.index().dictionary().classes().size()));
    facts.row("graph", Amounts.bytes(report.graphBytes()) + " of memory, estimated");
    facts.row("splits", splits(report));
    facts.row("coverage", String.format(Locale.ROOT, "%.3f %%", report.coveragePercent()));
    facts.lines(console.tableWidthColumns()).forEach(console::print);
    report.index().notes().forEach(note -> console.print("note: " + note));
    report.damages().forEach(damage -> console.print("damage: " + damage));
    if (report.index().truncation() != null) {
      console.print("damage: " + report.index().truncation());
    }
    console.print("");
    printRanges(report);
  }

  private static boolean isOfDotnet(DoctorReport report) {
    return report.index().header().platform() == Platform.DOTNET;
  }

  private static String runtimeTitle(DoctorReport report) {
    return isOfDotnet(report) ? ".NET" : "JVM";
  }

  private static String format(DoctorReport report) {
    return "%s, ids of %d bytes"
        .formatted(report.index().header().format(), report.index().header().idBytes());
  }

  private static String stored(DoctorReport report) {
    String size = Amounts.bytes(report.storedBytes());
    String whole = Amounts.bytes(report.index().plan().dumpBytes());
    return switch (report.storage()) {
      case PLAIN -> size + ", plain";
      case GZIP_MEMBERS ->
          "%s, gzip of %s that can be read on their own, %s uncompressed"
              .formatted(
                  size,
                  Figures.count(report.index().plan().gzipMembers().count() - 1L, "member"),
                  whole);
      case UNJOINED ->
          "%s in %s of a JVM that was stopped before it had joined them, %s uncompressed"
              .formatted(size, Figures.count(report.index().plan().files().size(), "file"), whole);
      case GZIP -> size + ", gzip: not splittable, read by one task; " + whole + " uncompressed";
    };
  }

  private static String splits(DoctorReport report) {
    LongSummaryStatistics bytes =
        report.splits().stream().mapToLong(Split::lengthBytes).summaryStatistics();
    return report.splits().isEmpty()
        ? "none"
        : "%s of %s to %s"
            .formatted(
                Figures.count(bytes.getCount(), "split"),
                Amounts.bytes(bytes.getMin()),
                Amounts.bytes(bytes.getMax()));
  }

  private void printRanges(DoctorReport report) {
    if (report.ranges().isEmpty()) {
      console.print("Nothing was guessed: " + whyNothing(report));
      return;
    }
    TextTable table =
        new TextTable()
            .column("Range", TextTable.Align.RIGHT)
            .column("From", TextTable.Align.RIGHT)
            .column("Guessed", TextTable.Align.RIGHT)
            .column("Exact", TextTable.Align.RIGHT)
            .column("Verdict", TextTable.Align.LEFT)
            .column("Failed check at the exact start", TextTable.Align.LEFT);
    List<CheckedRange> ranges = report.ranges();
    int shown = 0;
    boolean all = ranges.size() <= ROWS_SHOWN;
    for (int i = 0; i < ranges.size() && shown < ROWS_SHOWN; i++) {
      CheckedRange range = ranges.get(i);
      if (all || range.isWrong()) {
        shown++;
        table.row(
            Integer.toString(i),
            "0x%X".formatted(range.fromOffset()),
            range.guess(),
            range.exactOffset() < 0 ? "" : "0x%X".formatted(range.exactOffset()),
            range.verdict() == null ? "the dump ends before" : words(range.verdict()),
            range.failedCheck());
      }
    }
    if (!table.isEmpty()) {
      table.lines(console.tableWidthColumns()).forEach(console::print);
    }
    console.print(
        "%s: %d proven, %d empty, %d revoked, %d searched in vain; the plan is exact."
            .formatted(
                Figures.count(ranges.size(), "range"),
                count(report, Verdict.PROVEN),
                count(report, Verdict.EMPTY),
                count(report, Verdict.REVOKED),
                count(report, Verdict.SEARCHED_IN_VAIN)));
  }

  private static String whyNothing(DoctorReport report) {
    if (isOfDotnet(report)) {
      return "a gcdump is read by one task, for its objects refer to each other by number.";
    }
    return switch (report.storage()) {
      case GZIP -> "gzip of one member can only be read in order.";
      case UNJOINED -> "all records were walked to join the files.";
      default -> "the dump ends where the search for classes does.";
    };
  }

  private static long count(DoctorReport report, Verdict verdict) {
    return report.ranges().stream().filter(range -> range.verdict() == verdict).count();
  }

  private static String words(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private ObjectNode json(DoctorReport report) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("uri", console.secrets().masked(report.uri()));
    json.put("storedBytes", report.storedBytes());
    json.put("storage", report.storage().name());
    json.put("platform", report.index().header().platform().name());
    json.put("format", report.index().header().format());
    json.put("idBytes", report.index().header().idBytes());
    Instant taken = report.index().header().dumpedAt();
    json.put("taken", taken == null ? null : taken.toString());
    json.put("jvm", report.runtime());
    json.put("layout", report.index().dictionary().sizes().layout().description());
    json.put("classes", report.index().dictionary().classes().size());
    json.put("objects", report.objects());
    json.put("references", report.references());
    json.put("heapBytes", report.heapBytes());
    json.put("graphBytes", report.graphBytes());
    json.put("dumpBytes", report.index().plan().dumpBytes());
    json.put("coveragePercent", report.coveragePercent());
    report.index().notes().forEach(json.putArray("notes")::add);
    report.damages().forEach(json.putArray("damages")::add);
    json.put("truncation", report.index().truncation());
    json.put("splitBytes", report.splitBytes());
    ArrayNode splits = json.putArray("splits");
    for (Split split : report.splits()) {
      splits.addObject().put("start", split.startOffset()).put("end", split.endOffset());
    }
    ArrayNode ranges = json.putArray("ranges");
    for (CheckedRange range : report.ranges()) {
      ObjectNode node = ranges.addObject();
      node.put("from", range.fromOffset());
      node.put("to", range.toOffset());
      node.put("guess", range.guess());
      node.put("exact", range.exactOffset());
      node.put("verdict", range.verdict() == null ? null : range.verdict().name());
      node.put("failedCheck", range.failedCheck());
    }
    return json;
  }
}
