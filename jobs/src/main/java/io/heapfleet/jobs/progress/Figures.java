package io.heapfleet.jobs.progress;

import java.time.Duration;
import java.util.Locale;

/** Sizes, rates and times as people read them. Units are binary: 1 KiB is 1024 bytes. */
public final class Figures {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Figures() {}

  /**
   * A size such as {@code 812 B}, {@code 64 KiB} or {@code 1.4 GiB}; negative sizes keep the sign.
   */
  public static String bytes(long bytes) {
    double value = Math.abs((double) bytes);
    int unit = 0;
    // 1023.95 would be rounded up to "1024.0 KiB".
    while (value >= 1023.95 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    String sign = bytes < 0 ? "-" : "";
    String digits =
        unit == 0 || value >= 99.95
            ? String.format(Locale.ROOT, "%.0f", value)
            : String.format(Locale.ROOT, "%.1f", value);
    return sign + digits.replaceFirst("\\.0$", "") + " " + UNITS[unit];
  }

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
