package io.heapfleet.graph;

/**
 * Numbers the objects that can be reached from 1, depth first: strongly reachable ones, then those
 * behind weak references. Tells them by these numbers ("places") from then on: the entries of
 * {@link ReferenceLists} are rewritten from objects to places on the way, because that is when the
 * place of every target is in the cache.
 *
 * <p>A weak referent starts a tree of its own in the forest, as a root does. Strongly reachable
 * objects come first, so no tree of the second kind enters one of the first.
 *
 * <p>Costs 12 bytes per place, for object, parent and start of list, and while it runs 4 more for
 * the cursor; the parents are the stack.
 */
final class DepthFirst {
  private static final int TOUCHED = 8;

  /** No place: above all roots. */
  static final int TOP = 0;

  /** By place: the object. */
  final IntSegments objects;

  /** By place: the parent's place; {@link #TOP} for every root, however it was found. */
  final IntSegments parents;

  /** By place: where the list starts. */
  final Positions starts;

  /** By place: whether the object's reference to its class counts. */
  final BitSegments classEdges;

  /** By place: whether it is a root or a weak referent. */
  final BitSegments roots;

  /** By class index: the class object's place; {@link #TOP} if no reference to it counts. */
  final int[] classPlaces;

  private final ReferenceLists lists;
  private final ClassEdges classes;
  private final int[] classObjects;
  private final ObjectCells cells;
  private final Positions cursors;
  private int count;
  private int strongCount;

  /** What early look-ups found: kept so that nobody takes them for useless. */
  int touched;

  private DepthFirst(
      ReferenceLists lists,
      ClassEdges classes,
      long objectCount,
      int[] classObjects,
      GraphArrays arrays) {
    this.lists = lists;
    this.classes = classes;
    this.classObjects = classObjects;
    this.objects = arrays.ints(objectCount + 1);
    this.parents = arrays.ints(objectCount + 1);
    this.starts = new Positions(arrays, objectCount + 1);
    this.cursors = new Positions(arrays, objectCount + 1);
    this.cells = lists.cells;
    this.classEdges = arrays.bits(objectCount + 1);
    this.roots = arrays.bits(objectCount + 1);
    this.classPlaces = new int[classObjects.length];
    starts.reserve(lists.mostPositions());
    cursors.reserve(lists.mostPositions());
  }

  /**
   * Numbers what can be reached; afterwards the starts of {@code lists} are gone and its entries
   * are places.
   *
   * @param rootObjects ascending
   */
  static DepthFirst of(
      ReferenceLists lists,
      Pairs weak,
      ClassEdges classes,
      int[] rootObjects,
      long objectCount,
      GraphArrays arrays) {
    // A class object that is a root has nothing above it whatever refers to it.
    int[] classObjects = new int[classes.classes()];
    for (int i = 0; i < classObjects.length; i++) {
      int object = classes.classObject(i);
      classObjects[i] = contains(rootObjects, object) ? ObjectNumbers.NONE : object;
    }
    DepthFirst search = new DepthFirst(lists, classes, objectCount, classObjects, arrays);
    for (int root : rootObjects) {
      search.visit(root);
    }
    search.strongCount = search.count;
    for (int root : rootObjects) {
      search.makeRoot(root);
    }
    search.visitWeak(weak);
    for (int i = 0; i < classObjects.length; i++) {
      search.classPlaces[i] =
          classObjects[i] == ObjectNumbers.NONE ? TOP : search.cells.place(classObjects[i]);
    }
    search.cursors.free();
    search.cells.free();
    return search;
  }

