package io.heapfleet.jobs.progress;

import java.time.Duration;
import java.util.Locale;

/** Times and counts as people read them. */
public final class Figures {
  private Figures() {}

  /**
   * A time such as {@code 8 s}, {@code 3 min 20 s} or {@code 2 h 5 min}; negative times are 0 s.
   */
  public static String time(Duration duration) {
    long seconds = Math.max(0, Math.round(duration.toMillis() / 1000.0));
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
    }
    long minutes = seconds / 60;
    return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
  }

  /** A count with its noun: {@code 1 dump}, {@code 12 dumps}; the plural takes an s. */
  public static String count(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }
}
