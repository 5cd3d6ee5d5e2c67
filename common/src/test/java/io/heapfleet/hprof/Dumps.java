package io.heapfleet.hprof;

import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.PiecedReader;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapVisitor;
import io.heapfleet.record.SplitSummary;
import io.heapfleet.split.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/** Opens dumps for tests, and reads them whole. */
public final class Dumps {
  private Dumps() {}

  /** A dump that lies in memory. */
  public static BlobReader blob(byte[] bytes) {
    return blob(bytes, Integer.MAX_VALUE);
  }

  /** A dump that lies in memory and is handed out in pieces of at most so many bytes. */
  public static BlobReader blob(byte[] bytes, int maxReadBytes) {
    return blob("memory:dump.hprof", bytes, maxReadBytes);
  }

  /** A dump that lies in memory in several files, by what their names end with. */
  static BlobReader blob(Map<String, byte[]> files) {
    if (files.size() == 1) {
      return blob(files.get(""));
    }
    List<PiecedReader.Piece> pieces = new ArrayList<>();
    files.forEach(
        (end, bytes) ->
            pieces.add(
                new PiecedReader.Piece(
                    blob("memory:dump.hprof" + end, bytes, Integer.MAX_VALUE), bytes.length)));
    return new PiecedReader("memory:dump.hprof", pieces);
  }

  private static BlobReader blob(String uri, byte[] bytes, int maxReadBytes) {
    return new BlobReader() {
      @Override
      public String uri() {
        return uri;
      }

      @Override
      public long sizeBytes() {
        return bytes.length;
      }

      @Override
      public int read(long position, byte[] buffer, int offset, int length) {
        if (position >= bytes.length) {
          return -1;
        }
        int n = (int) Math.min(Math.min(length, maxReadBytes), bytes.length - position);
        System.arraycopy(bytes, (int) position, buffer, offset, n);
        return n;
      }

      @Override
      public void close() {}
    };
  }

  /** Reads every split of a dump, one after the other, each with a cursor of its own. */
  public static List<SplitSummary> readAll(HprofDump dump, DumpIndex index, HeapVisitor visitor)
      throws IOException {
    List<SplitSummary> summaries = new ArrayList<>();
    for (Split split : index.plan().splits()) {
      summaries.add(dump.read(index, split).readAll(visitor));
    }
    return summaries;
  }

  /** The folder of real dumps beside a checkout of the project; skips the test without one. */
  public static Path sharedFolder() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path shared = folder.resolveSibling("shared").resolve("dumps");
      if (Files.isDirectory(shared)) {
        return shared;
      }
    }
    throw new TestAbortedException("no shared dumps beside this checkout");
  }
}
