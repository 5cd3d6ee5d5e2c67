package io.heapfleet.collect;

import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.hprof.HprofDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/**
 * A heap dump on this machine.
 *
 * @param capturedAt when it was taken, as it says itself; else when it was written last
 * @param sizeBytes when it was looked at
 */
record DumpFile(Path path, Instant capturedAt, long sizeBytes) {

  /**
   * Looks at a file.
   *
   * @throws io.heapfleet.record.CorruptDumpException if it is no heap dump
   */
  static DumpFile of(Path path) throws IOException {
    try (BlobReader reader = BlobStores.local().open(path.toUri().toString());
        HprofDump dump = HprofDump.open(reader)) {
      Instant stated = dump.header().dumpedAt();
      return new DumpFile(
          path,
          stated == null ? Files.getLastModifiedTime(path).toInstant() : stated,
          reader.sizeBytes());
    }
  }

  /** The same with another time, for one that does not say the right one. */
  DumpFile capturedAt(Instant time) {
    return new DumpFile(path, time, sizeBytes);
  }

  /** Whether a file of this name may be a dump that somebody has finished. */
  static boolean isNamedLikeOne(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && (name.endsWith(".hprof") || isGzip(name));
  }

  String extension() {
    return isGzip(path.getFileName().toString().toLowerCase(Locale.ROOT)) ? ".hprof.gz" : ".hprof";
  }

  private static boolean isGzip(String name) {
    return name.endsWith(".hprof.gz");
  }
}
