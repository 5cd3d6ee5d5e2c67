package io.heapfleet.jobs.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1 KiB",
    "1536, 1.5 KiB",
    "-1536, -1.5 KiB",
    "102400, 100 KiB",
    "1048575, 1 MiB",
    "67108864, 64 MiB",
    "9223372036854775807, 8 EiB",
    "-9223372036854775808, -8 EiB"
  })
  void bytes(long bytes, String shown) {
    assertEquals(shown, Figures.bytes(bytes));
  }

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
