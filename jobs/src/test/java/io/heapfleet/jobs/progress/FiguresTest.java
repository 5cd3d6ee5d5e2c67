package io.heapfleet.jobs.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  @ParameterizedTest
  @CsvSource({
    "-5, 0 s",
    "0, 0 s",
    "499, 0 s",
    "59400, 59 s",
    "59600, 1 min",
    "200000, 3 min 20 s",
    "3600000, 1 h",
    "7500000, 2 h 5 min"
  })
  void time(long millis, String shown) {
    assertEquals(shown, Figures.time(Duration.ofMillis(millis)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"0; 0 dumps", "1; 1 dump", "1234567; 1,234,567 dumps"})
  void count(long count, String shown) {
    assertEquals(shown, Figures.count(count, "dump"));
  }
}
