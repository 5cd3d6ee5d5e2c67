package io.heapfleet.jobs.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A report as Markdown that can be compared with that of another night: a line a fact, in an order
 * that does not depend on the figures, and no time at which it was made. Of single dumps it has
 * what became of them.
 */
public final class MarkdownReport {
  private MarkdownReport() {}

  /** The text. */
  public static String of(FleetReport report) {
    List<FleetReport.Leak> leaks =
        report.leaks().rows().stream()
            .sorted(
                Comparator.comparing(FleetReport.Leak::name)
                    .thenComparing(FleetReport.Leak::signature))
            .toList();
    List<FleetReport.Dump> dumps =
        report.dumps().rows().stream()
            .sorted(Comparator.comparing(FleetReport.Dump::dumpId))
            .toList();
    List<FleetReport.RequestTemplate> templates =
        report.requestTemplates().rows().stream()
            .sorted(
                Comparator.comparing(FleetReport.RequestTemplate::call)
                    .thenComparing(
                        FleetReport.RequestTemplate::service,
                        Comparator.nullsFirst(Comparator.naturalOrder())))
            .toList();
    return ReportTemplates.text(MarkdownReport::escaped)
        .filled(
            "report.md.peb",
            Map.of("report", report, "leaks", leaks, "templates", templates, "dumps", dumps));
  }

  /** Names cannot begin a tag, a link or a cell of a table, nor a line. */
  static String escaped(String text) {
    StringBuilder shown = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            character -> {
              if (Character.isISOControl(character)
                  || Character.getType(character) == Character.FORMAT
                  || Character.getType(character) == Character.LINE_SEPARATOR
                  || Character.getType(character) == Character.PARAGRAPH_SEPARATOR) {
                shown.append(String.format("\\\\u%04x", character));
              } else {
                if ("\\`*_{}[]<>#|!~&".indexOf(character) >= 0) {
                  shown.append('\\');
                }
                shown.appendCodePoint(character);
              }
            });
    return shown.toString();
  }
}
