package io.heapfleet.jobs.alert;

import io.heapfleet.jobs.runs.RunReport.RunLeak;
import java.time.Instant;
import java.util.List;

/**
 * News of leaks. What it says comes from dumps, and so from anybody: it is shown, never trusted.
 *
 * @param runId the run that found them
 * @param at when it did
 * @param output folder of the tables
 * @param leaks those that nobody was told of, worst first; at least one
 */
public record Alert(String runId, Instant at, String output, List<RunLeak> leaks) {
  public Alert {
    leaks = List.copyOf(leaks);
    if (leaks.isEmpty()) {
      throw new IllegalArgumentException("expected at least one leak to tell of, found none");
    }
  }

  /** The news in a sentence. */
  String title() {
    RunLeak worst = leaks.get(0);
    String more = leaks.size() == 1 ? "" : " and " + (leaks.size() - 1) + " more";
    return "New leak%s in %s: %s on %s%s"
        .formatted(
            leaks.size() == 1 ? "" : "s",
            worst.service() == null ? "an unnamed service" : worst.service(),
            worst.name(),
            worst.worstInstance(),
            more);
  }
}
