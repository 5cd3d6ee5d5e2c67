package io.heapfleet.jobs.cli;

import io.heapfleet.blob.BlobSink;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.collect.CollectCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code heapfleet}; also the main class that spark-submit is given. */
@Command(
    name = "heapfleet",
    description = {
      "Finds memory leaks across a whole fleet of JVMs and .NET services from their heap dumps.",
    },
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = HeapfleetCommand.Version.class,
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  See it work, on JVMs that it starts itself (a minute or two):",
      "    heapfleet demo",
      "  Scan dumps and ask about them:",
      "    heapfleet scan dumps/ --layout '{service}/{instance}/{captured_at}.hprof' --output tables",
      "    heapfleet leaks --tables tables",
      "  Dump a JVM and send it to where scans read it:",
      "    heapfleet collect --pid 4711 --service orders --to az://acme/dumps",
      "  Do it every night, as a configuration file says, and tell of new leaks:",
      "    heapfleet nightly --config heapfleet.yaml",
      "  Look into one of the dumps, one of its objects, one of its classes:",
      "    heapfleet explain --tables tables --dump ID --class com.acme.Session",
      "",
      "Exit codes:",
      "  0   fine",
      "  2   a leak is at least as big as --fail-on",
      "  3   some dumps could not be read, or only in part; the rest is there",
      "  64  wrong usage, input or an object that is not there, bad SQL",
      "  70  internal error; --verbose shows where",
      "  74  no room for the tables; the same command goes on once there is",
      "  75  another run changes the same tables; --wait waits for it",
      "",
      "Environment:",
      "  HEAPFLEET_JAVA     the Java to run with, version 17 to 23",
      "  HEAPFLEET_MEMORY   heap, for example 6g (default: half of the RAM, from 1g to 4g)",
      "  HEAPFLEET_SERVE_PASSWORD",
      "                     what heapfleet serve asks its clients for",
      "  NO_COLOR           no colours on a terminal",
    })
public final class HeapfleetCommand implements Runnable {
  @Option(names = "--help", usageHelp = true, description = "show this help and exit")
  boolean help;

  @Option(names = "--version", versionHelp = true, description = "show the versions and exit")
  boolean version;

  @Spec private CommandSpec spec;

  private HeapfleetCommand() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    LogLevel.quietByDefault();
    int exitCode = execute(Console.ofProcess(), arguments);
    // Under spark-submit Spark ends the JVM, and a hosted runtime takes any exit for a failure.
    if (exitCode != ExitCode.OK || System.getProperty("SPARK_SUBMIT") == null) {
      System.exit(exitCode);
    }
  }

  /** Runs the command in this JVM. */
  static int execute(Console console, String... arguments) {
    CommandLine line = new CommandLine(new HeapfleetCommand());
    line.addSubcommand(new ScanCommand(console));
    line.addSubcommand(new NightlyCommand(console));
    line.addSubcommand(new SqlCommand(console));
    line.addSubcommand(new ServeCommand(console, System.getenv()));
    line.addSubcommand(new DdlCommand(console));
    line.addSubcommand(new LeaksCommand(console));
    line.addSubcommand(new ReportCommand(console));
    line.addSubcommand(new DiffCommand(console));
    line.addSubcommand(new GateCommand(console));
    line.addSubcommand(new DoctorCommand(console));
    line.addSubcommand(new ExplainCommand(console));
    line.addSubcommand(
        new CollectCommand(console::say, settings -> collectorsSink(console, settings)));
    line.addSubcommand(new CompactCommand(console));
    line.addSubcommand(new PruneCommand(console));
    line.addSubcommand(new DemoCommand(console));
    line.setOut(console.outPrinter());
    line.setErr(console.errPrinter());
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(console.terminal().colour() ? Ansi.ON : Ansi.OFF));
    line.setUsageHelpWidth(Math.min(100, Math.max(60, console.widthColumns())));
    // A SQL text or a blob's name may begin with @.
    line.setExpandAtFiles(false);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((failure, given) -> wrongUsage(console, failure));
    line.setExecutionExceptionHandler(
        (failure, commandLine, parsed) -> failed(console, failure, parsed));
    return line.execute(arguments);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static BlobSink collectorsSink(Console console, Map<String, String> settings) {
    Configuration hadoop = new Configuration();
    settings.forEach(
        (name, value) -> {
          if (Secrets.isSecretName(name)) {
            console.secrets().learn(value);
          }
          hadoop.set(name, value);
        });
    return BlobStores.sink(hadoop);
  }

  private static int wrongUsage(Console console, ParameterException failure) {
    CommandLine line = failure.getCommandLine();
    console.say("heapfleet: " + lowerFirst(failure.getMessage()));
    StringWriter suggestions = new StringWriter();
    UnmatchedArgumentException.printSuggestions(failure, new PrintWriter(suggestions));
    if (!suggestions.toString().isBlank()) {
      console.say(suggestions.toString().strip());
    }
    console.say(line.getHelp().fullSynopsis().strip());
    console.say("Try: " + line.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  private static int failed(Console console, Exception failure, ParseResult parsed) {
    boolean verbose = verbose(parsed);
    if (verbose) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      console.say(trace.toString().stripTrailing());
    }
    int exitCode = ExitCode.of(failure);
    if (exitCode != ExitCode.INTERNAL) {
      console.say("heapfleet: " + failure.getMessage());
      return exitCode;
    }
    console.say("heapfleet: " + oneLine(failure));
    if (!verbose) {
      console.say("  --verbose shows where this happened");
    }
    return ExitCode.INTERNAL;
  }

  private static boolean verbose(ParseResult parsed) {
    for (ParseResult at = parsed; at != null; at = at.subcommand()) {
      if (at.hasMatchedOption("--verbose")) {
        return true;
      }
    }
    return false;
  }

  /**
   * What went wrong and why, on one line: the failure and its innermost cause, if that says more.
   */
  static String oneLine(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String text = firstLine(failure);
    String why = firstLine(cause);
    return text.contains(why) || cause == failure ? text : text + " (" + why + ")";
  }

  private static String firstLine(Throwable failure) {
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return failure.getClass().getName();
    }
    String line = message.strip().lines().findFirst().orElseThrow();
    // "17" alone, the whole message of an ArrayIndexOutOfBoundsException, helps nobody.
    return failure instanceof RuntimeException
        ? failure.getClass().getSimpleName() + ": " + line
        : line;
  }

  private static String lowerFirst(String message) {
    boolean acronym = message.length() > 1 && Character.isUpperCase(message.charAt(1));
    return acronym || message.isEmpty()
        ? message
        : Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }

  /** Says which heapfleet, Spark and Java these are. */
  static final class Version implements IVersionProvider {
    /** The version of heapfleet alone. */
    static String ofHeapfleet() throws IOException {
      Properties build = new Properties();
      try (InputStream properties =
          HeapfleetCommand.class.getResourceAsStream("build.properties")) {
        build.load(properties);
      }
      return build.getProperty("version");
    }

    @Override
    public String[] getVersion() throws IOException {
      return new String[] {
        "heapfleet " + ofHeapfleet(),
        "Spark "
            + org.apache.spark.package$.MODULE$.SPARK_VERSION()
            + ", Java "
            + System.getProperty("java.version")
      };
    }
  }
}