  private static boolean contains(int[] ascending, int object) {
    int low = 0;
    int high = ascending.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Integer.compareUnsigned(ascending[middle], object);
      if (order == 0) {
        return true;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return false;
  }

  /** How many objects have places: the largest place. */
  long count() {
    return Integer.toUnsignedLong(count);
  }

  /** The largest place of a strongly reachable object. */
  long strongCount() {
    return Integer.toUnsignedLong(strongCount);
  }

  private void makeRoot(int object) {
    int place = cells.place(object);
    roots.set(place);
    parents.set(place, TOP);
  }

  /**
   * Visits what weak referents lead to. First those of strongly reachable objects; then, as places
   * are handed out, those of the newly reached.
   */
  private void visitWeak(Pairs weak) {
    for (long i = 0; i < weak.count(); i++) {
      int source = cells.place(weak.from(i));
      if (source != 0 && Integer.compareUnsigned(source, strongCount) <= 0) {
        visit(weak.to(i));
      }
    }
    for (long place = strongCount() + 1; place <= count(); place++) {
      int object = objects.get((int) place);
      for (long i = weak.firstOf(object); i < weak.count() && weak.from(i) == object; i++) {
        visit(weak.to(i));
      }
    }
    for (long i = 0; i < weak.count(); i++) {
      int target = cells.place(weak.to(i));
      if (cells.place(weak.from(i)) != 0 && Integer.compareUnsigned(target, strongCount) > 0) {
        makeRoot(weak.to(i));
      }
    }
  }

  private void visit(int root) {
    if (cells.place(root) != 0) {
      return;
    }
    int place = enter(root, TOP);
    while (place != TOP) {
      int child = nextChild(place);
      place = child != TOP ? child : parents.get(place);
    }
  }

  private int enter(int object, int parent) {
    int place = ++count;
    cells.enter(object, place);
    objects.set(place, object);
    parents.set(place, parent);
    long start = cells.start(object);
    starts.set(place, start);
    cursors.set(place, start);
    if (classObject(object) != ObjectNumbers.NONE) {
      classEdges.set(place);
    }
    if (start != 0) {
      touch(start);
    }
    return place;
  }

  /**
   * Looks at the first targets all at once, before one after the other is visited: the memory's
   * answers overlap.
   */
  private void touch(long start) {
    int chunk = (int) (start >>> lists.positionBits);
    int offset = (int) start & lists.positionMask;
    int[] entries = lists.chunk(chunk);
    int end = Math.min(entries.length, offset + TOUCHED);
    int sum = 0;
    for (; offset < end; offset++) {
      int entry = entries[offset];
      int target = entry & lists.targetMask;
      sum += lists.entry(cells.start(target)) + classes.classIndex(target);
      if (lists.isLast(entry, chunk, offset)) {
        break;
      }
    }
    touched += sum;
  }

  private int classObject(int object) {
    int index = classes.classIndex(object);
    return index < 0 ? ObjectNumbers.NONE : classObjects[index];
  }

  /** Enters the next object that nobody has reached yet; {@link #TOP} if the place has no more. */
  private int nextChild(int place) {
    long position = cursors.get(place);
    if (position != 0) {
      int targetMask = lists.targetMask;
      int chunk = (int) (position >>> lists.positionBits);
      int offset = (int) position & lists.positionMask;
      int[] entries = lists.chunk(chunk);
      for (; ; ) {
        int entry = entries[offset];
        int target = entry & targetMask;
        boolean last = lists.isLast(entry, chunk, offset);
        int targetPlace = cells.place(target);
        if (targetPlace == 0) {
          entries[offset] = (count + 1) | (entry & ~targetMask) | lists.treeBit;
          cursors.set(place, last ? 0 : lists.next(chunk, offset));
          return enter(target, place);
        }
        entries[offset] = targetPlace | (entry & ~targetMask);
        if (last) {
          break;
        }
        offset++;
        if (offset == entries.length) {
          chunk = lists.nextChunk(chunk);
          entries = lists.chunk(chunk);
          offset = 1;
        }
      }
      cursors.set(place, 0);
    }
    if (classEdges.get(place)) {
      int classObject = classObject(objects.get(place));
      if (cells.place(classObject) == 0) {
        return enter(classObject, place);
      }
    }
    return TOP;
  }
}
