package io.heapfleet.jobs.catalog;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From when until when dumps are wanted.
 *
 * @param since inclusive, null for no begin
 * @param until exclusive, null for no end
 */
public record TimeRange(Instant since, Instant until) implements Serializable {
  /** No limits. */
  public static final TimeRange ALWAYS = new TimeRange(null, null);

  private static final Pattern AGE = Pattern.compile("(\\d{1,6})([smhdw])");

  public TimeRange {
    if (since != null && until != null && !since.isBefore(until)) {
      throw new IllegalArgumentException(
          "nothing lies between --since " + since + " and --until " + until);
    }
  }

  /**
   * Reads both ends as a user writes them: a date ({@code 2026-11-22}; as the end, that whole day
   * is in), a date and time ({@code 2026-11-22T03:15}), or an age ({@code 30m}, {@code 24h}, {@code
   * 7d}, {@code 2w} before {@code now}). UTC unless a zone is given.
   *
   * @param since null or blank for no begin
   * @param until null or blank for no end
   * @throws IllegalArgumentException if a text is none of these, or the range is empty
   */
  public static TimeRange parse(String since, String until, Instant now) {
    return new TimeRange(
        bound("--since", since, now, Duration.ZERO),
        bound("--until", until, now, Duration.ofDays(1)));
  }

  boolean contains(Instant time) {
    return (since == null || !time.isBefore(since)) && (until == null || time.isBefore(until));
  }

  private static Instant bound(String option, String text, Instant now, Duration afterDay) {
    if (text == null || text.isBlank()) {
      return null;
    }
    Matcher age = AGE.matcher(text.strip());
    if (age.matches()) {
      return now.minus(unit(age.group(2)).multipliedBy(Long.parseLong(age.group(1))));
    }
    Optional<CaptureTime> time = CaptureTime.parse(text.strip());
    if (time.isEmpty()) {
      throw new IllegalArgumentException(
          "%s '%s' is neither a date such as 2026-11-22, nor a time such as 2026-11-22T03:15Z, nor"
                  .formatted(option, text)
              + " an age such as 7d or 24h");
    }
    return time.get().dayOnly() ? time.get().instant().plus(afterDay) : time.get().instant();
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      case "d" -> Duration.ofDays(1);
      default -> Duration.ofDays(7);
    };
  }
}
