package io.heapfleet.waste;

/**
 * What is kept of a split for the analysis of the whole dump: rows of whole numbers, one kind of
 * row for each kind of object. Which object another one belongs to may only be known when all
 * splits have been read.
 */
enum FactKind {
  /**
   * A primitive array: its id; the hash of its contents; its length; its type's code, with {@link
   * #ZERO_FILLED} added if every element is zero.
   */
  ARRAY(Coding.DELTA, Coding.RAW, Coding.PLAIN, Coding.PLAIN),
  /** A string: its id; the id of its array; how the array is to be read ({@link StringPart}). */
  STRING(Coding.DELTA, Coding.DELTA, Coding.PLAIN),
  /** An array of objects: its id, its length, how many elements are not null. */
  OBJECT_ARRAY(Coding.DELTA, Coding.PLAIN, Coding.PLAIN),
  /**
   * A collection: its id; index of its class; the number of elements, or what there is of it; the
   * id of what its elements are in; and what else its {@link CollectionKind.Size} needs.
   */
  COLLECTION(Coding.DELTA, Coding.PLAIN, Coding.PLAIN, Coding.DELTA, Coding.PLAIN),
  /** A collection that keeps its elements in another: its id, index of its class, the other. */
  DELEGATE(Coding.DELTA, Coding.PLAIN, Coding.DELTA),
  /** A boxed number: index of its class; hash of its value; 1 if the JDK has a shared one. */
  BOX(Coding.PLAIN, Coding.RAW, Coding.PLAIN),
  /** A direct buffer: its id, index of its class, its capacity in bytes, whose the memory is. */
  DIRECT(Coding.DELTA, Coding.PLAIN, Coding.PLAIN, Coding.PLAIN),
  /** An object with a finalizer: the id of its {@code Finalizer}, its own, the queue's. */
  FINALIZER(Coding.DELTA, Coding.DELTA, Coding.DELTA),
  /** A counter cell of a concurrent map: its id, its value. */
  CELL(Coding.DELTA, Coding.PLAIN),
  /** An element of an array of counter cells: the array's id, the cell's. */
  CELL_ELEMENT(Coding.DELTA, Coding.DELTA),
  /** One of the JDK's own objects that stand for something: which one, its id. */
  LANDMARK(Coding.PLAIN, Coding.DELTA);

  /** How a column is stored. */
  enum Coding {
    /** The difference to the row before, in as few bytes as it takes. */
    DELTA,
    /** In as few bytes as it takes. */
    PLAIN,
    /** In 8 bytes. */
    RAW
  }

  static final long ZERO_FILLED = 16;

  /** In {@link #LANDMARK}: what stands for nothing in an immutable collection. */
  static final long NOTHING = 0;

  /** In {@link #LANDMARK}: the queue that a reference names once it is in one. */
  static final long ENQUEUED = 1;

  @SuppressWarnings("ImmutableEnumChecker") // never handed out
  private final Coding[] columns;

  FactKind(Coding... columns) {
    this.columns = columns;
  }

  int columns() {
    return columns.length;
  }

  Coding coding(int column) {
    return columns[column];
  }
}
