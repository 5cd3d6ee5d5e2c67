package io.heapfleet.graph;

import java.io.IOException;

/**
 * What a graph is built from: the rows of one dump's objects and references, in parts.
 *
 * <p>Parts are numbered from 0. They may be read by several threads at once, and each several
 * times, with the same rows in the same order. Arrays handed to a sink are the source's own
 * buffers: they are valid during the call, and may be longer than the count of rows in them.
 */
public interface HeapRows {
  int objectParts();

  int referenceParts();

  /** Tells the ids of all objects of a part. */
  void objectIds(int part, IdSink sink) throws IOException;

  /** Tells all objects of a part. */
  void objects(int part, ObjectSink sink) throws IOException;

  /** Tells all references of a part. */
  void references(int part, ReferenceSink sink) throws IOException;

  /** Takes objects' ids. */
  interface IdSink {
    void accept(long[] objectIds, int count) throws IOException;
  }

  /** Takes objects: their ids, the indexes of their classes, their shallow sizes in bytes. */
  interface ObjectSink {
    void accept(long[] objectIds, int[] classIndexes, long[] shallowBytes, int count)
        throws IOException;
  }

  /**
   * Takes references. Those that are not strong are the referents of soft, weak, phantom and final
   * references: they hold nothing.
   */
  interface ReferenceSink {
    void accept(long[] fromIds, long[] toIds, boolean[] strong, int count) throws IOException;
  }
}
