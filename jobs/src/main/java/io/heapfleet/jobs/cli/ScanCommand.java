package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.catalog.CatalogRequest;
import io.heapfleet.jobs.catalog.CatalogResult;
import io.heapfleet.jobs.catalog.PathTemplate;
import io.heapfleet.jobs.catalog.TimeRange;
import io.heapfleet.jobs.fleet.FleetOptions;
import io.heapfleet.jobs.output.LockLostException;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.parse.Detail;
import io.heapfleet.jobs.parse.ParseOptions;
import io.heapfleet.jobs.parse.Waste;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.model.HeapRules;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code heapfleet scan}: heap dumps in, tables and a fleet's leaks out. */
@Command(
    name = "scan",
    description = {
      "Reads heap dumps, writes what is in them as Parquet tables, and says which types leak on"
          + " which instances.",
      "",
      "Dumps may be HPROF, of JVMs, or gcdumps, of .NET; which one a file is is told by its first"
          + " bytes.",
      "",
      "A dump that was scanned before is skipped, so the same command can run every night on a"
          + " folder that grows. A broken dump does not stop the others.",
    },
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Which service, instance and build a dump is of, and when it was taken, comes from a sidecar"
          + " NAME.json beside it, the store's metadata, the layout, or the file's name, whichever"
          + " says it first.",
      "",
      "Examples:",
      "  heapfleet scan heap.hprof --output tables",
      "  heapfleet scan dumps/ --output tables \\",
      "      --layout '{service}/{build}/{instance}/{captured_at}.hprof'",
      "  heapfleet scan mixed/ --output tables --layout '{service}/{instance}/{captured_at}'",
      "  heapfleet scan dumps/ --output tables --service orders --since 7d --fail-on 64m",
      "  heapfleet scan az://acme/dumps/prod/ \\",
      "      --output abfss://tables@lake.dfs.core.windows.net/heap",
      "",
      "Exit codes: 0 fine, 2 a finding over --fail-on, 3 some dumps could not be read or only in"
          + " part, 64 wrong usage, 70 internal error, 74 no room for the tables, 75 another run"
          + " changes the same tables.",
    })
