package io.heapfleet.jobs.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeMap;

/**
 * A run's summary as JSON, as docs/run-summary.schema.json has it. Names are those of the tables'
 * columns; what is unknown is null.
 */
public final class RunJson {
  /** Goes up when something that is there changes its meaning; new keys may come at any time. */
  static final int VERSION = 1;

  /** Beyond so many, lists are cut; the counts beside them are not. */
  static final int MAX_LISTED = 100;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private RunJson() {}

  /** The summary, with a line break at its end. */
  public static String of(RunReport report) {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", VERSION);
    json.put("run_id", report.runId());
    json.put("command", report.command());
    json.put("heapfleet_version", report.version());
    json.put("started_at", report.startedAt().truncatedTo(ChronoUnit.MILLIS).toString());
    json.put("ended_at", report.endedAt().truncatedTo(ChronoUnit.MILLIS).toString());
    json.put("seconds", report.seconds());
    json.put("outcome", report.outcome().name());
    json.put("exit_code", report.exitCode());
    json.put("error", report.error());
    json.put("headline", report.headline());
    json.put("output", report.output());
    addDumps(json.putObject("dumps"), report);
    ArrayNode problems = json.putArray("problems");
    report.dumps().stream()
        .filter(dump -> List.of("FAILED", "SALVAGED", "UNSUPPORTED").contains(dump.health()))
        .limit(MAX_LISTED)
        .forEach(dump -> addProblem(problems.addObject(), dump));
    addLeftOut(json.putObject("left_out"), report);
    ObjectNode stages = json.putObject("stage_seconds");
    report.stages().forEach((stage, took) -> stages.put(stage, RunReport.seconds(took)));
    ObjectNode leaks = json.putObject("leaks");
    leaks.put("count", report.leaks().size());
    leaks.put("new", report.newLeaks());
    ArrayNode listed = leaks.putArray("listed");
    report.leaks().stream().limit(MAX_LISTED).forEach(leak -> addLeak(listed.addObject(), leak));
    ObjectNode webhook = json.putObject("webhook");
    webhook.put("state", report.alert().state());
    webhook.put("error", report.alert().error());
    addTexts(webhook.putArray("alerted"), report.alert().alerted());
    addTexts(webhook.putArray("undelivered"), report.alert().undelivered());
    addTexts(json.putArray("warnings"), report.warnings());
    try {
      return JSON.writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void addDumps(ObjectNode json, RunReport report) {
    json.put("read", report.dumpsOf("OK"));
    json.put("salvaged", report.dumpsOf("SALVAGED"));
    json.put("failed", report.dumpsOf("FAILED"));
    json.put("known", report.dumpsOf("SKIPPED"));
    json.put("unfinished", report.leftOutFor("UNFINISHED"));
    json.put("read_bytes", report.readBytes());
    json.put("seconds_per_gb", report.secondsPerGb().orElse(null));
  }

  private static void addProblem(ObjectNode json, RunReport.RunDump dump) {
    json.put("dump_id", dump.dumpId());
    json.put("uri", dump.uri());
    json.put("health", dump.health());
    json.put("coverage_pct", dump.coveragePct());
    addTexts(json.putArray("notes"), dump.notes());
  }

  private static void addLeftOut(ObjectNode json, RunReport report) {
    TreeMap<String, Integer> counts = new TreeMap<>();
    report.leftOut().forEach(left -> counts.merge(left.why(), 1, Integer::sum));
    ObjectNode byWhy = json.putObject("counts");
    counts.forEach(byWhy::put);
    ArrayNode listed = json.putArray("listed");
    // What is missed comes first; what is no dump is seldom news.
    report.leftOut().stream()
        .filter(left -> left.why().equals("UNFINISHED") || left.why().equals("UNREADABLE"))
        .limit(MAX_LISTED)
        .forEach(
            left ->
                listed
                    .addObject()
                    .put("uri", left.uri())
                    .put("why", left.why())
                    .put("reason", left.reason()));
  }

  private static void addLeak(ObjectNode json, RunReport.RunLeak leak) {
    json.put("signature", leak.signature());
    json.put("new", leak.isNew());
    json.put("service", leak.service());
    json.put("content_type", leak.contentType());
    json.put("verdict", leak.verdict());
    json.put("reason", leak.reason());
    json.put("worst_instance", leak.worstInstance());
    json.put("instances_affected", leak.instancesAffected());
    json.put("instances_seen", leak.instancesSeen());
    json.put("shallow_max", leak.largestBytes());
    json.put("growth_bytes_per_day", leak.growthBytesPerDay());
    json.put("first_seen_build", leak.sinceBuild());
  }

  private static void addTexts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }
}
