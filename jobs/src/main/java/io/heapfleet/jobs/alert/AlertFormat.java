package io.heapfleet.jobs.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heapfleet.jobs.runs.RunJson;
import io.heapfleet.jobs.runs.RunReport.RunLeak;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What is posted, by who reads it. Texts that come from a dump go only where the reader takes them
 * for plain text: a class may be named like a link.
 */
public enum AlertFormat {
  /** Everything, for programs. */
  JSON {
    @Override
    ObjectNode body(Alert alert) {
      ObjectNode json = MAPPER.createObjectNode();
      json.put("event", "new_leaks");
      json.put("title", alert.title());
      json.put("run_id", alert.runId());
      json.put("at", alert.at().truncatedTo(ChronoUnit.SECONDS).toString());
      json.put("output", alert.output());
      json.put("count", alert.leaks().size());
      ArrayNode leaks = json.putArray("leaks");
      for (RunLeak leak : shown(alert)) {
        RunJson.addLeak(leaks.addObject(), leak);
      }
      return json;
    }
  },
  /** An Adaptive Card, as a workflow of Microsoft Teams takes it. */
  TEAMS {
    @Override
    ObjectNode body(Alert alert) {
      ObjectNode message = MAPPER.createObjectNode();
      message.put("type", "message");
      ObjectNode attachment = message.putArray("attachments").addObject();
      attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
      ObjectNode card = attachment.putObject("content");
      card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
      card.put("type", "AdaptiveCard");
      card.put("version", "1.4");
      ArrayNode body = card.putArray("body");
      // Text runs know no markup, text blocks do.
      addRun(body, alert.title(), true);
      for (RunLeak leak : shown(alert)) {
        addRun(body, line(leak), false);
      }
      addRun(body, footer(alert), false);
      return message;
    }

    private void addRun(ArrayNode body, String text, boolean title) {
      ObjectNode block = body.addObject().put("type", "RichTextBlock");
      ObjectNode run = block.putArray("inlines").addObject();
      run.put("type", "TextRun").put("text", text);
      if (title) {
        run.put("weight", "Bolder").put("size", "Medium");
      }
    }
  },
  /** Blocks, as an incoming webhook of Slack takes them. */
  SLACK {
    @Override
    ObjectNode body(Alert alert) {
      ObjectNode message = MAPPER.createObjectNode();
      // For notifications, where only these three characters mean anything.
      message.put(
          "text", alert.title().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
      ArrayNode blocks = message.putArray("blocks");
      addPlain(blocks, alert.title());
      for (RunLeak leak : shown(alert)) {
        addPlain(blocks, line(leak));
      }
      addPlain(blocks, footer(alert));
      return message;
    }

    private void addPlain(ArrayNode blocks, String text) {
      blocks
          .addObject()
          .put("type", "section")
          .putObject("text")
          .put("type", "plain_text")
          .put("text", text)
          .put("emoji", false);
    }
  };

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** A message with more is read by nobody, and Slack takes 50 blocks. */
  private static final int MAX_LEAKS = 10;

  /** Slack takes 3000. */
  private static final int MAX_CHARS = 1000;

  abstract ObjectNode body(Alert alert);

  /** The body of the request. */
  byte[] bytes(Alert alert) {
    try {
      return MAPPER.writeValueAsBytes(body(alert));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<RunLeak> shown(Alert alert) {
    return alert.leaks().subList(0, Math.min(MAX_LEAKS, alert.leaks().size()));
  }

  private static String line(RunLeak leak) {
    String since =
        leak.firstSeenBuild() == null ? "" : " Since build " + leak.firstSeenBuild() + ".";
    String line =
        "%s, %s: %s%s"
            .formatted(
                leak.service() == null ? "an unnamed service" : leak.service(),
                leak.verdict(),
                leak.reason(),
                since);
    return line.length() > MAX_CHARS ? line.substring(0, MAX_CHARS) + "…" : line;
  }

  private static String footer(Alert alert) {
    int hidden = alert.leaks().size() - shown(alert).size();
    return (hidden > 0 ? "And " + hidden + " more. " : "")
        + "Tables: "
        + alert.output()
        + ", run "
        + alert.runId()
        + ".";
  }
}
