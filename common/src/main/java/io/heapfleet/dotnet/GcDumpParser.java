package io.heapfleet.dotnet;

import static io.heapfleet.dotnet.GcDumpFormat.*;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads all of a gcdump but its nodes, of which it finds out where they lie. Goes forward only: a
 * label is either one of an object that was met before or leads further on, so that a file whose
 * labels point in a circle is refused.
 */
final class GcDumpParser {
  private static final int LABEL_BYTES = 4;
  private static final int WIDE_LABEL_BYTES = 8;

  private final GcDumpInput in;
  private final Map<Long, FileType> types = new HashMap<>();
  private final Set<Long> objects = new HashSet<>();
  private int labelBytes;
  private long forwardTable;
  private int forwards;

  /** A type of the serialization, not of the heap. */
  private record FileType(String name, int version, int leastReader) {}

  GcDumpParser(GcDumpInput in) {
    this.in = in;
  }

  GcDumpHead parse() throws IOException {
    in.signature();
    trailer();
    in.seek(HEAD_BYTES);
    long at = in.offset();
    FileType dump = begin("the dump", HEAP_DUMP);
    if (dump == null) {
      throw in.corrupt(at, "an object of type " + HEAP_DUMP, "nothing");
    }
    if (dump.version < LEAST_VERSION || dump.version > LATEST_VERSION) {
      throw in.corrupt(
          at,
          "a gcdump of version %d or %d (PerfView opens older ones and saves them anew)"
              .formatted(LEAST_VERSION, LATEST_VERSION),
          "version " + dump.version);
    }
    at = in.offset();
    FileType graph = begin("the graph", MEMORY_GRAPH);
    if (graph == null) {
      throw in.corrupt(at, "an object of type " + MEMORY_GRAPH, "nothing");
    }
    long totalBytesOffset = in.offset();
    long totalBytes = in.i8("the sum of all sizes");
    long rootAt = in.offset();
    int root = in.i4("the root node");
    List<GcDumpHead.Type> heapTypes = heapTypes();
    int nodes = in.count("nodes", OFFSET_BYTES);
    if (nodes > MOST_NODES_READ) {
      throw in.corrupt(in.offset() - 4, "0.." + MOST_NODES_READ + " nodes", nodes);
    }
    if (root < 0 || root >= nodes) {
      throw in.corrupt(rootAt, "a root node of 0.." + (nodes - 1), root);
    }
    final long offsetsStart = in.offset();
    in.skip((long) nodes * OFFSET_BYTES, "the nodes' offsets");
    int recordsBytes = in.count("bytes of records", 1);
    final long recordsStart = in.offset();
    in.skip(recordsBytes, "the nodes' records");
    if (graph.leastReader >= 1) {
      goBehindRegion();
    }
    at = in.offset();
    int addresses = in.count("addresses", ADDRESS_BYTES);
    if (addresses != nodes) {
      throw in.corrupt(at, nodes + " addresses, one for each node", addresses);
    }
    final long addressesStart = in.offset();
    in.skip((long) nodes * ADDRESS_BYTES, "the nodes' addresses");
    boolean wide = true;
    int tag = in.u1("a tagged field of the graph");
    if (tag == BYTE) {
      wide = in.u1("whether the process was of 64 bits") != 0;
      tag = in.u1("the end of the graph");
    }
    goBehindObject(tag);

    in.skip(1, "whether the process was of 64 bits");
    float sampling = in.f4("the count multiplier");
    in.skip(4, "the size multiplier");
    emptyObject("the JavaScript heap");
    dotnetHeap();
    in.skipText("the log");
    long ticks = in.i8("the time");
    in.skipText("the machine's name");
    in.skipText("the process's name");
    in.skip(4, "the process's id");
    in.skip(16, "the process's memory");
    in.skip(4L * in.count("multipliers", 4), "multipliers");
    return new GcDumpHead(
        dump.version,
        wide ? Long.BYTES : Integer.BYTES,
        totalBytesOffset,
        totalBytes,
        root,
        heapTypes,
        nodes,
        offsetsStart,
        recordsStart,
        recordsBytes,
        addressesStart,
        sampling,
        ticks,
        tool());
  }

  /** Finds the forward table by the file's last bytes, and how wide labels are. */
  private void trailer() throws IOException {
    for (int width : new int[] {LABEL_BYTES, WIDE_LABEL_BYTES}) {
      long last = in.sizeBytes() - width;
      long trailer = last - width;
      if (trailer >= HEAD_BYTES && label(last, width) == trailer) {
        long table = label(trailer, width);
        if (table >= HEAD_BYTES && table <= trailer - 4) {
          in.seek(table);
          int count = in.i4("the forward table");
          if (count >= 0 && table + 4 + (long) count * width == trailer) {
            labelBytes = width;
            forwardTable = table;
            forwards = count;
            return;
          }
        }
      }
    }
    throw in.corrupt(
        Math.max(0, in.sizeBytes() - LABEL_BYTES),
        "a label that leads to the file's end: is the file cut short?",
        "something else");
  }

  private long label(long offset, int width) throws IOException {
    in.seek(offset);
    return width == LABEL_BYTES ? in.i4("a label") & 0xFFFF_FFFFL : in.i8("a label");
  }

  private long label() throws IOException {
    return labelBytes == LABEL_BYTES ? in.i4("a label") & 0xFFFF_FFFFL : in.i8("a label");
  }

