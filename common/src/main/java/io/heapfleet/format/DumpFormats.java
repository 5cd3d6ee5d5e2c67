package io.heapfleet.format;

import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.PiecedReader;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDump;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** Finds out which format a file is in, and opens it. */
public final class DumpFormats {
  /** As much as is looked at of a file, compressed or not. */
  private static final int PROBE_BYTES = 4096;

  private DumpFormats() {}

  /**
   * Opens a dump of whatever format. What begins like no dump at all is taken for HPROF, whose
   * reader says what is wrong with it.
   *
   * @throws UnsupportedDumpException if it is a dump that is not read
   * @throws io.heapfleet.record.CorruptDumpException if it does not say what its format promises
   */
  public static HeapDump open(BlobReader stored) throws IOException {
    return of(stored).open(stored);
  }

  /** Opens a dump of which the index is known. */
  public static HeapDump open(BlobReader stored, DumpIndex index) throws IOException {
    return of(stored).open(stored, index);
  }

  private static DumpFormat of(BlobReader stored) throws IOException {
    // Only JVMs leave a dump in pieces.
    if (stored instanceof PiecedReader) {
      return DumpFormat.HPROF;
    }
    byte[] head = head(stored);
    DumpFormat format = readOrNull(head);
    ForeignFormat foreign = format == null ? foreignOrNull(head) : null;
    if (foreign != null) {
      throw new UnsupportedDumpException(stored.uri(), foreign);
    }
    return format == null ? DumpFormat.HPROF : format;
  }

  /** Whether a file begins like a dump, of a format that is read or not. */
  public static boolean isDump(BlobReader stored) throws IOException {
    byte[] head = head(stored);
    return readOrNull(head) != null || foreignOrNull(head) != null;
  }

  private static DumpFormat readOrNull(byte[] head) {
    for (DumpFormat format : DumpFormat.values()) {
      if (format.isBegunBy(head)) {
        return format;
      }
    }
    return null;
  }

  private static ForeignFormat foreignOrNull(byte[] head) {
    for (ForeignFormat format : ForeignFormat.values()) {
      if (format.isBegunBy(head)) {
        return format;
      }
    }
    return null;
  }

  /** The first bytes, those that gzip holds if the file is gzip. */
  private static byte[] head(BlobReader stored) throws IOException {
    byte[] probe = new byte[PROBE_BYTES];
    int count = 0;
    while (count < probe.length) {
      int n = stored.read(count, probe, count, probe.length - count);
      if (n < 0) {
        break;
      }
      count += n;
    }
    byte[] plain = Arrays.copyOf(probe, count);
    byte[] unpacked = new byte[PROBE_BYTES];
    int unpackedCount = 0;
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(plain))) {
      while (unpackedCount < unpacked.length) {
        int n = gzip.read(unpacked, unpackedCount, unpacked.length - unpackedCount);
        if (n < 0) {
          break;
        }
        unpackedCount += n;
      }
    } catch (IOException e) {
      // No gzip, or more of it than the probe: what came out before counts.
    }
    return unpackedCount == 0 ? plain : Arrays.copyOf(unpacked, unpackedCount);
  }
}
