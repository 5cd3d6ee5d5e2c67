package io.heapfleet.finding;

import java.util.Locale;

/**
 * Sizes and counts as people read them, the same in sentences, tables and reports. Units are
 * decimal, so that a size is found again in the bytes of a query: 1 kB is 1,000 bytes.
 */
public final class Amounts {
  private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};

  private Amounts() {}

  /**
   * A size such as {@code 812 bytes}, {@code 64 kB} or {@code 1.4 GB}; negative sizes keep the
   * sign.
   */
  public static String bytes(long bytes) {
    return bytes((double) bytes);
  }

  /** The same of a size that was computed. */
  public static String bytes(double bytes) {
    double value = Math.abs(bytes);
    int unit = 0;
    // 999.5 would be rounded up to "1000 kB".
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    String digits =
        String.format(Locale.ROOT, unit == 0 || value >= 99.95 ? "%.0f" : "%.1f", value);
    String shown = digits.replaceFirst("\\.0$", "");
    String name = unit == 0 && shown.equals("1") ? "byte" : UNITS[unit];
    return (bytes < 0 ? "-" : "") + shown + " " + name;
  }

  /** A size that something grows by: {@code +1.4 GB}. */
  public static String growth(double bytes) {
    return (bytes > 0 ? "+" : "") + bytes(bytes);
  }

  /** A count such as {@code 36,060}. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
