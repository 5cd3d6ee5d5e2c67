package io.heapfleet.jobs.catalog;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A point in time as scripts write it into names.
 *
 * <p>Understood are ISO 8601 in the extended and the basic form, with {@code -}, {@code _} or
 * {@code .} for the characters that file names cannot hold, and seconds (10 digits) or milliseconds
 * (13 digits) since 1970. Without a zone it is UTC.
 *
 * @param dayOnly whether the text names a day, whose first moment {@code instant} then is
 */
record CaptureTime(Instant instant, boolean dayOnly) {
  /** No text longer than this is a time. */
  static final int MAX_CHARS = 40;

  private static final Pattern EPOCH = Pattern.compile("[1-9]\\d{9}(\\d{3})?");
  private static final Pattern CALENDAR =
      Pattern.compile(
          "(?<year>\\d{4})(?<dateSep>[-_.]?)(?<month>\\d{2})\\k<dateSep>(?<day>\\d{2})"
              + "(?<time>[Tt _.-]?(?<hour>\\d{2})(?<timeSep>[:_.-]?)(?<minute>\\d{2})"
              + "(?:\\k<timeSep>(?<second>\\d{2})(?:[.,](?<fraction>\\d{1,9})|(?<millis>\\d{3}))?)?"
              + " ?(?<zone>[Zz]|[+-]\\d{2}(?::?\\d{2})?)?)?");

  // Eight digits are a day in this range and a process id or a build number outside it.
  private static final int MIN_YEAR = 1995;
  private static final int MAX_YEAR = 2199;

  /** Returns the time that the whole text says, empty if it says none. */
  static Optional<CaptureTime> parse(String text) {
    if (text.length() > MAX_CHARS) {
      return Optional.empty();
    }
    if (EPOCH.matcher(text).matches()) {
      long number = Long.parseLong(text);
      return Optional.of(
          new CaptureTime(
              text.length() == 10 ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number),
              false));
    }
    Matcher calendar = CALENDAR.matcher(text);
    if (!calendar.matches()) {
      return Optional.empty();
    }
    int year = number(calendar, "year");
    if (year < MIN_YEAR || year > MAX_YEAR) {
      return Optional.empty();
    }
    try {
      LocalDateTime time =
          LocalDateTime.of(
              year,
              number(calendar, "month"),
              number(calendar, "day"),
              number(calendar, "hour"),
              number(calendar, "minute"),
              number(calendar, "second"),
              nanos(calendar));
      return Optional.of(
          new CaptureTime(time.toInstant(zone(calendar)), calendar.group("time") == null));
    } catch (DateTimeException e) {
      return Optional.empty(); // The 30th of February.
    }
  }

  private static int number(Matcher calendar, String group) {
    String digits = calendar.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static int nanos(Matcher calendar) {
    String fraction = calendar.group("fraction");
    if (fraction == null) {
      return number(calendar, "millis") * 1_000_000;
    }
    return Integer.parseInt((fraction + "00000000").substring(0, 9));
  }

  private static ZoneOffset zone(Matcher calendar) {
    String zone = calendar.group("zone");
    return zone == null || zone.equalsIgnoreCase("Z") ? ZoneOffset.UTC : ZoneOffset.of(zone);
  }
}
