package io.heapfleet.jobs.parse;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line of the log for each dump and stage, for people and for whatever collects logs. Its logger
 * has a name of its own, so that it can be turned on or off alone.
 */
final class StageLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.heapfleet.stages");

  private StageLog() {}

  static void tell(DumpOutcome dump) {
    if (!LOG.isInfoEnabled()) {
      return;
    }
    StageSeconds seconds = dump.seconds();
    line(dump, "plan", seconds.plan());
    line(dump, "parse", seconds.parse());
    line(dump, "holders", seconds.holders());
    line(dump, "publish", seconds.publish());
  }

  /** Stages that a dump has not seen are left out. */
  private static void line(DumpOutcome dump, String stage, double seconds) {
    if (seconds > 0) {
      LOG.info(
          "dump={} stage={} seconds={} bytes={} outcome={}",
          dump.dumpId(),
          stage,
          String.format(Locale.ROOT, "%.3f", seconds),
          dump.sizeBytes(),
          dump.health());
    }
  }
}
