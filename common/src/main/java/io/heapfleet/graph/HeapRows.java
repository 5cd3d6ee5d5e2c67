package io.heapfleet.graph;

import java.io.IOException;

/**
 * What a graph is built from: a source of rows, in parts, that can be read again and again. Several
 * threads may read parts at once, and each part several times; every reading gives the same rows.
 *
 * <p>The arrays that a sink gets are the source's buffers: valid during the call, and only up to
 * {@code count}. Ids are unsigned 64-bit numbers.
 */
public interface HeapRows {
  /** How many parts the objects come in. */
  int objectParts();

  /** How many parts the references come in. */
  int referenceParts();

  /** Ids only, in the same order as {@link #objects}. */
  void objectIds(int part, IdSink sink) throws IOException;

  void objects(int part, ObjectSink sink) throws IOException;

  /** References but for those from an object to its class, which are never rows. */
  void references(int part, ReferenceSink sink) throws IOException;

  /** Takes ids of objects. */
  @FunctionalInterface
  interface IdSink {
    void accept(long[] objectIds, int count) throws IOException;
  }

  /** Takes objects; class indexes count from 0, any other number is an unknown class. */
  @FunctionalInterface
  interface ObjectSink {
    void accept(long[] objectIds, int[] classIndexes, long[] shallowBytes, int count)
        throws IOException;
  }

  /** Takes references; {@code strong} is false for those that keep nothing alive. */
  @FunctionalInterface
  interface ReferenceSink {
    void accept(long[] fromIds, long[] toIds, boolean[] strong, int count) throws IOException;
  }
}
