package io.heapfleet.jobs.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How one run of the command went.
 *
 * @param runId unique; sorts by time
 * @param command {@code scan} or {@code nightly}
 * @param version of heapfleet
 * @param exitCode what the shell was told
 * @param error why the run came to no end; null if it did
 * @param headline who leaks, in a sentence
 * @param output folder of the tables
 * @param dumps the dumps that were looked at, those of earlier runs included
 * @param leftOut what was found and not scanned
 * @param stages how long each stage took, in their order
 * @param leaks the findings of the night, worst first
 * @param alert what became of the webhook
 * @param warnings what went wrong without harm to the tables
 */
public record RunReport(
    String runId,
    String command,
    String version,
    Instant startedAt,
    Instant endedAt,
    int exitCode,
    String error,
    String headline,
    String output,
    List<RunDump> dumps,
    List<LeftOut> leftOut,
    Map<String, Duration> stages,
    List<RunLeak> leaks,
    RunAlert alert,
    List<String> warnings) {
  private static final double BYTES_PER_GB = 1e9;

  public RunReport {
    dumps = List.copyOf(dumps);
    leftOut = List.copyOf(leftOut);
    leaks = List.copyOf(leaks);
    warnings = List.copyOf(warnings);
  }

  /** What the exit code means. */
  public enum Outcome {
    OK,
    /** A finding is at least as big as was asked. */
    FINDINGS,
    /** Some dumps could not be read, or only in part. */
    PARTLY_READ,
    /** Nothing is wrong but what the run was asked to do. */
    WRONG_USAGE,
    /** Another run was changing the tables; this one gave way. */
    BUSY,
    FAILED;

    /** Whether the run came to its end. */
    public boolean isComplete() {
      return this == OK || this == FINDINGS || this == PARTLY_READ;
    }
  }

  /**
   * One dump of a run.
   *
   * @param health {@code OK}, {@code SALVAGED}, {@code FAILED}, {@code UNSUPPORTED} or {@code
   *     SKIPPED}
   * @param planSeconds how long tasks were busy with it, as are the other seconds
   * @param notes what a person should know of it
   */
  public record RunDump(
      String dumpId,
      String uri,
      String service,
      String instance,
      String health,
      long sizeBytes,
      long objects,
      double coveragePct,
      double planSeconds,
      double parseSeconds,
      double holdersSeconds,
      double publishSeconds,
      List<String> notes) {
    boolean wasRead() {
      return health.equals("OK") || health.equals("SALVAGED");
    }
  }

  /**
   * Something that was found and not scanned.
   *
   * @param why the kind of reason
   * @param reason for people
   */
  public record LeftOut(String uri, String why, String reason) {}

  /**
   * A finding.
   *
   * @param isNew whether no earlier night had it
   */
  public record RunLeak(
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
      String sinceBuild,
      boolean isNew) {}

  /**
   * What became of the webhook.
   *
   * @param state {@code OFF}, {@code NOTHING_NEW}, {@code SENT} or {@code FAILED}
   * @param error why it failed; null if it did not
   * @param alerted signatures that were told of
   * @param undelivered signatures that should have been; the next run tries again
   */
  public record RunAlert(
      String state, String error, List<String> alerted, List<String> undelivered) {
    public static final RunAlert OFF = new RunAlert("OFF", null, List.of(), List.of());

    public RunAlert {
      alerted = List.copyOf(alerted);
      undelivered = List.copyOf(undelivered);
    }
  }

  public Outcome outcome() {
    return switch (exitCode) {
      case 0 -> Outcome.OK;
      case 2 -> Outcome.FINDINGS;
      case 3 -> Outcome.PARTLY_READ;
      case 64 -> Outcome.WRONG_USAGE;
      case 75 -> Outcome.BUSY;
      default -> Outcome.FAILED;
    };
  }

  double seconds() {
    return seconds(Duration.between(startedAt, endedAt));
  }

  static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  int dumpsOf(String health) {
    return (int) dumps.stream().filter(dump -> dump.health().equals(health)).count();
  }

  int leftOutFor(String why) {
    return (int) leftOut.stream().filter(left -> left.why().equals(why)).count();
  }

  /** Stored bytes of the dumps that this run has read. */
  long readBytes() {
    return dumps.stream().filter(RunDump::wasRead).mapToLong(RunDump::sizeBytes).sum();
  }

  long newLeaks() {
    return leaks.stream().filter(RunLeak::isNew).count();
  }

  /**
   * How many seconds of planning and parsing a gigabyte (10^9 stored bytes) took, by the clock;
   * empty if nothing was read.
   */
  Optional<Double> secondsPerGb() {
    if (readBytes() == 0) {
      return Optional.empty();
    }
    double seconds = 0;
    for (String stage : List.of("plan", "parse")) {
      seconds += seconds(stages.getOrDefault(stage, Duration.ZERO));
    }
    return Optional.of(seconds / (readBytes() / BYTES_PER_GB));
  }
}