  /**
   * Enters an object.
   *
   * @return its type, null if there is no object
   */
  private FileType begin(String what, String typeName) throws IOException {
    long at = in.offset();
    int tag = in.u1(what);
    switch (tag) {
      case NULL -> {
        return null;
      }
      case REFERENCE -> {
        long label = label();
        if (!objects.contains(label)) {
          throw in.corrupt(at, "the label of an object met before", "0x%X".formatted(label));
        }
        return null;
      }
      case FORWARD_DEFINITION -> {
        in.skip(4, "a forward reference");
        tag = in.u1(what);
      }
      default -> {}
    }
    if (tag != BEGIN && tag != BEGIN_PRIVATE) {
      throw in.corrupt(at, what + ", an object", "tag " + tag);
    }
    objects.add(at);
    FileType type = type();
    if (!type.name.equals(typeName)) {
      throw in.corrupt(at, "an object of type " + typeName, "one of another type");
    }
    return type;
  }

  private FileType type() throws IOException {
    long at = in.offset();
    int tag = in.u1("a type");
    if (tag == REFERENCE) {
      long label = label();
      FileType known = types.get(label);
      if (known == null) {
        throw in.corrupt(at, "the label of a type met before", "0x%X".formatted(label));
      }
      return known;
    }
    if (tag != BEGIN && tag != BEGIN_PRIVATE) {
      throw in.corrupt(at, "a type", "tag " + tag);
    }
    tag(NULL, "a type that has no type");
    int version = in.i4("a type's version");
    int leastReader = in.i4("a type's least reader");
    String name = in.text("a type's name");
    tag(END, "the end of a type");
    FileType type = new FileType(name == null ? "" : name, version, leastReader);
    types.put(at, type);
    return type;
  }

  private void tag(int expected, String what) throws IOException {
    int found = in.u1(what);
    if (found != expected) {
      throw in.corrupt(in.offset() - 1, what + " (tag " + expected + ")", "tag " + found);
    }
  }

  private List<GcDumpHead.Type> heapTypes() throws IOException {
    int count = in.count("types", LEAST_TYPE_BYTES);
    List<GcDumpHead.Type> result = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = in.text("a type's name");
      int size = in.i4("a type's size");
      result.add(new GcDumpHead.Type(name, size, in.text("a type's module")));
    }
    return result;
  }

  /** Where a region that nobody understands ends stands in the forward table. */
  private void goBehindRegion() throws IOException {
    long at = in.offset();
    int forward = in.i4("a forward reference");
    if (forward < 0 || forward >= forwards) {
      throw in.corrupt(at, "a forward reference of 0.." + (forwards - 1), forward);
    }
    long behind = in.offset();
    long end = label(forwardTable + 4 + (long) forward * labelBytes, labelBytes);
    if (end < behind || end > forwardTable) {
      throw in.corrupt(
          at,
          "a region that ends within 0x%X..0x%X".formatted(behind, forwardTable),
          "0x%X".formatted(end));
    }
    in.seek(end);
  }

  /** Steps over tagged fields, of which newer writers may have more, to the end of the object. */
  private void goBehindObject(int firstTag) throws IOException {
    int depth = 0;
    for (int tag = firstTag; ; tag = in.u1("a tagged field or the end of an object")) {
      switch (tag) {
        case NULL -> {}
        case REFERENCE -> label();
        case FORWARD_REFERENCE, FORWARD_DEFINITION -> in.skip(4, "a forward reference");
        case BYTE -> in.skip(1, "a byte");
        case INT16 -> in.skip(2, "a number");
        case INT32 -> in.skip(4, "a number");
        case INT64 -> in.skip(8, "a number");
        case STRING -> in.skipText("a text");
        case BLOB -> in.skip(in.count("bytes", 1), "bytes");
        case SKIP_REGION -> goBehindRegion();
        case BEGIN, BEGIN_PRIVATE -> depth++;
        case END -> {
          if (depth-- == 0) {
            return;
          }
        }
        default -> throw in.corrupt(in.offset() - 1, "a tagged field", "tag " + tag);
      }
    }
  }

  private void emptyObject(String what) throws IOException {
    if (begin(what, "JSHeapInfo") != null) {
      goBehindObject(in.u1("the end of " + what));
    }
  }

  private void dotnetHeap() throws IOException {
    if (begin("the .NET heap", DOTNET_HEAP) == null) {
      return;
    }
    in.skip(8, "the segments' size");
    int segments = in.count("segments", 1);
    for (int i = 0; i < segments; i++) {
      FileType segment = begin("a segment", SEGMENT);
      if (segment != null) {
        in.skip(segment.version >= 1 ? 7 * 8 : 6 * 8, "a segment");
        goBehindObject(in.u1("the end of a segment"));
      }
    }
    goBehindObject(in.u1("the end of the .NET heap"));
  }

  /** The last of the tagged fields that are known; older writers have neither. */
  private String tool() throws IOException {
    int tag = in.u1("a tagged field of the dump");
    if (tag == SKIP_REGION) {
      goBehindRegion();
      tag = in.u1("a tagged field of the dump");
    }
    String tool = null;
    if (tag == STRING) {
      tool = in.text("the tool's name");
      tag = in.u1("the end of the dump");
    }
    goBehindObject(tag);
    return tool;
  }
}
