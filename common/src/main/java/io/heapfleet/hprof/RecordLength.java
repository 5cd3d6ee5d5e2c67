package io.heapfleet.hprof;

/** The length of a record's body, where the format's 32 bits are too few. */
final class RecordLength {
  private static final long MODULUS = 1L << 32;

  private RecordLength() {}

  /**
   * The real length of a record's body. A {@code HEAP_DUMP} record of 4 GiB or more, which old
   * writers put a whole heap into, states its length modulo 2^32: such a record is the last one, so
   * the length is the one that ends with the dump.
   *
   * @param tag the record's tag
   * @param stated the length that it states
   * @param bodyOffset where its body starts
   * @param dumpEnd where the dump ends, exclusive
   */
  static long of(int tag, long stated, long bodyOffset, long dumpEnd) {
    long left = dumpEnd - bodyOffset;
    boolean wrapped =
        tag == HprofFormat.HEAP_DUMP
            && dumpEnd != Long.MAX_VALUE
            && left >= MODULUS
            && (left - stated) % MODULUS == 0;
    return wrapped ? left : stated;
  }
}
