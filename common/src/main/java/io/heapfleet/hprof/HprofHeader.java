package io.heapfleet.hprof;

import io.heapfleet.blob.BlobPieces;
import io.heapfleet.record.CorruptDumpException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The head of an HPROF file.
 *
 * @param format the format's name, {@code JAVA PROFILE 1.0.2}
 * @param idBytes width of ids, 4 or 8
 * @param dumpedAtMillis when the dump was written, milliseconds since 1970, as the head states it
 * @param lengthBytes bytes of the head: where the first record starts
 */
public record HprofHeader(String format, int idBytes, long dumpedAtMillis, int lengthBytes)
    implements Serializable {
  private static final int MAX_FORMAT_BYTES = 32;

  /** No dump is older than the JVM, and no clock that far ahead is right. */
  private static final Instant EARLIEST = Instant.parse("1995-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  /** When the dump was written; null if what the head says is no time that a dump can be of. */
  public Instant dumpedAt() {
    Instant stated = Instant.ofEpochMilli(dumpedAtMillis);
    return stated.isBefore(EARLIEST) || stated.isAfter(LATEST) ? null : stated;
  }

  static HprofHeader read(DumpInput in) throws IOException {
    StringBuilder format = new StringBuilder();
    while (true) {
      if (!in.has(1)) {
        throw notHprof(in, format, format.isEmpty() ? "an empty file" : "the end of the file");
      }
      int c = in.u1();
      if (c == 0) {
        break;
      }
      format.append((char) c);
      boolean magic =
          format.length() > HprofFormat.MAGIC.length()
              || HprofFormat.MAGIC.startsWith(format.toString());
      if (!magic || format.length() > MAX_FORMAT_BYTES) {
        throw notHprof(in, format, "the bytes " + printable(format));
      }
    }
    if (!format.toString().startsWith(HprofFormat.MAGIC)) {
      throw notHprof(in, format, "the bytes " + printable(format));
    }
    in.require(12, "the width of ids and the time");
    long idBytes = in.u4();
    if (idBytes != 4 && idBytes != 8) {
      throw new CorruptDumpException(
          in.uri(), in.offset() - 4, "ids of 4 or 8 bytes", idBytes + " bytes");
    }
    in.idBytes((int) idBytes);
    long millis = in.i8();
    return new HprofHeader(format.toString(), (int) idBytes, millis, (int) in.offset());
  }

  /** Android's runtime writes 1.0.3, with sub-records and sizes of its own. */
  boolean isAndroid() {
    return format.equals("JAVA PROFILE 1.0.3");
  }

  private static CorruptDumpException notHprof(DumpInput in, StringBuilder read, String found) {
    String base = BlobPieces.base(in.uri());
    return new CorruptDumpException(
        in.uri(),
        Math.max(0, read.length() - 1),
        "a heap dump that starts with \"" + HprofFormat.MAGIC + "\"",
        base == null ? found : found + " (a piece of a dump? that starts in " + base + ")");
  }

  /** At most the first bytes, as hex: what is no dump may hold anything. */
  private static String printable(StringBuilder read) {
    byte[] bytes = read.toString().getBytes(StandardCharsets.ISO_8859_1);
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < Math.min(bytes.length, 16); i++) {
      hex.append(i == 0 ? "" : " ").append("%02X".formatted(bytes[i]));
    }
    return hex.toString();
  }
}
