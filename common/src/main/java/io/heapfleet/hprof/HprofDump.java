package io.heapfleet.hprof;

import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.PiecedReader;
import io.heapfleet.blob.ReadAheadReader;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapRules;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.HeapDump;
import io.heapfleet.record.LateClasses;
import io.heapfleet.record.ReadField;
import io.heapfleet.record.ReadObject;
import io.heapfleet.record.SplitReader;
import io.heapfleet.record.Storage;
import io.heapfleet.split.FilePart;
import io.heapfleet.split.GzipMembers;
import io.heapfleet.split.PlanProof;
import io.heapfleet.split.PlanRange;
import io.heapfleet.split.Position;
import io.heapfleet.split.RangeWalk;
import io.heapfleet.split.Split;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One HPROF dump, plain or gzip, open for reading: first {@link #index}, then {@link #read} for
 * each split, here or on any other machine that opens the same dump. Closing it closes the blob.
 *
 * <p>The index of a large dump can be made by many tasks: {@link #plan} begins it, {@link #walk}
 * goes through a range of the dump, {@link #index(PlanOutline, List)} proves what the ranges' tasks
 * found and completes it.
 */
public final class HprofDump implements HeapDump {
  private final BlobReader blob;
  private final DumpInput in;
  private final Inflated inflated;
  private final UnjoinedFiles files;
  private final HprofHeader header;

  /**
   * @param files what is known of the files that the blob is joined of, null if it is one file
   */
  private HprofDump(BlobReader blob, UnjoinedFiles files) throws IOException {
    BlobReader content = files == null ? Inflated.content(blob) : blob;
    this.blob = blob;
    this.inflated = content instanceof Inflated compressed ? compressed : null;
    this.files = files;
    this.in = new DumpInput(content);
    this.header = HprofHeader.read(in);
  }

  /**
   * Opens a dump.
   *
   * @param stored the file, or the {@linkplain PiecedReader files} that a JVM has left of a dump
   *     that it was stopped in; all of their record headers are then walked
   * @throws io.heapfleet.record.CorruptDumpException if it is none
   */
  public static HprofDump open(BlobReader stored) throws IOException {
    return open(stored, List.of());
  }

  private static HprofDump open(BlobReader stored, List<FilePart> known) throws IOException {
    if (!(stored instanceof PiecedReader pieced)) {
      return new HprofDump(ReadAheadReader.of(stored), null);
    }
    List<BlobReader> contents = new ArrayList<>();
    for (PiecedReader.Piece piece : pieced.pieces()) {
      contents.add(Inflated.content(piece.reader()));
    }
    UnjoinedFiles files =
        known.isEmpty() ? UnjoinedFiles.of(contents) : UnjoinedFiles.ofParts(known);
    BlobReader joined = UnjoinedFiles.join(stored.uri(), contents, files.parts());
    return new HprofDump(ReadAheadReader.of(joined), files);
  }

  /** Whether a file that begins with these uncompressed bytes is to be read as HPROF. */
  public static boolean isBegunBy(byte[] head) {
    byte[] magic = HprofFormat.MAGIC.getBytes(StandardCharsets.US_ASCII);
    return head.length >= magic.length
        && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
  }

  /**
   * Whether a file ends as HotSpot ends a dump, when it has written all of it. What is compressed
   * does not show its end and counts as whole.
   */
  public static boolean endsWhole(BlobReader stored) throws IOException {
    if (InflatedReader.isGzip(stored)) {
      return true;
    }
    long start = stored.sizeBytes() - HprofFormat.RECORD_HEADER_BYTES;
    if (start < 0) {
      return false;
    }
    DumpInput in = new DumpInput(stored);
    in.seek(start);
    if (!in.has(HprofFormat.RECORD_HEADER_BYTES)) {
      return false;
    }
    int tag = in.u1();
    in.u4(); // its time
    return tag == HprofFormat.HEAP_DUMP_END && in.u4() == 0;
  }

  /** The head of the file. */
  public HprofHeader header() {
    return header;
  }

  @Override
  public Storage storage() {
    if (inflated == null) {
      return files == null ? Storage.PLAIN : Storage.UNJOINED;
    }
    return inflated instanceof MemberReader ? Storage.GZIP_MEMBERS : Storage.GZIP;
  }

  /**
   * Walks the dump's records once and says what its splits are. Bodies of heap records are not
   * fetched, but for the class definitions and samples for the layout of objects.
   */
  @Override
  public DumpIndex index(long splitBytes, HeapRules rules) throws IOException {
    Indexer indexer = indexer(splitBytes);
    indexer.walk(Indexer.Pause.NEVER);
    return complete(indexer, splitBytes, rules);
  }

  /**
   * Walks the dump's records until the classes are found and this has taken as long as one task is
   * meant to; the rest is then to be walked in ranges.
   *
   * @param splitBytes about how long a split shall be, at least 1
   * @param rangeBytes how long the ranges shall be, in stored bytes, at least 1
   * @param rules by whose rules the dump is read
   */
  public Planning plan(long splitBytes, long rangeBytes, Duration patience, HeapRules rules)
      throws IOException {
    if (rangeBytes < 1) {
      throw new IllegalArgumentException("ranges of " + rangeBytes + " bytes");
    }
    return new PlanStart(this, splitBytes, rangeBytes, patience, rules).run();
  }

  /** Walks one range of a dump from the first record start that is found in it. */
  public RangeWalk walk(PlanOutline outline, PlanRange range) throws IOException {
    return new RangeTask(this, outline).run(range);
  }

  /**
   * Proves what the tasks have found that walked the ranges, and completes the index.
   *
   * @param walks one for each of the outline's ranges, in their order
   */
  public DumpIndex index(PlanOutline outline, List<RangeWalk> walks) throws IOException {
    Indexer indexer = indexer(outline.splitBytes()).classesUpTo(outline.behindClasses());
    in.readAheadTo(outline.behindClasses().offset());
    indexer.walk(place -> place.offset() >= outline.start().offset());
    in.readAheadTo(Long.MAX_VALUE);
    PlanProof proof = prove(outline, walks);
    indexer.goOnBehind(proof.walks());
    indexer.walk(Indexer.Pause.NEVER);
    return complete(indexer, outline.splitBytes(), outline.rules());
  }

  /** Folds the walks of the outline's ranges, walking again what was not guessed right. */
  public PlanProof prove(PlanOutline outline, List<RangeWalk> walks) throws IOException {
    return new RangeTask(this, outline).prove(walks);
  }

  /**
   * Why the search of a range does not take its exact start for one; empty if it would have, as far
   * as it looks.
   */
  public Optional<Objection> objection(PlanOutline outline, PlanRange range, Position exact)
      throws IOException {
    return Optional.ofNullable(new RangeTask(this, outline).objection(range, exact));
  }

  DumpIndex complete(Indexer indexer, long splitBytes, HeapRules rules) throws IOException {
    Indexer complete = indexer;
    if (indexer.lacksClasses()) {
      complete = indexer(splitBytes).everyClass();
      complete.walk(Indexer.Pause.NEVER);
    }
    if (inflated != null) {
      // Behind a record that the format does not know nobody has inflated.
      long end = inflated.endOffset();
      complete.dumpEnd(
          end == Long.MAX_VALUE ? complete.position().offset() : end, inflated.damage());
    }
    return complete.index(
        rules, inflated instanceof MemberReader members ? members.members() : null, files);
  }

  @Override
  public List<HeapClass> everyClass() throws IOException {
    Indexer indexer = indexer(Long.MAX_VALUE).everyClass();
    indexer.walk(Indexer.Pause.NEVER);
    return indexer.heapClasses();
  }

  Indexer indexer(long splitBytes) {
    if (splitBytes < 1) {
      throw new IllegalArgumentException("splits of " + splitBytes + " bytes");
    }
    in.readAheadTo(Long.MAX_VALUE);
    long cut = storage() == Storage.GZIP ? Long.MAX_VALUE : splitBytes;
    return new Indexer(in, header, cut, dumpEnd(), blob.sizeBytes());
  }

  DumpInput input() {
    return in;
  }

  BlobReader blob() {
    return blob;
  }

  Inflated inflated() {
    return inflated;
  }

  long dumpEnd() {
    return inflated == null ? blob.sizeBytes() : inflated.endOffset();
  }

  /**
   * Opens a dump of which the index is known: what it says of gzip and files is not found again.
   */
  public static HprofDump open(BlobReader blob, DumpIndex index) throws IOException {
    HprofDump dump = open(blob, index.plan().files());
    dump.learn(index);
    return dump;
  }

  private void learn(DumpIndex index) {
    if (inflated instanceof MemberReader reader && index.plan().gzipMembers() != null) {
      reader.learn(index.plan().gzipMembers());
    }
  }

  @Override
  public SplitReader read(DumpIndex index, Split split, LateClasses lateClasses) {
    learn(index);
    in.readAheadTo(split.endOffset());
    blob.expect(storedStart(index, split), storedEnd(index, split));
    return new HprofSplitReader(
        in, index, split, new SplitWalk(in, split, index.plan().dumpBytes()), lateClasses);
  }

  /** Where the split's bytes start in the file, as far as that is known. */
  private long storedStart(DumpIndex index, Split split) {
    GzipMembers members = index.plan().gzipMembers();
    if (members == null) {
      return inflated == null ? split.startOffset() : 0;
    }
    return members.storedOffset(members.memberOf(split.startOffset()));
  }

  /** Where the split's bytes end in the file, as far as that is known. */
  private long storedEnd(DumpIndex index, Split split) {
    GzipMembers members = index.plan().gzipMembers();
    if (members == null) {
      return inflated == null ? split.endOffset() : blob.sizeBytes();
    }
    int last = members.memberOf(split.endOffset() - 1);
    return members.storedOffset(Math.min(last + 1, members.count() - 1));
  }

  @Override
  public ReadObject objectAt(HeapDictionary dictionary, long offsetBytes) throws IOException {
    return ObjectReader.read(in, dictionary, offsetBytes, dumpEnd());
  }

  /**
   * {@inheritDoc}
   *
   * <p>Their names are looked for among the dump's names, which HotSpot writes first, so that the
   * heap is not walked; a name that is not there reads {@code unknown-name@0x…}.
   */
  @Override
  public List<ReadField> staticFieldsAt(String className, long offsetBytes) throws IOException {
    return StaticFields.read(in, header, className, offsetBytes, dumpEnd());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
