package io.heapfleet.dotnet;

import static io.heapfleet.dotnet.GcDumpFormat.*;

import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.ReadAheadReader;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapRules;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.Platform;
import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.record.DumpHeader;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.HeapDump;
import io.heapfleet.record.LateClasses;
import io.heapfleet.record.ReadField;
import io.heapfleet.record.ReadObject;
import io.heapfleet.record.SplitReader;
import io.heapfleet.record.Storage;
import io.heapfleet.split.Split;
import io.heapfleet.split.SplitPlan;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One {@code .gcdump}, open for reading. It is one split, as any node may refer to any other by its
 * number: with at most 10,000,000 objects a file is some 300 MB, and it is held in memory while it
 * is read.
 *
 * <p>What the format does not have is not made up: objects have no fields and arrays no length.
 */
public final class GcDump implements HeapDump {
  private final GcDumpInput in;
  private final Storage storage;
  private final GcDumpHead head;
  private final HeapTypes types;
  private GcDumpGraph graph;
  private GcDumpRoots roots;

  private GcDump(BlobReader content, Storage storage) throws IOException {
    this.in = new GcDumpInput(content);
    this.storage = storage;
    this.head = new GcDumpParser(in).parse();
    this.types = new HeapTypes(head.types());
  }

  /**
   * Opens a dump.
   *
   * @throws CorruptDumpException if it is none, or does not say where its nodes lie
   */
  public static GcDump open(BlobReader stored) throws IOException {
    BlobReader ahead = ReadAheadReader.of(stored);
    return Unpacked.isGzip(stored)
        ? new GcDump(Unpacked.of(ahead), Storage.GZIP)
        : new GcDump(ahead, Storage.PLAIN);
  }

  /** Whether a file that begins with these bytes is to be read as a gcdump. */
  public static boolean isBegunBy(byte[] head) {
    return head.length >= HEAD_BYTES
        && (int) GcDumpInput.INTS.get(head, 0) == SIGNATURE.length
        && Arrays.equals(head, Integer.BYTES, HEAD_BYTES, SIGNATURE, 0, SIGNATURE.length);
  }

  @Override
  public Storage storage() {
    return storage;
  }

  @Override
  public DumpIndex index(long splitBytes, HeapRules rules) {
    Instant takenAt = head.takenAt();
    List<String> notes = new ArrayList<>();
    if (takenAt != null) {
      notes.add("the dump's own time is that of its machine's time zone and was taken for UTC");
    }
    return new DumpIndex(
        new DumpHeader(Platform.DOTNET, ".NET gcdump " + head.version(), Long.BYTES, takenAt),
        HeapRules.JVM,
        types.dictionary(head.pointerBytes()),
        new SplitPlan(List.of(new Split(0, 0, in.sizeBytes(), 0)), in.sizeBytes(), null, List.of()),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        truncation(head.nodes(), head.sampling()),
        notes);
  }

  /** Why a dump of so many nodes, one in so many of the heap's objects, is not all of the heap. */
  static String truncation(int nodes, float sampling) {
    if (nodes >= MOST_NODES_WRITTEN) {
      return String.format(
              Locale.ROOT,
              "the dump holds %,d objects, where dotnet-gcdump stops: others were left out, and so",
              nodes)
          + " were references of many that it holds";
    }
    if (sampling > 1) {
      return String.format(
          Locale.ROOT,
          "the dump is a sample, of one object in %.1f: PerfView takes one of large heaps unless it"
              + " is told not to",
          sampling);
    }
    return null;
  }

  @Override
  public SplitReader read(DumpIndex index, Split split, LateClasses lateClasses)
      throws IOException {
    return new GcDumpReader(head, graph(), types, roots(), index.dictionary());
  }

  @Override
  public List<HeapClass> everyClass() {
    return types.classes();
  }

  @Override
  public ReadObject objectAt(HeapDictionary dictionary, long offsetBytes) throws IOException {
    int node = nodeAt(offsetBytes);
    long id = graph().address(node);
    if (id == 0) {
      GcDumpRoots.Holder holder = holderAt(offsetBytes);
      return new ReadObject(
          holder.type.id(),
          ObjectKind.CLASS,
          dictionary.byId(holder.type.id()),
          fields(holder, holder.type.name()),
          -1,
          null,
          null,
          null);
    }
    graph.goTo(node);
    HeapClass type = types.classOf(graph.type());
    ObjectKind kind = GcDumpReader.kindOf(type.name());
    return new ReadObject(
        id,
        kind,
        dictionary.byId(type.id()),
        List.of(),
        -1,
        null,
        null,
        kind == ObjectKind.OBJECT_ARRAY ? new long[0] : null);
  }

  @Override
  public List<ReadField> staticFieldsAt(String className, long offsetBytes) throws IOException {
    nodeAt(offsetBytes);
    return fields(holderAt(offsetBytes), className);
  }

  private static List<ReadField> fields(GcDumpRoots.Holder holder, String className) {
    return holder.values.stream()
        .map(
            value ->
                new ReadField(
                    className,
                    holder.type.staticFields().get(value.fieldIndex()).name(),
                    BasicType.OBJECT,
                    value.objectId()))
        .toList();
  }

  private int nodeAt(long offset) throws CorruptDumpException {
    long inOffsets = offset - head.offsetsStart();
    if (inOffsets < 0
        || inOffsets % OFFSET_BYTES != 0
        || inOffsets / OFFSET_BYTES >= head.nodes()) {
      throw in.corrupt(offset, "the place of a node", "something else");
    }
    return (int) (inOffsets / OFFSET_BYTES);
  }

  private GcDumpRoots.Holder holderAt(long offset) throws IOException {
    GcDumpRoots.Holder holder = roots().holderAt(offset);
    if (holder == null) {
      throw in.corrupt(offset, "the place of an object or a static variable", "something else");
    }
    return holder;
  }

  /** Read when it is first needed, and kept: in the file a node's parts lie far apart. */
  private GcDumpGraph graph() throws IOException {
    if (graph == null) {
      graph = new GcDumpGraph(in, head);
    }
    return graph;
  }

  private GcDumpRoots roots() throws IOException {
    if (roots == null) {
      roots = new GcDumpRoots(graph(), head, types);
    }
    return roots;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
