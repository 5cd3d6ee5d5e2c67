package io.heapfleet.jobs.alert;

import java.time.Instant;
import java.util.List;

/**
 * News of leaks. What it says comes from dumps, and so from anybody: it is shown, never trusted.
 *
 * @param runId the run that found them
 * @param at when it did
 * @param output folder of the tables
 * @param leaks those that are new, worst first; at least one
 */
public record Alert(String runId, Instant at, String output, List<NewLeak> leaks) {
  public Alert {
    leaks = List.copyOf(leaks);
    if (leaks.isEmpty()) {
      throw new IllegalArgumentException("expected at least one leak to tell of, found none");
    }
  }

  /**
   * A leak that no earlier night had.
   *
   * @param service null if unknown
   * @param reason the verdict in a sentence
   * @param largestBytes on the instance that holds most
   * @param growthBytesPerDay null if unknown
   * @param sinceBuild null if unknown
   */
  public record NewLeak(
      String signature,
      String service,
      String contentType,
      String verdict,
      String reason,
      String worstInstance,
      int instancesAffected,
      int instancesSeen,
      long largestBytes,
      Double growthBytesPerDay,
      String sinceBuild) {}

  /** The news in a sentence. */
  String title() {
    NewLeak worst = leaks.get(0);
    String more = leaks.size() == 1 ? "" : " and " + (leaks.size() - 1) + " more";
    return "New leak%s in %s: %s on %s%s"
        .formatted(
            leaks.size() == 1 ? "" : "s",
            worst.service() == null ? "an unnamed service" : worst.service(),
            worst.contentType(),
            worst.worstInstance(),
            more);
  }
}
