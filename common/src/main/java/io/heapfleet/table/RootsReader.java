package io.heapfleet.table;

import io.heapfleet.model.RootKind;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Reads the roots of one dump back. */
public final class RootsReader {
  private static final long NONE = -1;
  private static final RootKind[] KINDS = RootKind.values();

  private RootsReader() {}

  /** Takes roots. */
  @FunctionalInterface
  public interface Sink {
    /**
     * A root.
     *
     * @param threadSerial the thread's serial number in the dump, -1 if the root names none
     */
    void accept(long objectId, RootKind kind, long threadSerial);
  }

  /**
   * Reads files, one after the other.
   *
   * @param files files of {@code roots}; names that start with an underscore will do too
   * @throws IOException if a file is missing or incomplete
   */
  @SuppressWarnings("EnumOrdinal") // lives as long as the page
  public static void read(Configuration conf, List<String> files, Sink sink) throws IOException {
    for (RowGroup group : RowGroup.of(conf, files)) {
      try (RowGroupReader pages =
          new RowGroupReader(conf, group, List.of("object_id", "root_kind", "thread_serial"))) {
        LongPages ids = pages.longs("object_id");
        MappedPages kinds =
            pages.mappedTexts(
                "root_kind", kind -> RootKind.valueOf(kind.toStringUsingUTF8()).ordinal());
        LongPages threads = pages.optionalLongs("thread_serial", NONE);
        for (int rows = pages.rowsReady(); rows > 0; rows = pages.rowsReady()) {
          long[] id = ids.next(rows);
          int[] kind = kinds.next(rows);
          long[] thread = threads.next(rows);
          for (int i = 0; i < rows; i++) {
            sink.accept(id[i], KINDS[kind[i]], thread[i]);
          }
        }
      }
    }
  }
}
