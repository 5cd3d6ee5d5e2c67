package io.heapfleet.dotnet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.heapfleet.blob.BlobReader;
import io.heapfleet.record.CorruptDumpException;
import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads little-endian values of a gcdump, in order or wherever it is sent. */
final class GcDumpInput implements Closeable {
  static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Names of types with many arguments are long; what is longer is cut. */
  private static final int MAX_NAME_CHARS = 1 << 13;

  private static final int WINDOW_BYTES = 64 << 10;

  private final BlobReader reader;
  private final byte[] window = new byte[WINDOW_BYTES];
  private long windowStart;
  private int position;
  private int limit;

  GcDumpInput(BlobReader reader) {
    this.reader = reader;
  }

  String uri() {
    return reader.uri();
  }

  long sizeBytes() {
    return reader.sizeBytes();
  }

  long offset() {
    return windowStart + position;
  }

  /** Bytes up to the end of the file. */
  long left() {
    return sizeBytes() - offset();
  }

  void seek(long offset) {
    long inWindow = offset - windowStart;
    if (inWindow >= 0 && inWindow <= limit) {
      position = (int) inWindow;
    } else {
      windowStart = offset;
      position = 0;
      limit = 0;
    }
  }

  CorruptDumpException corrupt(long offset, String expected, Object found) {
    return new CorruptDumpException(uri(), offset, expected, String.valueOf(found));
  }

  private void require(int bytes, String expected) throws IOException {
    if (limit - position >= bytes) {
      return;
    }
    int kept = limit - position;
    System.arraycopy(window, position, window, 0, kept);
    windowStart += position;
    position = 0;
    limit = kept;
    while (limit < bytes) {
      int n = reader.read(windowStart + limit, window, limit, WINDOW_BYTES - limit);
      if (n < 0) {
        throw corrupt(offset(), expected, "the end of the file after " + limit + " bytes");
      }
      limit += n;
    }
  }

  int u1(String expected) throws IOException {
    require(1, expected);
    return window[position++] & 0xFF;
  }

  int i4(String expected) throws IOException {
    require(Integer.BYTES, expected);
    int value = (int) INTS.get(window, position);
    position += Integer.BYTES;
    return value;
  }

  long i8(String expected) throws IOException {
    require(Long.BYTES, expected);
    long value = (long) LONGS.get(window, position);
    position += Long.BYTES;
    return value;
  }

  float f4(String expected) throws IOException {
    return Float.intBitsToFloat(i4(expected));
  }

  /**
   * A count of things that follow, each of at least so many bytes.
   *
   * @throws CorruptDumpException if it is negative or more than the file has room for
   */
  int count(String what, int leastBytes) throws IOException {
    long at = offset();
    int count = i4("the number of " + what);
    long most = left() / leastBytes;
    if (count < 0 || count > most) {
      throw corrupt(at, "0.." + most + " " + what, count);
    }
    return count;
  }

  /** Steps over bytes without fetching them. */
  void skip(long bytes, String what) throws IOException {
    if (bytes > left()) {
      throw corrupt(
          offset(), what + " (" + bytes + " bytes)", "the end of the file after " + left());
    }
    seek(offset() + bytes);
  }

  /** A text, null if there is none; of a very long one the beginning. */
  String text(String what) throws IOException {
    int chars = textLength(what);
    if (chars < 0) {
      return null;
    }
    StringBuilder text = new StringBuilder(Math.min(chars, MAX_NAME_CHARS));
    for (int i = 0; i < chars; i++) {
      char unit = utf16Unit(what);
      if (i < MAX_NAME_CHARS) {
        text.append(unit);
      }
    }
    return text.toString();
  }

  void skipText(String what) throws IOException {
    int chars = textLength(what);
    for (int i = 0; i < chars; i++) {
      utf16Unit(what);
    }
  }

  /** In UTF-16 units, of one byte at least; -1 if there is no text. */
  private int textLength(String what) throws IOException {
    long at = offset();
    int chars = i4("the length of " + what);
    if (chars < -1 || chars > left()) {
      throw corrupt(at, what + " of 0.." + left() + " characters", chars);
    }
    return chars;
  }

  /** Surrogates come one by one, which Java's decoder does not take. */
  private char utf16Unit(String what) throws IOException {
    int b = u1(what);
    if (b < 0x80) {
      return (char) b;
    }
    if (b < 0xE0) {
      return (char) (((b & 0x1F) << 6) | continuation(what));
    }
    return (char) (((b & 0x0F) << 12) | (continuation(what) << 6) | continuation(what));
  }

  private int continuation(String what) throws IOException {
    return u1(what) & 0x3F;
  }

  /** The signature that every file starts with. */
  void signature() throws IOException {
    seek(0);
    int length = left() < Integer.BYTES ? 0 : i4("a signature");
    byte[] found = new byte[GcDumpFormat.SIGNATURE.length];
    for (int i = 0; length == found.length && i < length && left() > 0; i++) {
      found[i] = (byte) u1("a signature");
    }
    if (!Arrays.equals(found, GcDumpFormat.SIGNATURE)) {
      throw corrupt(
          0,
          "a gcdump that starts with \"" + new String(GcDumpFormat.SIGNATURE, US_ASCII) + "\"",
          "something else");
    }
  }

  /** A part of the file; the caller has checked that the file has it. */
  byte[] bytes(long startOffset, int length, String what) throws IOException {
    byte[] bytes = new byte[length];
    int read = 0;
    while (read < length) {
      int n = reader.read(startOffset + read, bytes, read, length - read);
      if (n < 0) {
        throw corrupt(startOffset + read, what, "the end of the file");
      }
      read += n;
    }
    return bytes;
  }

  /** Says which bytes will be read next. */
  void expect(long startOffset, long endOffset) {
    reader.expect(startOffset, endOffset);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
