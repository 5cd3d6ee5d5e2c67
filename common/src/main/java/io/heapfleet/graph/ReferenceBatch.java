package io.heapfleet.graph;

/**
 * The references of some hundred places at once. A walk that goes from reference to reference waits
 * for memory at each; here every kind of look-up is done for the whole batch before the next kind,
 * so that the waits overlap. Breadth-first search of 20 M objects took 6.6 s of CPU instead of 9.1,
 * predecessors 6.3 instead of 11.9 ({@code GraphBenchmark} on a machine with much else to do, where
 * look-ups that wait for each other took 260 ns and others 17).
 */
final class ReferenceBatch {
  static final int MOST_PLACES = 512;
  static final int MOST_REFERENCES = 4096;

  /** Whose references; set by the caller. */
  final int[] places = new int[MOST_PLACES];

  /** The objects of {@link #places}. */
  final int[] objects = new int[MOST_PLACES];

  /** By reference: where in {@link #places} its source is. */
  final int[] origins = new int[MOST_REFERENCES];

  /** By reference: the place of its target. */
  final int[] targets = new int[MOST_REFERENCES];

  /** By reference: whether the target was entered by way of it. */
  final boolean[] inTree = new boolean[MOST_REFERENCES];

  private final ReferenceLists lists;
  private final DepthFirst forest;
  private final ClassEdges classes;
  private final long[] positions = new long[MOST_PLACES];
  private int placeCount;

  /** The place whose references come next, and where they go on. */
  private int at;

  private long position;

  /** What early look-ups found: kept so that nobody takes them for useless. */
  int touched;

  ReferenceBatch(ReferenceLists lists, DepthFirst forest, ClassEdges classes) {
    this.lists = lists;
    this.forest = forest;
    this.classes = classes;
  }

  /** Starts with the first so many of {@link #places}. */
  void start(int count) {
    placeCount = count;
    at = 0;
    for (int i = 0; i < count; i++) {
      positions[i] = forest.starts.get(places[i]);
      objects[i] = forest.objects.get(places[i]);
    }
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += lists.entry(positions[i]);
    }
    touched += sum;
    position = count > 0 ? positions[0] : 0;
  }

  /** Puts the next references in place; how many, 0 if there are no more. */
  int next() {
    int size = copy();
    if (lists.treeBit == 0) {
      // Where entries have no bit for it, the parent tells.
      for (int i = 0; i < size; i++) {
        inTree[i] = forest.parents.get(targets[i]) == places[origins[i]];
      }
    }
    return size;
  }

  private int copy() {
    int targetMask = lists.targetMask;
    int treeBit = lists.treeBit;
    int size = 0;
    while (at < placeCount) {
      if (position != 0) {
        int chunk = (int) (position >>> lists.positionBits);
        int offset = (int) position & lists.positionMask;
        int[] entries = lists.chunk(chunk);
        for (; ; ) {
          if (size == MOST_REFERENCES) {
            position = (long) chunk << lists.positionBits | offset;
            return size;
          }
          int entry = entries[offset];
          targets[size] = entry & targetMask;
          inTree[size] = (entry & treeBit) != 0;
          origins[size] = at;
          size++;
          if (lists.isLast(entry, chunk, offset)) {
            break;
          }
          offset++;
          if (offset == entries.length) {
            chunk = lists.nextChunk(chunk);
            entries = lists.chunk(chunk);
            offset = 1;
          }
        }
        position = 0;
      }
      if (forest.classEdges.get(places[at])) {
        if (size == MOST_REFERENCES) {
          return size;
        }
        int target = forest.classPlaces[classes.classIndex(objects[at])];
        targets[size] = target;
        inTree[size] = forest.parents.get(target) == places[at];
        origins[size] = at;
        size++;
      }
      at++;
      position = at < placeCount ? positions[at] : 0;
    }
    return size;
  }
}
