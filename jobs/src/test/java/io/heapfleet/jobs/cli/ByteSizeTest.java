package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ByteSizeTest {
  private final ByteSize size = new ByteSize();

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "4096, 4096",
    "4096b, 4096",
    "64m, 67108864",
    "64 MB, 64000000",
    "1.5kB, 1500",
    "64MiB, 67108864",
    "1.5k, 1536",
    "2T, 2199023255552",
    "9223372036854775807, 9223372036854775807"
  })
  void readsSizes(String text, long bytes) {
    assertEquals(bytes, size.convert(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "-1", "1x", "1 2", "1e6", "9223372036854775808", "8388608t"})
  void refusesWhatIsNoSize(String text) {
    assertThrows(TypeConversionException.class, () -> size.convert(text));
  }
}
