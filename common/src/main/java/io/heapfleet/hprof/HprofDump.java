package io.heapfleet.hprof;

import io.heapfleet.blob.BlobReader;
import io.heapfleet.model.HeapClass;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.LateClasses;
import io.heapfleet.split.Split;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * One HPROF dump, plain or gzip, open for reading: first {@link #index}, then {@link #read} for
 * each split, here or on any other machine that opens the same dump. Closing it closes the blob.
 */
public final class HprofDump implements Closeable {
  private final DumpInput in;
  private final InflatedReader inflated;
  private final long storedBytes;
  private final HprofHeader header;

  private HprofDump(DumpInput in, InflatedReader inflated, long storedBytes, HprofHeader header) {
    this.in = in;
    this.inflated = inflated;
    this.storedBytes = storedBytes;
    this.header = header;
  }

  /**
   * Opens a dump.
   *
   * @throws io.heapfleet.record.CorruptDumpException if it is none
   */
  public static HprofDump open(BlobReader blob) throws IOException {
    InflatedReader inflated = InflatedReader.isGzip(blob) ? new InflatedReader(blob) : null;
    DumpInput in = new DumpInput(inflated == null ? blob : inflated);
    return new HprofDump(in, inflated, blob.sizeBytes(), HprofHeader.read(in));
  }

  /** The head of the file. */
  public HprofHeader header() {
    return header;
  }

  /** Whether the dump is compressed: it is then one split, for gzip can only be read in order. */
  public boolean isCompressed() {
    return inflated != null;
  }

  /**
   * Walks the dump's records once and says what its splits are. Bodies of heap records are not
   * fetched, but for the class definitions and samples for the layout of objects.
   *
   * @param splitBytes about how long a split shall be, at least 1
   */
  public HprofIndex index(long splitBytes) throws IOException {
    if (splitBytes < 1) {
      throw new IllegalArgumentException("splits of " + splitBytes + " bytes");
    }
    Indexer indexer = indexer(splitBytes);
    walk(indexer);
    if (indexer.lacksClasses()) {
      indexer = indexer(splitBytes).everyClass();
      walk(indexer);
    }
    return indexer.index();
  }

  /** All classes of the dump, wherever it defines them. */
  public List<HeapClass> everyClass() throws IOException {
    Indexer indexer = indexer(Long.MAX_VALUE).everyClass();
    walk(indexer);
    return indexer.heapClasses();
  }

  private Indexer indexer(long splitBytes) {
    return new Indexer(in, header, inflated == null ? splitBytes : Long.MAX_VALUE, dumpEnd());
  }

  private void walk(Indexer indexer) throws IOException {
    indexer.walk();
    if (inflated != null) {
      indexer.dumpEnd(inflated.endOffset(), inflated.damage());
    }
  }

  private long dumpEnd() {
    return inflated == null ? storedBytes : inflated.endOffset();
  }

  /** Starts to read one of the index's splits; late classes are searched for in this dump. */
  public SplitReader read(HprofIndex index, Split split) {
    return read(index, split, this::everyClass);
  }

  /** Starts to read one of the index's splits. Only one split can be read at a time. */
  public SplitReader read(HprofIndex index, Split split, LateClasses lateClasses) {
    if (inflated == null) {
      in.expect(split.startOffset(), split.endOffset());
    }
    return new SplitReader(
        in, index.dictionary(), new SplitWalk(in, split, index.plan().dumpBytes()), lateClasses);
  }

  /**
   * Reads one object by where its record lies, as {@code objects.file_offset} tells.
   *
   * @param offsetBytes in bytes of the uncompressed dump; in a compressed dump, going back means
   *     inflating from the start again
   * @throws io.heapfleet.record.CorruptDumpException if no object's record starts there
   */
  public ReadObject objectAt(HeapDictionary dictionary, long offsetBytes) throws IOException {
    return ReadObject.read(in, dictionary, offsetBytes, dumpEnd());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
