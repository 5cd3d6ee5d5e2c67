package io.heapfleet.jobs.report;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The formats of a report. */
public enum ReportFormat {
  HTML(".html", HtmlReport::of),
  JSON(".json", JsonReport::of),
  MARKDOWN(".md", MarkdownReport::of);

  private final String ending;

  @SuppressWarnings("ImmutableEnumChecker") // a method without state
  private final Function<FleetReport, String> writer;

  ReportFormat(String ending, Function<FleetReport, String> writer) {
    this.ending = ending;
    this.writer = writer;
  }

  /** The format that a file's name ends with: {@code .html}, {@code .json} or {@code .md}. */
  public static Optional<ReportFormat> ofName(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    for (ReportFormat format : values()) {
      if (name.endsWith(format.ending)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** The report as a text, in UTF-8 where it says its encoding. */
  public String text(FleetReport report) {
    return writer.apply(report);
  }
}
