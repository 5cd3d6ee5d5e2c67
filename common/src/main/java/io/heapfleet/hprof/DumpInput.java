package io.heapfleet.hprof;

import io.heapfleet.blob.BlobReader;
import io.heapfleet.model.BasicType;
import io.heapfleet.record.CorruptDumpException;
import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads big-endian values of a dump through a sliding window.
 *
 * <p>Offsets are bytes from the start of the uncompressed dump. A seek inside the window costs
 * nothing; after a seek out of it the first read is small and grows while reading goes on in
 * sequence, so that hopping from record header to record header does not fetch the bodies.
 */
final class DumpInput implements Closeable {
  static final int WINDOW_BYTES = 1 << 20;

  /** Enough for a record header, the less for what lies behind it. */
  private static final int FIRST_READ_BYTES = 1 << 10;

  private static final int READ_GROWTH = 8;
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final BlobReader reader;
  private final byte[] window = new byte[WINDOW_BYTES];
  private int idBytes = 4;
  private long windowStart;
  private int position;
  private int limit;
  private int readAheadBytes = FIRST_READ_BYTES;
  private int maxReadBytes = WINDOW_BYTES;
  private long readAheadEnd = Long.MAX_VALUE;

  DumpInput(BlobReader reader) {
    this.reader = reader;
  }

  String uri() {
    return reader.uri();
  }

  /** Sets the width of ids, 4 or 8, once the header has told it. */
  void idBytes(int bytes) {
    idBytes = bytes;
  }

  int idBytes() {
    return idBytes;
  }

  /** Fetches nothing behind this offset that is not asked for. */
  void readAheadTo(long offset) {
    readAheadEnd = offset;
  }

  /** Fetches at most so many bytes at once that are not asked for: for who may stop any moment. */
  void readAheadAtMost(int bytes) {
    maxReadBytes = bytes;
    readAheadBytes = Math.min(readAheadBytes, bytes);
  }

  /** Offset of the next byte to be read. */
  long offset() {
    return windowStart + position;
  }

  /** Goes to {@code offset}, which may lie past the end: reading there finds that out. */
  void seek(long offset) {
    long inWindow = offset - windowStart;
    if (inWindow >= 0 && inWindow <= limit) {
      position = (int) inWindow;
    } else {
      windowStart = offset;
      position = 0;
      limit = 0;
      readAheadBytes = FIRST_READ_BYTES;
    }
  }

  /**
   * Whether {@code bytes} more bytes exist; afterwards they lie in the window.
   *
   * @param bytes at most {@link #WINDOW_BYTES}
   */
  boolean has(int bytes) throws IOException {
    return limit - position >= bytes || fill(bytes);
  }

  /** How many of these bytes exist; afterwards they lie in the window. */
  int available(int bytes) throws IOException {
    return has(bytes) ? bytes : limit - position;
  }

  /**
   * Makes sure that {@code bytes} bytes can be read.
   *
   * @param expected what lies there by the format, for the message
   * @throws CorruptDumpException if the dump ends before
   */
  void require(int bytes, String expected) throws IOException {
    if (limit - position < bytes && !fill(bytes)) {
      throw new CorruptDumpException(
          uri(),
          offset(),
          expected + " (" + bytes + " bytes)",
          "the end of the dump after " + (limit - position) + " bytes");
    }
  }

  private boolean fill(int bytes) throws IOException {
    int kept = limit - position;
    System.arraycopy(window, position, window, 0, kept);
    windowStart += position;
    position = 0;
    limit = kept;
    long ahead = Math.min(readAheadBytes, readAheadEnd - windowStart - kept);
    int wanted = (int) Math.max(bytes, Math.min(WINDOW_BYTES, kept + ahead));
    while (limit < wanted) {
      int n = reader.read(windowStart + limit, window, limit, wanted - limit);
      if (n < 0) {
        break;
      }
      limit += n;
    }
    readAheadBytes = Math.min(maxReadBytes, readAheadBytes * READ_GROWTH);
    return limit >= bytes;
  }

  // The following read bytes that has() or require() made sure of.

  int u1() {
    return window[position++] & 0xFF;
  }

  int u2() {
    int value = (short) SHORTS.get(window, position) & 0xFFFF;
    position += 2;
    return value;
  }

  int i4() {
    int value = (int) INTS.get(window, position);
    position += 4;
    return value;
  }

  long u4() {
    return i4() & 0xFFFF_FFFFL;
  }

  long i8() {
    long value = (long) LONGS.get(window, position);
    position += 8;
    return value;
  }

  /** An id: unsigned where it is 4 bytes wide. */
  long id() {
    return idBytes == 8 ? i8() : u4();
  }

  /**
   * A value of this type: references as ids, integers with their sign, floating point numbers as
   * their bits, characters and booleans as they are.
   */
  long value(BasicType type) {
    return switch (type) {
      case OBJECT -> id();
      case BOOLEAN -> u1();
      case CHAR -> u2();
      case BYTE -> (byte) u1();
      case SHORT -> (short) u2();
      case INT, FLOAT -> i4();
      case LONG, DOUBLE -> i8();
    };
  }

  /** The id that lies {@code bytes} past the next byte, without moving. */
  long idAt(int bytes) {
    int at = position + bytes;
    return idBytes == 8 ? (long) LONGS.get(window, at) : (int) INTS.get(window, at) & 0xFFFF_FFFFL;
  }

  /** The int that lies {@code bytes} past the next byte, without moving. */
  int i4At(int bytes) {
    return (int) INTS.get(window, position + bytes);
  }

  /** The window; what {@link #require} made sure of lies in it from {@link #windowPosition} on. */
  byte[] window() {
    return window;
  }

  /** Where in the window the next byte lies. */
  int windowPosition() {
    return position;
  }

  /** Steps over bytes that may lie outside the window. */
  void skip(long bytes) {
    seek(offset() + bytes);
  }

  /** Copies the next bytes out of the window. */
  void copy(byte[] target, int targetOffset, int bytes) {
    System.arraycopy(window, position, target, targetOffset, bytes);
    position += bytes;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
