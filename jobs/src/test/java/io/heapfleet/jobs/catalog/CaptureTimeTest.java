package io.heapfleet.jobs.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CaptureTimeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "20261122T031500Z               | 2026-11-22T03:15:00Z",
        "2026-11-22T03-15-00            | 2026-11-22T03:15:00Z",
        "2026-11-22T03:15:00Z           | 2026-11-22T03:15:00Z",
        "2026-11-22T03:15:00.5Z         | 2026-11-22T03:15:00.500Z",
        "2026-11-22T03:15:00,123456789Z | 2026-11-22T03:15:00.123456789Z",
        "2026-11-22T03:15:00+05:30      | 2026-11-21T21:45:00Z",
        "20261122T031500-0800           | 2026-11-22T11:15:00Z",
        "20261122T0315+01               | 2026-11-22T02:15:00Z",
        "20261122-0315                  | 2026-11-22T03:15:00Z",
        "20261122-031500                | 2026-11-22T03:15:00Z",
        "20261122_031500                | 2026-11-22T03:15:00Z",
        "20261122031500                 | 2026-11-22T03:15:00Z",
        "20261122031500123              | 2026-11-22T03:15:00.123Z",
        "202611220315                   | 2026-11-22T03:15:00Z",
        "2026-11-22-03-15-00            | 2026-11-22T03:15:00Z",
        "2026-11-22_03.15.00            | 2026-11-22T03:15:00Z",
        "2026-11-22 03:15               | 2026-11-22T03:15:00Z",
        "2026.11.22.03.15.00            | 2026-11-22T03:15:00Z",
        "1795317300                     | 2026-11-22T03:15:00Z",
        "1795317300123                  | 2026-11-22T03:15:00.123Z",
      })
  void readsWhatScriptsWrite(String text, Instant instant) {
    assertEquals(Optional.of(new CaptureTime(instant, false)), CaptureTime.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-22", "20261122", "2026_11_22"})
  void aDateIsADay(String text) {
    CaptureTime time = CaptureTime.parse(text).orElseThrow();
    assertEquals(Instant.parse("2026-11-22T00:00:00Z"), time.instant());
    assertTrue(time.dayOnly());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "latest",
        "1234",
        "12345678",
        "123456789",
        "0000000000",
        "2026",
        "2026-11",
        "2026-13-01",
        "2026-02-30",
        "2026-11-22T25:00:00",
        "2026-11-22T03:15:00+99:00",
        "2026-11_22",
        "2026-11-22T",
        "x2026-11-22",
        "2026-11-22x",
        "99991122",
        "20261122T031500Z20261122T031500Z20261122T031500Z",
        "１７９５３１７３００",
      })
  void doesNotGuess(String text) {
    assertFalse(CaptureTime.parse(text).isPresent());
  }
}
