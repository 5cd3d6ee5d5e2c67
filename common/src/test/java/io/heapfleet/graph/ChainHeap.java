package io.heapfleet.graph;

import java.io.IOException;

/** A linked list of any length, made up as it is read: node i refers to node i + 1. */
final class ChainHeap implements HeapRows {
  static final long FIRST_ID = 0x7_0000_0000L;
  static final int NODE_BYTES = 24;
  private static final int BUFFER = 4096;

  private final long nodes;
  private final boolean closed;

  private ChainHeap(long nodes, boolean closed) {
    this.nodes = nodes;
    this.closed = closed;
  }

  static ChainHeap open(long nodes) {
    return new ChainHeap(nodes, false);
  }

  /** The last node refers to the first. */
  static ChainHeap closed(long nodes) {
    return new ChainHeap(nodes, true);
  }

  static long id(long node) {
    return FIRST_ID + node * NODE_BYTES;
  }

  @Override
  public int objectParts() {
    return 1;
  }

  @Override
  public int referenceParts() {
    return 1;
  }

  @Override
  public void objectIds(int part, IdSink sink) throws IOException {
    objects(part, (ids, classes, bytes, count) -> sink.accept(ids, count));
  }

  @Override
  public void objects(int part, ObjectSink sink) throws IOException {
    long[] ids = new long[BUFFER];
    long[] bytes = new long[BUFFER];
    for (long start = 0; start < nodes; start += BUFFER) {
      int count = (int) Math.min(BUFFER, nodes - start);
      for (int i = 0; i < count; i++) {
        ids[i] = id(start + i);
        bytes[i] = NODE_BYTES;
      }
      sink.accept(ids, new int[BUFFER], bytes, count);
    }
  }

  @Override
  public void references(int part, ReferenceSink sink) throws IOException {
    long[] from = new long[1];
    long[] to = new long[1];
    boolean[] strong = {true};
    for (long node = 0; node < nodes; node++) {
      from[0] = id(node);
      to[0] = id(node + 1 == nodes ? 0 : node + 1);
      if (closed || node + 1 < nodes) {
        sink.accept(from, to, strong, 1);
      }
    }
  }
}
