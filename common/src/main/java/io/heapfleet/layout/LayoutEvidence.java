package io.heapfleet.layout;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import java.util.Arrays;
import java.util.Collection;

/**
 * Objects of a dump with their addresses, from which {@link ObjectSizes} finds the layout.
 *
 * <p>Objects come in the dump's order, as runs of neighbours: a few runs of some 10,000 objects
 * from different places of the dump are plenty, a whole small dump is fine. Costs 16 bytes an
 * object. Not thread-safe.
 */
public final class LayoutEvidence {
  private static final int OBJECT_ARRAY = -1;

  private final int idBytes;
  private long[] ids = new long[1024];
  private int[] kinds = new int[1024];
  private int[] lengths = new int[1024];
  private int size;

  /**
   * Evidence without an object yet.
   *
   * @param idBytes size of the dump's ids, 4 or 8
   * @param classes all classes known; their ids are addresses too, of objects that lie among the
   *     others on the heap
   */
  public LayoutEvidence(int idBytes, Collection<HeapClass> classes) {
    if (idBytes != 4 && idBytes != 8) {
      throw new IllegalArgumentException("idBytes: expected 4 or 8, found " + idBytes);
    }
    this.idBytes = idBytes;
  }

  /** The next object is an instance of {@code type}. */
  public void instance(long objectId, HeapClass type) {
    add(objectId, type.index(), 0);
  }

  /** The next object is an array of references. */
  public void objectArray(long objectId, long length) {
    add(objectId, OBJECT_ARRAY, length);
  }

  /** The next object is an array of {@code elementType}. */
  public void primitiveArray(long objectId, BasicType elementType, long length) {
    add(objectId, OBJECT_ARRAY - elementType.code(), length);
  }

  /** The next object does not follow the last one in the dump: a new run begins. */
  public void gap() {}

  /** Number of objects told so far. */
  public int objects() {
    return size;
  }

  int idBytes() {
    return idBytes;
  }

  private void add(long objectId, int kind, long length) {
    if (size == ids.length) {
      int capacity = size * 2;
      ids = Arrays.copyOf(ids, capacity);
      kinds = Arrays.copyOf(kinds, capacity);
      lengths = Arrays.copyOf(lengths, capacity);
    }
    ids[size] = objectId;
    kinds[size] = kind;
    lengths[size] = (int) Math.min(length, Integer.MAX_VALUE);
    size++;
  }
}
