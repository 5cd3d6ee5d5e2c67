package io.heapfleet.dotnet;

import static io.heapfleet.dotnet.GcDumpFormat.*;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes gcdumps as dotnet-gcdump does, of graphs of any size: what the demo and the tests read. In
 * memory until it is written: 12 bytes a node, and some 2 a reference.
 */
public final class GcDumpWriter {
  private static final int NO_SIZE = -1;

  private record Type(String name, String module) {}

  private final List<Type> types = new ArrayList<>();
  private final List<Integer> sizes = new ArrayList<>();
  private int[] offsets = new int[64];
  private long[] addresses = new long[64];
  private byte[] records = new byte[1 << 10];
  private int recordsBytes;
  private int nodes;
  private int root;
  private long totalBytes;
  private OutputStream out;
  private long written;

  /** Begins a graph without nodes. */
  public GcDumpWriter() {
    type("UNDEFINED", null);
    sizes.set(0, 0);
    record((byte) 0);
    record((byte) 0);
  }

  /**
   * Adds a type.
   *
   * @param name in the CLR's syntax as the tools rework it, {@code Shop.Cache+Entry[]}
   * @param module path of its assembly, null if unknown
   * @return its number
   */
  public int type(String name, String module) {
    types.add(new Type(name, module));
    sizes.add(NO_SIZE);
    return types.size() - 1;
  }

  /**
   * Adds a node.
   *
   * @param address 0 for one that only groups roots
   * @param references numbers of nodes, also of those that are added later
   * @return its number
   */
  public int node(int type, int sizeBytes, long address, int... references) {
    int node = nodes;
    addNode(recordsBytes, address);
    if (sizes.get(type) == NO_SIZE) {
      sizes.set(type, sizeBytes);
    }
    boolean ownSize = sizes.get(type) != sizeBytes;
    cint((type << 1) | (ownSize ? 1 : 0));
    if (ownSize) {
      cint(sizeBytes);
    }
    cint(references.length);
    for (int reference : references) {
      cint(reference - node);
    }
    totalBytes += sizeBytes;
    return node;
  }

  /** Adds a node that others refer to and that was never told. */
  public int undefined(long address) {
    addNode(0, address);
    return nodes - 1;
  }

  /** Makes this the node that all roots hang from, instead of the first. */
  public void root(int node) {
    root = node;
  }

  /** How many nodes there are. */
  public int nodes() {
    return nodes;
  }

  private void addNode(int offset, long address) {
    if (nodes == offsets.length) {
      offsets = Arrays.copyOf(offsets, nodes * 2);
      addresses = Arrays.copyOf(addresses, nodes * 2);
    }
    offsets[nodes] = offset;
    addresses[nodes] = address;
    nodes++;
  }

  private void cint(int value) {
    int bytes = 1;
    while (bytes < 5 && !fits(value, 7 * bytes)) {
      bytes++;
    }
    for (int i = bytes - 1; i >= 0; i--) {
      record((byte) (((value >> (7 * i)) & 0x7F) | (i > 0 ? 0x80 : 0)));
    }
  }

  private static boolean fits(int value, int bits) {
    int unused = Integer.SIZE - bits;
    return value << unused >> unused == value;
  }

  private void record(byte b) {
    if (recordsBytes == records.length) {
      records = Arrays.copyOf(records, recordsBytes * 2);
    }
    records[recordsBytes++] = b;
  }

  /** Writes the file; the stream stays open. */
  public void write(OutputStream to) throws IOException {
    out = to;
    written = 0;
    i4(SIGNATURE.length);
    bytes(SIGNATURE, SIGNATURE.length);
    begin(HEAP_DUMP, LATEST_VERSION, 8);
    begin(MEMORY_GRAPH, 1, 0);
    i8(totalBytes);
    i4(root);
    i4(types.size());
    for (int i = 0; i < types.size(); i++) {
      text(types.get(i).name);
      i4(sizes.get(i));
      text(types.get(i).module);
    }
    i4(nodes);
    ints(offsets, nodes);
    i4(recordsBytes);
    bytes(records, recordsBytes);
    i4(nodes);
    longs(addresses, nodes);
    u1(BYTE);
    u1(1);
    u1(END);

    u1(1); // of 64 bits
    i4(Float.floatToIntBits(1));
    i4(Float.floatToIntBits(1));
    u1(NULL); // JavaScript
    u1(NULL); // segments
    text(null); // log
    i8(0); // time
    text(null); // machine
    text(null); // process
    i4(0);
    i8(0);
    i8(0);
    i4(0); // multipliers
    u1(SKIP_REGION);
    i4(0);
    u1(NULL); // interop
    long regionEnd = written;
    u1(STRING);
    text("dotnet-gcdump");
    u1(END);
    u1(END);

    long table = written;
    i4(1);
    i4((int) regionEnd);
    long trailer = written;
    i4((int) table);
    i4((int) trailer);
  }

  private void begin(String typeName, int version, int leastReader) throws IOException {
    u1(BEGIN);
    u1(BEGIN);
    u1(NULL);
    i4(version);
    i4(leastReader);
    text(typeName);
    u1(END);
  }

  private void text(String text) throws IOException {
    if (text == null) {
      i4(-1);
      return;
    }
    i4(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        u1(c);
      } else if (c < 0x800) {
        u1(0xC0 | (c >> 6));
        u1(0x80 | (c & 0x3F));
      } else {
        u1(0xE0 | (c >> 12));
        u1(0x80 | ((c >> 6) & 0x3F));
        u1(0x80 | (c & 0x3F));
      }
    }
  }

  private void u1(int value) throws IOException {
    out.write(value);
    written++;
  }

  private void bytes(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
    written += length;
  }

  private void i4(int value) throws IOException {
    byte[] bytes = new byte[Integer.BYTES];
    GcDumpInput.INTS.set(bytes, 0, value);
    bytes(bytes, bytes.length);
  }

  private void i8(long value) throws IOException {
    byte[] bytes = new byte[Long.BYTES];
    GcDumpInput.LONGS.set(bytes, 0, value);
    bytes(bytes, bytes.length);
  }

  private void ints(int[] values, int count) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (int i = 0; i < count; ) {
      int filled = 0;
      for (; filled < buffer.length && i < count; filled += Integer.BYTES) {
        GcDumpInput.INTS.set(buffer, filled, values[i++]);
      }
      bytes(buffer, filled);
    }
  }

  private void longs(long[] values, int count) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (int i = 0; i < count; ) {
      int filled = 0;
      for (; filled < buffer.length && i < count; filled += Long.BYTES) {
        GcDumpInput.LONGS.set(buffer, filled, values[i++]);
      }
      bytes(buffer, filled);
    }
  }
}