final class ScanCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "INPUT",
      description =
          "dumps, folders or globs, local, az://ACCOUNT/CONTAINER/PATH or any URI that Hadoop knows; .gz is fine")
  private List<String> inputs;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "the folder for the tables; they are added to those that are there")
  private String output;

  @Option(
      names = "--layout",
      paramLabel = "TEMPLATE",
      description =
          "what the parts of a dump's path mean: {service}, {instance}, {region}, {build},"
              + " {captured_at}; * for what does not matter")
  private String layout;

  @Option(
      names = "--service",
      paramLabel = "NAME",
      split = ",",
      description = "only dumps of this service; repeatable")
  private Set<String> services = Set.of();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "only dumps taken at this time or later: a date, a date and time (UTC), or an age such as"
              + " 7d or 24h")
  private String since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "only dumps taken before this time; a date counts as that whole day")
  private String until;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "at most N dumps, the first ones by name")
  private int limit = Integer.MAX_VALUE;

  @Option(names = "--force", description = "read dumps again that the tables hold already")
  private boolean force;

  @Option(
      names = "--histogram-only",
      description =
          "only count classes, for trends over a large fleet: no objects, refs and roots, many"
              + " times faster and smaller; a later scan without it reads those dumps again")
  private boolean histogramOnly;

  @Option(
      names = "--no-graph",
      description =
          "write objects, refs and roots, but do not find out who retains what: faster and with"
              + " little memory; a later scan without it reads those dumps again")
  private boolean noGraph;

  @Option(
      names = "--graph-memory",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "most memory that the graph of one dump may take; a dump that needs more gets its tables"
              + " without retained sizes, and a note; default: what the JVM has")
  private long graphMemoryBytes = Long.MAX_VALUE;

  @Option(
      names = "--mat-compatible",
      description =
          "sizes, roots and references as Eclipse MAT 1.17 counts them, for comparison: see"
              + " docs/mat-parity.md")
  private boolean matCompatible;

  @Option(
      names = "--no-waste",
      description =
          "do not look for duplicate strings, empty collections and other waste; contents of"
              + " arrays are then not read")
  private boolean noWaste;

  @Option(
      names = "--show-values",
      description =
          "store texts of the dumped processes in the tables: of duplicate strings, and of requests"
              + " path, query and logging context as they were; they may be anybody's passwords")
  private boolean showValues;

  @Option(
      names = "--fail-on",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "exit with 2 if a type that leaks or stands out takes at least SIZE on one instance, for"
              + " example 64MB")
  private Long failOnBytes;

  @Option(
      names = "--allow-list",
      paramLabel = "FILE",
      description =
          "a JSON file of growth that somebody answers for: match, owner, reason, expires")
  private String allowList;

  @Option(
      names = "--split-bytes",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "about how much of a dump one task reads; default: from 16m to 256m, as the dumps and the"
              + " number of cores ask for")
  private Long splitBytes;

  @Option(
      names = "--dry-run",
      description = "only list what would be scanned, and what not and why; reads no dump")
  private boolean dryRun;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "of --dry-run: text or json (default: text)")
  private DryRun.Format format = DryRun.Format.TEXT;

  @Option(
      names = "--no-progress",
      description = "a line every ten seconds in place of a progress bar")
  private boolean noProgress;

  @Mixin private OutputOptions outputOptions;

  @Mixin private SharedOptions shared;

  ScanCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (failOnBytes != null && failOnBytes < 1) {
      throw new ParameterException(spec.commandLine(), "--fail-on: expected 1 byte or more");
    }
    if (splitBytes != null && splitBytes < 1) {
      throw new ParameterException(spec.commandLine(), "--split-bytes: expected 1 byte or more");
    }
    CatalogRequest request = request();
    ParseOptions parse = parseOptions();
    FleetOptions fleet = FleetOptions.of(output).withAllowList(allowList);
    if (dryRun) {
      return new DryRun(console, shared.hadoop(console)).run(request, parse, format);
    }
    try (CommandSpark spark = shared.startSpark(console)) {
      Progress progress = noProgress ? console.plainProgress() : console.progress();
      RunRecorder recorder = new RunRecorder("scan", output, console, progress);
      FleetScan scan = new FleetScan(spark.session(), recorder.clock());
      CatalogResult catalog = scan.list(request);
      if (catalog.dumps().isEmpty()) {
        return tell(summary(scan.nothing(catalog)));
      }
      Configuration conf = spark.session().sparkContext().hadoopConfiguration();
      OutputRun run = outputOptions.begin(conf, output, "scan", console);
      ScanSummary summary;
      try (run) {
        FleetScan.Result result = scan.read(run, catalog, parse, fleet);
        recorder.scanned(result);
        summary = summary(result);
        recorder.write(conf, run, summary.exitCode());
      } catch (LockLostException e) {
        // Whoever has taken the tables over has written down that this run was gone.
        throw e;
      } catch (IOException | RuntimeException | Error e) {
        recorder.failed(e);
        recorder.writeAfterFailure(conf, ExitCode.of(e));
        throw e;
      }
      return tell(summary);
    }
  }

  private ScanSummary summary(FleetScan.Result result) {
    OptionalLong failOn = failOnBytes == null ? OptionalLong.empty() : OptionalLong.of(failOnBytes);
    return new ScanSummary(result, output, failOn);
  }

  private int tell(ScanSummary summary) throws IOException {
    summary.print(console);
    return summary.exitCode();
  }

  private CatalogRequest request() {
    try {
      CatalogRequest request =
          CatalogRequest.of(inputs)
              .withServices(services)
              .withTimes(TimeRange.parse(since, until, Instant.now()))
              .withLimit(limit);
      return layout == null ? request : request.withLayout(PathTemplate.parse(layout));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private ParseOptions parseOptions() {
    try {
      long bytes = splitBytes == null ? ParseOptions.AUTOMATIC : splitBytes;
      Detail detail = histogramOnly ? Detail.HISTOGRAM : noGraph ? Detail.OBJECTS : Detail.FULL;
      Waste waste = noWaste ? Waste.IGNORED : showValues ? Waste.WITH_VALUES : Waste.MASKED;
      HeapRules rules = matCompatible ? HeapRules.MAT : HeapRules.JVM;
      return new ParseOptions(
          output, bytes, force, detail, waste, rules, graphMemoryBytes, showValues);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--graph-memory: " + e.getMessage(), e);
    }
  }
}
