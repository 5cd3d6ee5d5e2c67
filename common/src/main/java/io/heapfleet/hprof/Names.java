package io.heapfleet.hprof;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The STRING records of a dump, by id: names of classes, methods and fields. Kept as bytes in one
 * array, because a dump has hundreds of thousands of them and few are ever asked for; 24 bytes an
 * entry beside the text itself.
 */
final class Names {
  /** Longest name kept, in bytes: the JVM's own limit for a symbol. */
  static final int MAX_NAME_BYTES = 65_535;

  /** Most bytes kept of all names: ten times what the largest applications have. */
  static final int MAX_TOTAL_BYTES = 512 << 20;

  private byte[] text = new byte[1 << 16];
  private int textBytes;
  private long[] ids = new long[1 << 10];
  private int[] starts = new int[1 << 10];
  private int size;
  private long omitted;

  /** Reads the name that lies next in {@code in}. */
  void add(long id, DumpInput in, int bytes) {
    if (textBytes + (long) bytes + 2 > MAX_TOTAL_BYTES) {
      omitted++;
      in.skip(bytes);
      return;
    }
    if (text.length - textBytes < bytes + 2) {
      text =
          Arrays.copyOf(
              text,
              (int) Math.min(MAX_TOTAL_BYTES, Math.max(text.length * 2L, textBytes + bytes + 2L)));
    }
    if ((size + 1) * 2 > ids.length) {
      grow();
    }
    int slot = slot(id);
    if (starts[slot] == 0) {
      size++;
    }
    ids[slot] = id;
    starts[slot] = textBytes + 1;
    text[textBytes++] = (byte) (bytes >>> 8);
    text[textBytes++] = (byte) bytes;
    in.copy(text, textBytes, bytes);
    textBytes += bytes;
  }

  /** How many names were left out because there were too many bytes of them. */
  long omitted() {
    return omitted;
  }

  /** The name with this id; {@code unknown-name@0x…} if the dump has none. */
  String find(long id) {
    String name = findOrNull(id);
    return name == null ? "unknown-name@0x%x".formatted(id) : name;
  }

  /** The name with this id, null if the dump has none. */
  String findOrNull(long id) {
    int start = starts[slot(id)] - 1;
    if (start < 0) {
      return null;
    }
    int bytes = ((text[start] & 0xFF) << 8) | (text[start + 1] & 0xFF);
    return decode(text, start + 2, bytes);
  }

  /**
   * Decodes the JVM's modified UTF-8 (JVM specification, 4.4.7): surrogates stand as three bytes
   * each and U+0000 as two. Anything else malformed becomes U+FFFD.
   */
  private static String decode(byte[] text, int start, int bytes) {
    boolean plain = true;
    for (int i = start; i < start + bytes && plain; i++) {
      plain = text[i] > 0;
    }
    if (plain) {
      return new String(text, start, bytes, StandardCharsets.US_ASCII);
    }
    StringBuilder decoded = new StringBuilder(bytes);
    int at = start;
    int end = start + bytes;
    while (at < end) {
      int a = text[at++] & 0xFF;
      if (a < 0x80) {
        decoded.append((char) a);
      } else if (a >> 5 == 0b110 && continues(text, at, end)) {
        decoded.append((char) (((a & 0x1F) << 6) | (text[at++] & 0x3F)));
      } else if (a >> 4 == 0b1110 && continues(text, at, end) && continues(text, at + 1, end)) {
        decoded.append(
            (char) (((a & 0x0F) << 12) | ((text[at] & 0x3F) << 6) | (text[at + 1] & 0x3F)));
        at += 2;
      } else {
        decoded.append('\uFFFD');
      }
    }
    return decoded.toString();
  }

  private static boolean continues(byte[] text, int at, int end) {
    return at < end && (text[at] & 0xC0) == 0x80;
  }

  private void grow() {
    long[] oldIds = ids;
    int[] oldStarts = starts;
    ids = new long[oldIds.length * 2];
    starts = new int[oldIds.length * 2];
    for (int i = 0; i < oldIds.length; i++) {
      if (oldStarts[i] != 0) {
        int slot = slot(oldIds[i]);
        ids[slot] = oldIds[i];
        starts[slot] = oldStarts[i];
      }
    }
  }

  /** The slot that holds {@code id}, or the free one where it belongs. */
  private int slot(long id) {
    int mask = ids.length - 1;
    int slot = (int) ((id * 0x9E37_79B9_7F4A_7C15L) >>> 32) & mask;
    while (starts[slot] != 0 && ids[slot] != id) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
