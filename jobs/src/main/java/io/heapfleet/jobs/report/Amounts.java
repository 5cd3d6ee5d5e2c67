package io.heapfleet.jobs.report;

import java.util.Locale;

/**
 * Sizes and counts as people read them. Units are decimal, as in the sentences of suspects and
 * leaks: 1 kB is 1,000 bytes.
 */
final class Amounts {
  private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};

  private Amounts() {}

  /** A size such as {@code 812 bytes}, {@code 64 kB} or {@code 1.4 GB}. */
  static String bytes(long bytes) {
    return bytes((double) bytes);
  }

  /** The same of a size that was computed. */
  static String bytes(double bytes) {
    double value = Math.abs(bytes);
    int unit = 0;
    // 999.5 would be rounded up to "1000 kB".
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    String digits =
        String.format(Locale.ROOT, unit == 0 || value >= 99.95 ? "%.0f" : "%.1f", value);
    return (bytes < 0 ? "-" : "") + digits.replaceFirst("\\.0$", "") + " " + UNITS[unit];
  }

  /** A size that something grows by: {@code +1.4 GB}. */
  static String growth(double bytes) {
    return (bytes > 0 ? "+" : "") + bytes(bytes);
  }

  /** A count such as {@code 36,060}. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
