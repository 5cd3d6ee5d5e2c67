package io.heapfleet.jobs.parse;

import java.io.Serializable;
import java.util.concurrent.TimeUnit;

/**
 * How long tasks were busy with one dump, in seconds of their clocks: several tasks at once add up,
 * and waiting for a core does not count.
 *
 * @param plan finding out what it is and where it can be cut
 * @param parse reading its splits into tables
 * @param holders finding out who retains what; 0 if nobody did
 * @param publish completing its tables, waste included
 */
public record StageSeconds(double plan, double parse, double holders, double publish)
    implements Serializable {
  static final StageSeconds NONE = new StageSeconds(0, 0, 0, 0);

  static StageSeconds ofNanos(long plan, long parse, long holders, long publish) {
    return new StageSeconds(seconds(plan), seconds(parse), seconds(holders), seconds(publish));
  }

  private static double seconds(long nanos) {
    return nanos / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
