package io.heapfleet.layout;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Objects of a dump with their addresses, from which {@link ObjectSizes} finds the layout.
 *
 * <p>Objects come in the dump's order, as runs of neighbours: a few runs of some 10,000 objects
 * from different places of the dump are plenty, a whole small dump is fine. Costs 16 bytes an
 * object. Not thread-safe.
 */
public final class LayoutEvidence {
  private static final int OBJECT_ARRAY = -1;
  private static final int MAX_OBJECTS = Integer.MAX_VALUE - 8;

  private final int idBytes;
  private final List<HeapClass> classes;
  private long[] ids = new long[1024];
  private int[] kinds = new int[1024];
  private int[] lengths = new int[1024];
  private int size;

  private boolean newRun = true;
  private long lastId;
  private long neighbours;
  private long ascendingNeighbours;

  private int statedPointerBytes;
  private int statedJdk;

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
    this.classes = List.copyOf(classes);
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
  public void gap() {
    newRun = true;
  }

  /**
   * A system property of the JVM, if the reader came by it. {@code sun.arch.data.model} and {@code
   * java.specification.version} help where addresses do not; others are ignored.
   */
  public void systemProperty(String name, String value) {
    if (name.equals("sun.arch.data.model")) {
      statedPointerBytes = value.equals("32") ? 4 : value.equals("64") ? 8 : 0;
    } else if (name.equals("java.specification.version")) {
      String feature = value.startsWith("1.") ? value.substring(2) : value;
      statedJdk = feature.matches("[0-9]{1,3}") ? Integer.parseInt(feature) : 0;
    }
  }

  /** Number of objects told so far. */
  public int objects() {
    return size;
  }

  private void add(long objectId, int kind, long length) {
    if (size == MAX_OBJECTS) {
      return;
    }
    if (size == ids.length) {
      int capacity = (int) Math.min(size * 2L, MAX_OBJECTS);
      ids = Arrays.copyOf(ids, capacity);
      kinds = Arrays.copyOf(kinds, capacity);
      lengths = Arrays.copyOf(lengths, capacity);
    }
    ids[size] = objectId;
    kinds[size] = kind;
    lengths[size] = (int) Math.min(length, Integer.MAX_VALUE);
    size++;
    if (!newRun) {
      neighbours++;
      if (objectId > lastId) {
        ascendingNeighbours++;
      }
    }
    newRun = false;
    lastId = objectId;
  }

  int idBytes() {
    return idBytes;
  }

  Collection<HeapClass> classes() {
    return classes;
  }

  /** 4 or 8 if a system property says so, else 0. */
  int statedPointerBytes() {
    return statedPointerBytes;
  }

  /** The feature version if a system property says so, else 0. */
  int statedJdk() {
    return statedJdk;
  }

  long id(int object) {
    return ids[object];
  }

  /** The same number for instances of one class, and for arrays of one element type. */
  int kind(int object) {
    return kinds[object];
  }

  /** Index of the class for an instance, -1 for arrays. */
  int classIndex(int object) {
    return Math.max(kinds[object], -1);
  }

  /** What the elements of an array are. */
  BasicType elementType(int object) {
    return kinds[object] == OBJECT_ARRAY
        ? BasicType.OBJECT
        : BasicType.ofCode(OBJECT_ARRAY - kinds[object]);
  }

  int length(int object) {
    return lengths[object];
  }

  /**
   * Whether the dump goes by ascending addresses, so that nothing dumped lies between neighbours.
   */
  boolean isInAddressOrder() {
    return neighbours > 0 && ascendingNeighbours >= neighbours - neighbours / 50;
  }
}
