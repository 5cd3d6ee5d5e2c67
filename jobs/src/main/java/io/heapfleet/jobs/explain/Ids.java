package io.heapfleet.jobs.explain;

/** Ids of objects as people write them. */
public final class Ids {
  private Ids() {}

  /** {@code 0x7f3a12d0}. */
  public static String hex(long id) {
    return "0x" + Long.toHexString(id);
  }

  /**
   * Reads an id, hexadecimal with {@code 0x} before it or decimal, signed as SQL shows large ones
   * or unsigned.
   *
   * @throws NumberFormatException if it is neither
   */
  public static long parse(String text) {
    String id = text.strip();
    if (id.startsWith("0x") || id.startsWith("0X")) {
      return Long.parseUnsignedLong(id.substring(2), 16);
    }
    return id.startsWith("-") ? Long.parseLong(id) : Long.parseUnsignedLong(id);
  }
}
