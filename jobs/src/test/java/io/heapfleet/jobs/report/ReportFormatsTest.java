package io.heapfleet.jobs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a report's facts in each format, whatever they are called. */
class ReportFormatsTest {
  private static final int MOST_BYTES = 10_000_000;

  /** Names of classes are chosen by whoever wrote the program that was dumped. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "</script><img src=x onerror=alert(1)>",
        "\" onmouseover=\"alert(1)\" x=\"",
        "<!--<script>",
        "' style='x' {{ report.tables }} {% if %}",
      })
  void aNameIsNothingButText(String name) throws Exception {
    FleetReport report = ManyDumps.calledLike(name);
    FleetReport harmless = ManyDumps.calledLike("Plain");
    String html = HtmlReport.of(report).replace("<wbr>", "");
    String plain = HtmlReport.of(harmless).replace("<wbr>", "");

    for (String markup : List.of("<script", "</script", "<!--", "<img", "onmouseover=\"")) {
      assertEquals(count(plain, markup), count(html, markup), markup);
    }
    assertEquals(count(plain, "<"), count(html, "<"));
    assertTrue(
        html.contains("{{ report.tables }}") || !name.contains("{{"), "a template in a name");
    // What the script gets is what the dump had.
    assertEquals(name, packed(html, "id=\"facts\"").at("/findings/0/what").asText());
    assertEquals(
        name + "3", packed(html, "data-dump=\"dump-0-9\"").at("/classes/rows/3/name").asText());

    String markdown = MarkdownReport.of(report);
    assertFalse(markdown.matches("(?s).*(?<!\\\\)<.*"), markdown);
    assertEquals(MarkdownReport.of(harmless).lines().count(), markdown.lines().count(), markdown);
  }

  @Test
  void aNameMayBreakBetweenItsParts() {
    String html = HtmlReport.of(ManyDumps.calledLike("com.acme.Cache$<i>#a.1"));

    assertTrue(html.contains("<code>com.<wbr>acme.<wbr>Cache$&lt;i&gt;#<wbr>a.1</code>"), html);
  }

  private static JsonNode packed(String html, String element) throws IOException {
    String text = html.substring(html.indexOf(element + ">") + element.length() + 1);
    byte[] bytes = Base64.getDecoder().decode(text.substring(0, text.indexOf('<')));
    try (InputStream json = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return new ObjectMapper().readTree(json);
    }
  }

  @Test
  void markdownKeepsANameOnItsLine() {
    assertEquals("a\\\\u000a\\# b\\|c\\\\u202ed", MarkdownReport.escaped("a\n# b|c\u202ed"));
  }

  /** What ranks otherwise, or is listed otherwise, is no difference between two nights. */
  @Test
  void markdownDoesNotDependOnTheOrder() {
    FleetReport report = ManyDumps.report(30);
    List<FleetReport.Dump> turned = new ArrayList<>(report.dumps().rows());
    Collections.reverse(turned);
    FleetReport other =
        new FleetReport(
            report.version(),
            report.heapfleetVersion(),
            report.night(),
            report.tables(),
            report.values(),
            report.findings(),
            report.totals(),
            report.leaks(),
            report.requestTemplates(),
            report.requests(),
            report.heaps(),
            report.services(),
            new Listed<>(turned, 0),
            report.commands());

    assertEquals(MarkdownReport.of(report), MarkdownReport.of(other));
  }

  @Test
  void thePageRunsNothingButItsTwoScripts() {
    String html = HtmlReport.of(ManyDumps.report(10));

    assertTrue(html.contains("default-src 'none'"), "no policy");
    assertFalse(html.contains("script-src 'unsafe-inline'"));
    assertEquals(2, count(html, "'sha256-"));
    String script = html.substring(html.lastIndexOf("<script>"));
    assertTrue(script.contains("dumpPage("), "the last script is ours");
    assertFalse(
        script.matches("(?s).*(innerHTML|outerHTML|\\.html\\().*"), "markup made by a script");
    assertFalse(html.matches("(?s).*(src|href)=\"https?:.*"), "something from elsewhere");
  }

  @Test
  void fiveHundredDumpsFitIntoAMail() {
    FleetReport report = ManyDumps.full(500);

    int bytes = HtmlReport.of(report).getBytes(StandardCharsets.UTF_8).length;
    assertTrue(bytes < MOST_BYTES, bytes + " bytes");
  }

  @Test
  void theFormatIsWhatTheNameEndsWith() {
    assertEquals(Optional.of(ReportFormat.HTML), ReportFormat.ofName("a/b.HTML"));
    assertEquals(Optional.of(ReportFormat.MARKDOWN), ReportFormat.ofName("b.md"));
    assertEquals(Optional.empty(), ReportFormat.ofName("html"));
  }

  @Test
  void aHeatMapCountsEachInstanceOnceANight() {
    LocalDate monday = LocalDate.of(2026, 3, 2);
    HeatMap map =
        HeatMap.of(
            List.of(
                new HeatMap.Size(monday, "a", 1_000),
                new HeatMap.Size(monday, "a", 5_000),
                new HeatMap.Size(monday, "b", 0),
                new HeatMap.Size(monday.plusDays(1), "a", 17_000),
                new HeatMap.Size(monday.plusDays(1), "b", 4_100)));

    assertEquals(List.of(monday, monday.plusDays(1)), map.nights());
    assertEquals(
        List.of(
            new HeatMap.Bucket(16_384, 32_768, List.of(0, 1)),
            new HeatMap.Bucket(8_192, 16_384, List.of(0, 0)),
            new HeatMap.Bucket(4_096, 8_192, List.of(1, 1)),
            new HeatMap.Bucket(0, 0, List.of(1, 0))),
        map.buckets());
  }

  @Test
  void pathsAreFoldedWhereTheyAgree() {
    PathTree tree = new PathTree();
    tree.add(List.of("class A", "A#map"), 10);
    tree.add(List.of("class A", "A#map"), 20);
    tree.add(List.of("thread", "A#map"), 5);

    assertEquals(
        List.of(
            new PathTree.Line(0, "class A", 2, 30, false),
            new PathTree.Line(1, "A#map", 2, 30, true),
            new PathTree.Line(0, "thread", 1, 5, false),
            new PathTree.Line(1, "A#map", 1, 5, true)),
        tree.lines());
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
