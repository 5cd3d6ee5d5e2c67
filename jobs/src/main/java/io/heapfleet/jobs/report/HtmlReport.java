package io.heapfleet.jobs.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A report as one HTML page that needs nothing else.
 *
 * <p>What is said of the fleet is in the page itself; charts, and what is in single dumps, are
 * drawn by its script from the report's JSON, which it brings along. A browser opens the page as
 * fast as it can read it, so what nobody sees at first is cheap to pass over: the JSON is
 * compressed, each dump's for itself, and what follows the first rows of a list waits in a template
 * element. Names in a dump may be hostile: they are escaped, the script makes texts of them only,
 * and the browser is told to run nothing but the two scripts, by their hashes.
 */
public final class HtmlReport {
  /** Of a list; the rest is shown when it is asked for. */
  private static final int FIRST_ROWS = 20;

  private HtmlReport() {}

  /** The page. */
  public static String of(FleetReport report) {
    String charts = resource("d3.min.js");
    String script = resource("report.js");
    Map<String, Object> facts = new HashMap<>();
    Map<Boolean, List<FleetReport.Leak>> byOpen =
        report.leaks().rows().stream().collect(Collectors.partitioningBy(FleetReport.Leak::open));
    facts.put("report", report);
    facts.put("openLeaks", byOpen.get(true));
    facts.put("otherLeaks", byOpen.get(false));
    facts.put("style", resource("report.css"));
    facts.put("charts", charts);
    facts.put("script", script);
    facts.put("scriptHashes", "'" + hash(charts) + "' '" + hash(script) + "'");
    facts.put("firstRows", FIRST_ROWS);
    facts.put("facts", JsonReport.packed(report.withoutDetails()));
    facts.put("details", details(report.dumps().rows()));
    return ReportTemplates.html().filled("report.html.peb", facts);
  }

  /** What is in each dump, by its id. */
  private static Map<String, String> details(List<FleetReport.Dump> dumps) {
    Map<String, String> details = new LinkedHashMap<>();
    for (FleetReport.Dump dump : dumps) {
      if (dump.detail() != null) {
        details.put(dump.dumpId(), JsonReport.packed(dump.detail()));
      }
    }
    return details;
  }

  private static String hash(String script) {
    return "sha256-" + Base64.getEncoder().encodeToString(DigestUtils.sha256(script));
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
