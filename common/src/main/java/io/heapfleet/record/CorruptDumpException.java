package io.heapfleet.record;

import java.io.IOException;

/**
 * A dump does not say what its format promises. Names the dump, the offset (bytes from the start of
 * the uncompressed dump), what was expected there and what was found.
 */
public class CorruptDumpException extends IOException {
  private static final long serialVersionUID = 1;

  private final long offset;
  private final String expected;
  private final String found;

  public CorruptDumpException(String uri, long offset, String expected, String found) {
    this(uri, offset, expected, found, null);
  }

  public CorruptDumpException(
      String uri, long offset, String expected, String found, Throwable cause) {
    super("%s @ 0x%X: expected %s, found %s".formatted(uri, offset, expected, found), cause);
    this.offset = offset;
    this.expected = expected;
    this.found = found;
  }

  /** Where, in bytes from the start of the uncompressed dump. */
  public long offset() {
    return offset;
  }

  /** What the format has there. */
  public String expected() {
    return expected;
  }

  /** What the dump has there. */
  public String found() {
    return found;
  }
}
