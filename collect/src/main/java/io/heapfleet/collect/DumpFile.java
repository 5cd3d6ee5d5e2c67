package io.heapfleet.collect;

import io.heapfleet.blob.BlobPieces;
import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.hprof.HprofDump;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A heap dump on this machine.
 *
 * @param capturedAt when it was taken, as it says itself; else when it was written last
 * @param parts the file, and behind it what a JVM left beside it that was killed while it dumped
 */
record DumpFile(Path path, Instant capturedAt, List<Part> parts) {

  /**
   * A file of a dump.
   *
   * @param extension what its name has behind the dump's: nothing, {@code .p0}, {@code .p1} and so
   *     on
   * @param sizeBytes when it was looked at
   */
  record Part(Path path, String extension, long sizeBytes) {}

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
          path, stated == null ? Files.getLastModifiedTime(path).toInstant() : stated, parts(path));
    }
  }

  private static List<Part> parts(Path path) throws IOException {
    List<Part> parts = new ArrayList<>();
    for (Path file : files(path)) {
      String extension = file.toString().substring(path.toString().length());
      parts.add(new Part(file, extension, Files.size(file)));
    }
    return parts;
  }

  /** The file of a dump, and the pieces of it that lie beside. */
  static List<Path> files(Path path) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(path.toAbsolutePath().getParent())) {
      for (Path file : all) {
        String name = file.getFileName().toString();
        if (path.getFileName().toString().equals(BlobPieces.base(name))) {
          files.add(path.resolveSibling(name));
        }
      }
    }
    files.sort(null);
    files.add(0, path);
    return files;
  }

  long sizeBytes() {
    return parts.stream().mapToLong(Part::sizeBytes).sum();
  }

  /** Removes it, the file last: without it nobody would know what the pieces are. */
  void delete() throws IOException {
    for (int i = parts.size() - 1; i >= 0; i--) {
      Files.deleteIfExists(parts.get(i).path());
    }
  }

  /** The same with another time, for one that does not say the right one. */
  DumpFile capturedAt(Instant time) {
    return new DumpFile(path, time, parts);
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
