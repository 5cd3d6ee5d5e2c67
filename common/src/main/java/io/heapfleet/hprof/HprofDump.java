package io.heapfleet.hprof;

import io.heapfleet.blob.BlobReader;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapRules;
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

  /** The index by the JVM's rules: see {@link #index(long, HeapRules)}. */
  public HprofIndex index(long splitBytes) throws IOException {
    return index(splitBytes, HeapRules.JVM);
  }

  /**
   * Walks the dump's records once and says what its splits are. Bodies of heap records are not
   * fetched, but for the class definitions and samples for the layout of objects.
   *
   * @param splitBytes about how long a split shall be, at least 1
   * @param rules by whose rules the dump is read, from sizes to references
   */
  public HprofIndex index(long splitBytes, HeapRules rules) throws IOException {
    if (splitBytes < 1) {
      throw new IllegalArgumentException("splits of " + splitBytes + " bytes");
    }
    Indexer indexer = indexer(splitBytes);
    walk(indexer);
    if (indexer.lacksClasses()) {
      indexer = indexer(splitBytes).everyClass();
      walk(indexer);
    }
    return indexer.index(rules);
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
    return new SplitReader(
        in, index, split, new SplitWalk(in, split, index.plan().dumpBytes()), lateClasses);
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

  /**
   * Reads the static fields of one class by where its record lies. For whoever has no dictionary
   * with static fields: their names are looked for among the dump's names, which HotSpot writes
   * first, so that the heap is not walked; a name that is not there reads {@code unknown-name@0x…}.
   *
   * @param className what {@link ReadField#declaringClass} shall say
   * @param offsetBytes in bytes of the uncompressed dump
   * @throws io.heapfleet.record.CorruptDumpException if no class's record starts there
   */
  public List<ReadField> staticFieldsAt(String className, long offsetBytes) throws IOException {
    return StaticFields.read(in, header, className, offsetBytes, dumpEnd());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
