package io.heapfleet.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 bytes",
    "1, 1 byte",
    "812, 812 bytes",
    "999, 999 bytes",
    "1000, 1 kB",
    "-1536, -1.5 kB",
    "64000, 64 kB",
    "999499, 999 kB",
    "999500, 1 MB",
    "7404000, 7.4 MB",
    "99940000, 99.9 MB",
    "99960000, 100 MB",
    "9223372036854775807, 9.2 EB",
    "-9223372036854775808, -9.2 EB"
  })
  void bytes(long bytes, String shown) {
    assertEquals(shown, Amounts.bytes(bytes));
  }

  @Test
  void growthHasASign() {
    assertEquals("+1.9 GB", Amounts.growth(1.9e9));
    assertEquals("0 bytes", Amounts.growth(0));
    assertEquals("-3 kB", Amounts.growth(-3_000));
  }

  @Test
  void countsAreGrouped() {
    assertEquals("36,060", Amounts.count(36_060));
  }
}
