package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.alert.AlertFormat;
import io.heapfleet.jobs.alert.Webhook;
import io.heapfleet.jobs.catalog.CatalogInput;
import io.heapfleet.jobs.catalog.CatalogRequest;
import io.heapfleet.jobs.catalog.PathTemplate;
import io.heapfleet.jobs.catalog.SourceField;
import io.heapfleet.jobs.catalog.TimeRange;
import io.heapfleet.jobs.config.ConfigException;
import io.heapfleet.jobs.config.ConfigFile;
import io.heapfleet.jobs.config.Section;
import io.heapfleet.jobs.parse.Detail;
import io.heapfleet.jobs.parse.ParseOptions;
import io.heapfleet.jobs.parse.Waste;
import io.heapfleet.jobs.progress.Figures;
import io.heapfleet.jobs.report.ReportFormat;
import io.heapfleet.model.HeapRules;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code heapfleet nightly} does, as its configuration file says. Keys are named like the
 * options of {@code heapfleet scan}; infra/heapfleet.yaml explains each.
 *
 * @param catalog which dumps
 * @param parse how they are read, and where the tables go
 * @param patience how long to wait for another run that changes the same tables
 * @param compact whether small files are merged
 * @param pruneOlderThan from which age on dumps go out of the tables; empty for never
 * @param failOnBytes from how many bytes on a finding is an exit code
 * @param allowList a file of growth that somebody answers for; empty for none
 * @param master where Spark runs; empty for what spark-submit says
 * @param settings of Spark and Hadoop
 * @param metrics the file for Prometheus; empty for none
 * @param reports files of the report, each in the format that its name ends with
 * @param webhook where new leaks are told; empty for nowhere
 * @param secrets values that must never be shown
 */
