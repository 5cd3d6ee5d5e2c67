package io.heapfleet.jobs.catalog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.heapfleet.blob.BlobReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** Tells a dump by how it begins, for files whose name does not say. */
final class FirstBytes {
  private static final byte[] MAGIC = "JAVA PROFILE ".getBytes(US_ASCII);
  private static final int PROBE_BYTES = 4096;

  private FirstBytes() {}

  static boolean areOfDump(BlobReader reader) throws IOException {
    byte[] probe = new byte[PROBE_BYTES];
    int count = Math.max(0, reader.read(0, probe, 0, PROBE_BYTES));
    if (startsWithMagic(probe)) {
      return true;
    }
    try (GZIPInputStream unpacked =
        new GZIPInputStream(new ByteArrayInputStream(probe, 0, count))) {
      return startsWithMagic(unpacked.readNBytes(MAGIC.length));
    } catch (IOException e) {
      return false; // No gzip, or damaged before the magic.
    }
  }

  private static boolean startsWithMagic(byte[] bytes) {
    return bytes.length >= MAGIC.length
        && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }
}
