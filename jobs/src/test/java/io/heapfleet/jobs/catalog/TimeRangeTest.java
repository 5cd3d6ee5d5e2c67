package io.heapfleet.jobs.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TimeRangeTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void datesAreWholeDays() {
    TimeRange range = TimeRange.parse("2026-11-20", "2026-11-21", NOW);
    assertFalse(range.contains(Instant.parse("2026-11-19T23:59:59.999Z")));
    assertTrue(range.contains(Instant.parse("2026-11-20T00:00:00Z")));
    assertTrue(range.contains(Instant.parse("2026-11-21T23:59:59.999Z")));
    assertFalse(range.contains(Instant.parse("2026-11-22T00:00:00Z")));
  }

  @Test
  void agesCountBackFromNow() {
    assertEquals(Instant.parse("2026-11-15T12:00:00Z"), TimeRange.parse("7d", null, NOW).since());
    assertEquals(Instant.parse("2026-11-21T12:00:00Z"), TimeRange.parse("24h", "", NOW).since());
    assertEquals(Instant.parse("2026-11-08T12:00:00Z"), TimeRange.parse("", "2w", NOW).until());
    assertEquals(Instant.parse("2026-11-22T11:30:00Z"), TimeRange.parse(" 30m ", "", NOW).since());
    assertEquals(Instant.parse("2026-11-22T11:59:50Z"), TimeRange.parse("10s", "", NOW).since());
  }

  @Test
  void timesArePointsInTime() {
    TimeRange range = TimeRange.parse("2026-11-22T03:15", "2026-11-22T05:15+01:00", NOW);
    assertEquals(Instant.parse("2026-11-22T03:15:00Z"), range.since());
    assertEquals(Instant.parse("2026-11-22T04:15:00Z"), range.until());
  }

  @Test
  void withoutEndsEverythingIsIn() {
    assertEquals(TimeRange.ALWAYS, TimeRange.parse(null, " ", NOW));
    assertTrue(TimeRange.ALWAYS.contains(Instant.MIN));
  }

  @Test
  void saysWhatItDoesNotUnderstand() {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> TimeRange.parse("yesterday", null, NOW));
    assertTrue(wrong.getMessage().startsWith("--since 'yesterday' is neither"), wrong.getMessage());
    IllegalArgumentException empty =
        assertThrows(IllegalArgumentException.class, () -> TimeRange.parse("1d", "2d", NOW));
    assertTrue(empty.getMessage().startsWith("nothing lies between"), empty.getMessage());
  }
}
