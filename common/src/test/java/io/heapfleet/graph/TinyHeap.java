package io.heapfleet.graph;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A heap made up in a test, as rows. Parts are pieces of the lists, read with small buffers. */
class TinyHeap implements HeapRows {
  private static final int BUFFER = 3;

  record Thing(long id, int classIndex, long bytes) {}

  record Link(long from, long to, boolean strong) {}

  final List<Thing> objects = new ArrayList<>();
  final List<Link> references = new ArrayList<>();
  final List<Long> roots = new ArrayList<>();
  long[] classObjectIds = new long[0];
  private int parts = 1;

  /** An object without a class, of one byte. */
  TinyHeap object(long id) {
    return object(id, -1, 1);
  }

  TinyHeap object(long id, int classIndex, long bytes) {
    objects.add(new Thing(id, classIndex, bytes));
    return this;
  }

  TinyHeap reference(long from, long to) {
    references.add(new Link(from, to, true));
    return this;
  }

  TinyHeap weak(long from, long to) {
    references.add(new Link(from, to, false));
    return this;
  }

  TinyHeap root(long id) {
    roots.add(id);
    return this;
  }

  TinyHeap classes(long... classObjectIds) {
    this.classObjectIds = classObjectIds;
    return this;
  }

  TinyHeap inParts(int parts) {
    this.parts = parts;
    return this;
  }

  DominatorTree tree() throws IOException {
    return tree(GraphSettings.defaults());
  }

  DominatorTree tree(GraphSettings settings) throws IOException {
    return DominatorTree.of(
        this, classObjectIds, roots.stream().mapToLong(Long::longValue).toArray(), settings);
  }

  @Override
  public int objectParts() {
    return parts;
  }

  @Override
  public int referenceParts() {
    return parts;
  }

  private <T> List<T> part(List<T> all, int part) {
    return all.subList(all.size() * part / parts, all.size() * (part + 1) / parts);
  }

  @Override
  public void objectIds(int part, IdSink sink) throws IOException {
    objects(part, (ids, classes, bytes, count) -> sink.accept(ids, count));
  }

  @Override
  public void objects(int part, ObjectSink sink) throws IOException {
    List<Thing> rows = part(objects, part);
    long[] ids = new long[BUFFER];
    int[] classes = new int[BUFFER];
    long[] bytes = new long[BUFFER];
    for (int start = 0; start < rows.size(); start += BUFFER) {
      int count = Math.min(BUFFER, rows.size() - start);
      for (int i = 0; i < count; i++) {
        Thing row = rows.get(start + i);
        ids[i] = row.id;
        classes[i] = row.classIndex;
        bytes[i] = row.bytes;
      }
      sink.accept(ids, classes, bytes, count);
    }
    Arrays.fill(ids, -1);
  }

  @Override
  public void references(int part, ReferenceSink sink) throws IOException {
    List<Link> rows = part(references, part);
    long[] from = new long[BUFFER];
    long[] to = new long[BUFFER];
    boolean[] strong = new boolean[BUFFER];
    for (int start = 0; start < rows.size(); start += BUFFER) {
      int count = Math.min(BUFFER, rows.size() - start);
      for (int i = 0; i < count; i++) {
        Link row = rows.get(start + i);
        from[i] = row.from;
        to[i] = row.to;
        strong[i] = row.strong;
      }
      sink.accept(from, to, strong, count);
    }
    Arrays.fill(from, -1);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("roots " + roots + "\nclass objects ");
    text.append(Arrays.toString(classObjectIds)).append("\nparts ").append(parts).append('\n');
    for (Thing thing : objects) {
      text.append(thing).append('\n');
    }
    for (Link link : references) {
      text.append(link.from).append(link.strong ? " -> " : " ~> ").append(link.to).append('\n');
    }
    return text.toString();
  }
}