record NightlyConfig(
    CatalogRequest catalog,
    ParseOptions parse,
    Duration patience,
    boolean compact,
    Optional<Duration> pruneOlderThan,
    OptionalLong failOnBytes,
    Optional<String> allowList,
    Optional<String> master,
    Map<String, String> settings,
    EventLogs eventLogs,
    Optional<Path> metrics,
    List<String> reports,
    Optional<Alerting> webhook,
    Set<String> secrets) {
  private static final String SIZE = "a size such as 64m, 1.5g or 4096";
  private static final String AGE = "a length of time such as 90d, 24h or 30m";
  private static final String TIME =
      "a date such as 2026-11-22, a time such as 2026-11-22T03:15Z, or an age such as 7d";

  private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);
  private static final int MAX_TRIES = 20;

  /**
   * Spark's event logs.
   *
   * @param on whether they are written
   * @param folder empty for one beside the tables
   * @param keep logs that are older are deleted
   * @param keepBytes so much of them stays at most, the newest
   * @param cleansUp whether any are deleted: not from a folder that others may use too, unless the
   *     user says how long they stay
   */
  record EventLogs(
      boolean on, Optional<String> folder, Duration keep, long keepBytes, boolean cleansUp) {}

  /**
   * When and where people are told.
   *
   * @param webhook posts to them
   * @param minBytes smaller leaks are not told of
   */
  record Alerting(Webhook webhook, long minBytes) {}

  /** Where the tables go. */
  String output() {
    return parse.outputUri();
  }

  /**
   * Reads a configuration file.
   *
   * @param environment the value of an environment variable, null if it is not set
   * @throws UserError if it is not there or anything in it is wrong; tells all that is
   */
  static NightlyConfig read(Path file, Function<String, String> environment, Instant now)
      throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new UserError(
          "--config " + file + ": no such file; --print-config prints one to begin with", e);
    } catch (MalformedInputException e) {
      throw new UserError("--config " + file + ": expected a text in UTF-8, found other bytes", e);
    }
    try {
      ConfigFile.Reading<NightlyConfig> reading =
          ConfigFile.read(file.toString(), text, environment, root -> of(root, now));
      return reading.value().withSecrets(reading.secrets());
    } catch (ConfigException e) {
      String problems =
          e.problems().stream()
              .map(problem -> "  " + problem.shown(file.toString()))
              .collect(Collectors.joining(System.lineSeparator()));
      throw new UserError(
          "%s cannot be used, %s:%s%s"
              .formatted(
                  file,
                  Figures.count(e.problems().size(), "problem"),
                  System.lineSeparator(),
                  problems),
          e);
    }
  }

  /** The same, with more settings of Spark and Hadoop, which win. */
  NightlyConfig withSettings(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.putAll(more);
    return new NightlyConfig(
        catalog,
        parse,
        patience,
        compact,
        pruneOlderThan,
        failOnBytes,
        allowList,
        master,
        all,
        eventLogs,
        metrics,
        reports,
        webhook,
        secrets);
  }

  private NightlyConfig withSecrets(Set<String> found) {
    return new NightlyConfig(
        catalog,
        parse,
        patience,
        compact,
        pruneOlderThan,
        failOnBytes,
        allowList,
        master,
        settings,
        eventLogs,
        metrics,
        reports,
        webhook,
        found);
  }

  /** Asks for everything, also after a problem, so that all problems are told at once. */
  private static NightlyConfig of(Section root, Instant now) {
    String output = root.required("output", "the folder for the tables");
    boolean compact = root.flag("compact", true);
    Optional<Duration> pruneOlderThan =
        root.value("prune-older-than", "a length of time from 1d on", NightlyConfig::days);
    Optional<CatalogRequest> catalog =
        catalog(root, pruneOlderThan.map(age -> keepFrom(age, now)), now);
    ParseOptions parse = parse(root, output);
    Duration patience = root.value("wait", AGE, NightlyConfig::span).orElse(Duration.ZERO);
    Optional<Long> failOn = root.value("fail-on", SIZE, NightlyConfig::positiveBytes);
    Optional<String> allowList = root.text("allow-list");
    Section spark = root.section("spark");
    Optional<String> master = spark.text("master");
    Map<String, String> settings = spark.settings("conf", Secrets::isSecretName);
    EventLogs eventLogs = eventLogs(root.section("event-logs"));
    Optional<Path> metrics = root.value("metrics", "a file NAME.prom", NightlyConfig::promFile);
    List<String> reports = reports(root);
    Optional<Alerting> webhook = webhook(root.section("webhook"));
    if (catalog.isEmpty()) {
      return null;
    }
    return new NightlyConfig(
        catalog.get(),
        parse,
        patience,
        compact,
        pruneOlderThan,
        failOn.map(OptionalLong::of).orElse(OptionalLong.empty()),
        allowList,
        master,
        settings,
        eventLogs,
        metrics,
        reports,
        webhook,
        Set.of());
  }

  /** The first day that stays when dumps of this age go. */
  static LocalDate keepFrom(Duration pruneOlderThan, Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(pruneOlderThan.toDays());
  }

  /**
   * @param keepFrom dumps of earlier days go out of the tables, so they are not read again
   */
  private static Optional<CatalogRequest> catalog(
      Section root, Optional<LocalDate> keepFrom, Instant now) {
    List<CatalogInput> inputs = new ArrayList<>();
    List<Section> sections = root.sections("inputs");
    for (Section section : sections) {
      String location = section.required("location", "a folder, a dump, a glob or a uri");
      Optional<PathTemplate> layout =
          section.value(
              "layout",
              "a layout such as {service}/{instance}/{captured_at}.hprof",
              PathTemplate::parse);
      Map<SourceField, String> facts = new EnumMap<>(SourceField.class);
      for (SourceField field :
          List.of(SourceField.SERVICE, SourceField.REGION, SourceField.BUILD)) {
        section.text(field.key()).ifPresent(value -> facts.put(field, value));
      }
      if (!location.isBlank()) {
        inputs.add(new CatalogInput(location, layout, facts));
      }
    }
    if (sections.isEmpty()) {
      root.problem("inputs", "at least one entry '- location: …'", "none");
    }
    Set<String> services = new LinkedHashSet<>(root.texts("services"));
    Optional<TimeRange> since = root.value("since", TIME, text -> TimeRange.parse(text, null, now));
    Optional<TimeRange> until = root.value("until", TIME, text -> TimeRange.parse(null, text, now));
    Optional<Integer> limit = root.number("limit", 1, Integer.MAX_VALUE);
    TimeRange times = TimeRange.ALWAYS;
    try {
      Instant from =
          Stream.concat(
                  since.map(TimeRange::since).stream(),
                  keepFrom.map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant()).stream())
              .max(Comparator.naturalOrder())
              .orElse(null);
      times = new TimeRange(from, until.map(TimeRange::until).orElse(null));
    } catch (IllegalArgumentException e) {
      root.problem("until", "a time after since", "one that is not");
    }
    return inputs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            CatalogRequest.ofInputs(inputs)
                .withServices(services)
                .withTimes(times)
                .withLimit(limit.orElse(Integer.MAX_VALUE))
                .goingOn());
  }

  private static ParseOptions parse(Section root, String output) {
    Detail detail = root.word("detail", List.of(Detail.values())).orElse(Detail.FULL);
    Waste waste = root.word("waste", List.of(Waste.values())).orElse(Waste.MASKED);
    boolean matCompatible = root.flag("mat-compatible", false);
    long splitBytes =
        root.value("split-bytes", SIZE, NightlyConfig::positiveBytes)
            .orElse(ParseOptions.AUTOMATIC);
    long graphMemory =
        root.value("graph-memory", SIZE, NightlyConfig::positiveBytes).orElse(Long.MAX_VALUE);
    return new ParseOptions(
        output,
        splitBytes,
        false,
        detail,
        waste,
        matCompatible ? HeapRules.MAT : HeapRules.JVM,
        graphMemory,
        root.flag("show-values", false));
  }

  private static List<String> reports(Section root) {
    List<String> files = root.texts("reports");
    for (String file : files) {
      if (ReportFormat.ofName(file).isEmpty()) {
        root.problem("reports", "files that end with .html, .json or .md", "'" + file + "'");
      }
    }
    return List.copyOf(files);
  }

  private static EventLogs eventLogs(Section section) {
    Optional<String> folder = section.text("folder");
    Optional<Duration> keep = section.value("keep", AGE, NightlyConfig::span);
    Optional<Long> keepBytes = section.value("keep-bytes", SIZE, NightlyConfig::positiveBytes);
    return new EventLogs(
        section.flag("enabled", true),
        folder,
        keep.orElse(Duration.ofDays(14)),
        keepBytes.orElse(1L << 30),
        folder.isEmpty() || keep.isPresent() || keepBytes.isPresent());
  }

  private static Optional<Alerting> webhook(Section section) {
    Optional<URI> url = section.secret("url", "an address https://… or http://…", Webhook::url);
    AlertFormat format =
        section.word("format", List.of(AlertFormat.values())).orElse(AlertFormat.JSON);
    long minBytes = section.value("min-size", SIZE, NightlyConfig::bytes).orElse(0L);
    int tries = section.number("tries", 1, MAX_TRIES).orElse(4);
    Duration timeout =
        section
            .value("timeout", "a length of time from 1s to 5m", NightlyConfig::timeout)
            .orElse(Duration.ofSeconds(10));
    section.requireKey("url", "an address https://…, best as ${NAME} of a variable");
    return url.map(to -> new Alerting(new Webhook(to, format, tries, timeout), minBytes));
  }

  private static Duration timeout(String text) {
    Duration time = span(text);
    return time == null
            || time.compareTo(SHORTEST_TIMEOUT) < 0
            || time.compareTo(LONGEST_TIMEOUT) > 0
        ? null
        : time;
  }

  private static Duration days(String text) {
    Duration span = span(text);
    return span == null || span.toDays() < 1 ? null : span;
  }

  private static Duration span(String text) {
    try {
      return new TimeSpan().convert(text);
    } catch (TypeConversionException e) {
      return null;
    }
  }

  private static Path promFile(String text) {
    try {
      return text.endsWith(".prom") ? Path.of(text) : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static Long positiveBytes(String text) {
    Long bytes = bytes(text);
    return bytes == null || bytes < 1 ? null : bytes;
  }

  private static Long bytes(String text) {
    try {
      return new ByteSize().convert(text);
    } catch (TypeConversionException e) {
      return null;
    }
  }
}
