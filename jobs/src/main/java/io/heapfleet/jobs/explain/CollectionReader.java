package io.heapfleet.jobs.explain;

import io.heapfleet.model.HeapClass;
import io.heapfleet.record.ReadObject;
import io.heapfleet.waste.CollectionKind;
import io.heapfleet.waste.CollectionKind.Form;
import io.heapfleet.waste.CollectionKind.Size;
import io.heapfleet.waste.CollectionKinds;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads collections as collections: how many elements there are, and the first of them. */
final class CollectionReader {
  private static final String CONCURRENT_MAP = "java.util.concurrent.ConcurrentHashMap";

  /** A wrapper around a wrapper around …; a corrupt dump may have a circle of them. */
  private static final int MAX_DELEGATES = 8;

  private final DumpHeap heap;
  private final CollectionKinds kinds;
  private Long empty;

  CollectionReader(DumpHeap heap) {
    this.heap = heap;
    this.kinds = new CollectionKinds(heap.dictionary());
  }

  /**
   * How large a collection is.
   *
   * @param kind how it keeps its elements; that of the collection that it delegates to, if it does
   * @param keeper the collection that keeps the elements
   * @param keysOnly whether only the keys of the keeper, a map, are elements
   * @param size how many elements it has, -1 if that is unknown
   * @param capacity for how many elements there is room, -1 if there is no array
   */
  record Extent(
      CollectionKind kind, ReadObject keeper, boolean keysOnly, long size, long capacity) {}

  /** An element; of a map, key and value. An id is 0 for null, and for a list's value. */
  record Entry(long keyId, long valueId) {}

  /** Whether instances of a class are collections that can be read. */
  boolean isKnown(HeapClass type) {
    return type != null && kinds.find(type) != null;
  }

  /** How large those of these objects are that are collections. */
  Map<Long, Extent> extents(Collection<ReadObject> objects) throws IOException {
    Map<Long, ReadObject> keepers = new LinkedHashMap<>();
    Set<Long> keysOnly = new HashSet<>();
    for (ReadObject object : objects) {
      if (isKnown(object.type())) {
        keepers.put(object.objectId(), object);
      }
    }
    followDelegates(keepers, keysOnly);

    Set<Long> wanted = new LinkedHashSet<>();
    for (ReadObject keeper : keepers.values()) {
      CollectionKind kind = kind(keeper);
      if (kind.hasArray()) {
        wanted.add(keeper.reference(kind.storeField()));
      }
    }
    Map<Long, HeapObject> arrays = heap.objects(wanted);
    Map<Long, Long> striped = stripes(keepers.values());
    Map<Long, Extent> extents = new HashMap<>();
    for (Map.Entry<Long, ReadObject> entry : keepers.entrySet()) {
      ReadObject keeper = entry.getValue();
      CollectionKind kind = kind(keeper);
      HeapObject array = kind.hasArray() ? arrays.get(keeper.reference(kind.storeField())) : null;
      long capacity = array != null ? array.arrayLength() : kind.hasArray() ? 0 : -1;
      long size =
          switch (kind.size()) {
            case FIELD -> keeper.value(kind.sizeField()).orElse(-1);
            case ARRAY_LENGTH -> capacity;
            case RING ->
                capacity <= 0
                    ? 0
                    : Math.floorMod(
                        keeper.reference(kind.endField()) - keeper.reference(kind.startField()),
                        capacity);
            case STRIPED -> striped.getOrDefault(keeper.objectId(), -1L);
            case FIELDS -> kind.form() == Form.PAIR ? 1 : fields(keeper, kind).size();
            case DELEGATE, UNKNOWN -> -1;
          };
      extents.put(
          entry.getKey(),
          new Extent(kind, keeper, keysOnly.contains(entry.getKey()), size, capacity));
    }
    return extents;
  }

  private CollectionKind kind(ReadObject object) {
    return kinds.find(object.type());
  }

  /** Puts in place of wrappers what they wrap, and takes out those that wrap nothing known. */
  private void followDelegates(Map<Long, ReadObject> keepers, Set<Long> keysOnly)
      throws IOException {
    for (int depth = 0; depth < MAX_DELEGATES; depth++) {
      Map<Long, Long> next = new HashMap<>();
      keepers.forEach(
          (id, keeper) -> {
            CollectionKind kind = kind(keeper);
            if (kind.form() == Form.DELEGATE) {
              next.put(id, keeper.reference(kind.storeField()));
            }
          });
      if (next.isEmpty()) {
        return;
      }
      Map<Long, ReadObject> read = heap.read(next.values());
      for (Map.Entry<Long, Long> step : next.entrySet()) {
        ReadObject behind = read.get(step.getValue());
        if (behind == null || !isKnown(behind.type())) {
          keepers.remove(step.getKey());
          continue;
        }
        // A set that is made of a map has its keys for elements.
        if (heap.isA(keepers.get(step.getKey()).type(), "java.util.AbstractSet")) {
          keysOnly.add(step.getKey());
        }
        keepers.put(step.getKey(), behind);
      }
    }
    keepers.values().removeIf(keeper -> kind(keeper).form() == Form.DELEGATE);
  }

  /** Counts that are kept in parts, so that threads do not wait for each other. */
  private Map<Long, Long> stripes(Collection<ReadObject> keepers) throws IOException {
    Map<Long, Long> arrayOf = new HashMap<>();
    Map<Long, Long> counts = new HashMap<>();
    for (ReadObject keeper : keepers) {
      CollectionKind kind = kind(keeper);
      if (kind.size() == Size.STRIPED) {
        counts.put(keeper.objectId(), keeper.reference(kind.sizeField()));
        arrayOf.put(keeper.objectId(), keeper.reference(CONCURRENT_MAP + "#counterCells"));
      }
    }
    Map<Long, ReadObject> arrays = heap.read(arrayOf.values());
    Set<Long> cellIds = new HashSet<>();
    for (ReadObject array : arrays.values()) {
      addAll(cellIds, array.references());
    }
    Map<Long, ReadObject> cells = heap.read(cellIds);
    arrayOf.forEach(
        (id, arrayId) -> {
          ReadObject array = arrays.get(arrayId);
          for (long cell :
              array == null || array.references() == null ? NO_IDS : array.references()) {
            if (cells.containsKey(cell)) {
              long value = cells.get(cell).reference(CONCURRENT_MAP + "$CounterCell#value");
              counts.merge(id, value, Long::sum);
            }
          }
        });
    return counts;
  }

  private static final long[] NO_IDS = {};

  private static void addAll(Set<Long> ids, long[] more) {
    for (long id : more == null ? NO_IDS : more) {
      if (id != 0) {
        ids.add(id);
      }
    }
  }

  /** The element fields that hold something. */
  private List<Long> fields(ReadObject keeper, CollectionKind kind) throws IOException {
    if (empty == null) {
      empty = heap.staticReference("java.util.ImmutableCollections", "EMPTY");
    }
    List<Long> elements = new ArrayList<>();
    for (String field : kind.elementFields()) {
      long element = keeper.reference(field);
      if (element != 0 && element != empty) {
        elements.add(element);
      }
    }
    return elements;
  }

  /**
   * The first elements.
   *
   * @param limit how many at most
   */
  List<Entry> first(Extent collection, int limit) throws IOException {
    CollectionKind kind = collection.kind();
    ReadObject keeper = collection.keeper();
    List<Entry> entries =
        switch (kind.form()) {
          case SEQUENCE, RING -> sequence(collection, limit);
          case OPEN_SET -> slots(array(keeper, kind), 1, limit);
          case OPEN_MAP -> slots(array(keeper, kind), 2, limit);
          case TABLE -> table(array(keeper, kind), kind, limit);
          case NODES -> nodes(keeper.reference(kind.storeField()), kind, limit);
          case FIELDS ->
              fields(keeper, kind).stream().limit(limit).map(id -> new Entry(id, 0)).toList();
          case PAIR ->
              List.of(
                  new Entry(
                      keeper.reference(kind.elementFields().get(0)),
                      keeper.reference(kind.elementFields().get(1))));
          case DELEGATE -> List.of();
        };
    return collection.keysOnly()
        ? entries.stream().map(entry -> new Entry(entry.keyId(), 0)).toList()
        : entries;
  }

  private long[] array(ReadObject keeper, CollectionKind kind) throws IOException {
    long id = keeper.reference(kind.storeField());
    ReadObject array = heap.read(List.of(id)).get(id);
    return array == null || array.references() == null ? NO_IDS : array.references();
  }

  private List<Entry> sequence(Extent collection, int limit) throws IOException {
    long[] array = array(collection.keeper(), collection.kind());
    String startField = collection.kind().startField();
    long start = startField == null ? 0 : collection.keeper().reference(startField);
    List<Entry> entries = new ArrayList<>();
    for (long i = 0; i < Math.min(limit, Math.max(0, collection.size())); i++) {
      long at = start + i;
      if (startField != null && collection.capacity() > 0) {
        at = Math.floorMod(at, collection.capacity());
      }
      if (at < array.length) {
        entries.add(new Entry(array[(int) at], 0));
      }
    }
    return entries;
  }

  private static List<Entry> slots(long[] array, int width, int limit) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i + width <= array.length && entries.size() < limit; i += width) {
      if (array[i] != 0) {
        entries.add(new Entry(array[i], width == 2 ? array[i + 1] : 0));
      }
    }
    return entries;
  }

  private List<Entry> table(long[] array, CollectionKind kind, int limit) throws IOException {
    List<Entry> entries = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    List<Long> chains = new ArrayList<>();
    for (long first : array) {
      if (first != 0 && chains.size() < limit) {
        chains.add(first);
      }
    }
    // A step along all chains at a time.
    while (!chains.isEmpty() && entries.size() < limit) {
      Map<Long, ReadObject> nodes = heap.read(chains);
      List<Long> next = new ArrayList<>();
      for (long id : chains) {
        ReadObject node = nodes.get(id);
        if (node != null && seen.add(id)) {
          if (!isBin(node, kind)) {
            addEntry(entries, node, kind, limit);
          }
          next.addAll(next(node, kind));
        }
      }
      chains = next;
    }
    return entries;
  }

  private static void addEntry(
      List<Entry> entries, ReadObject node, CollectionKind kind, int limit) {
    String key = kind.elementFields().get(0);
    if (entries.size() < limit && node.value(key).isPresent()) {
      entries.add(
          new Entry(
              node.reference(key),
              kind.elementFields().size() < 2 ? 0 : node.reference(kind.elementFields().get(1))));
    }
  }

  /** Whether a node only leads to a crowded chain, as those of concurrent maps do. */
  private static boolean isBin(ReadObject node, CollectionKind kind) {
    return kind.nextFields().size() > 1 && node.value(kind.nextFields().get(1)).isPresent();
  }

  private static List<Long> next(ReadObject node, CollectionKind kind) {
    List<Long> next = new ArrayList<>();
    for (String field : kind.nextFields()) {
      long id = node.reference(field);
      if (id != 0) {
        next.add(id);
      }
    }
    return next;
  }

  /**
   * Goes through nodes in the collection's order: along a list, from a tree's left to its right.
   */
  private List<Entry> nodes(long start, CollectionKind kind, int limit) throws IOException {
    boolean tree = kind.nextFields().size() == 2;
    List<Entry> entries = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    Deque<ReadObject> path = new ArrayDeque<>();
    long id = start;
    // A node without an element is no element; a list of these only must end as well.
    int nodesLeft = 64 + 4 * limit;
    while (entries.size() < limit && (id != 0 || !path.isEmpty()) && nodesLeft-- > 0) {
      if (id != 0 && seen.add(id)) {
        ReadObject node = heap.read(List.of(id)).get(id);
        if (node != null) {
          path.push(node);
          id = tree ? node.reference(kind.nextFields().get(0)) : 0;
          continue;
        }
      }
      if (path.isEmpty()) {
        break;
      }
      ReadObject node = path.pop();
      if (tree || node.reference(kind.elementFields().get(0)) != 0) {
        addEntry(entries, node, kind, limit);
      }
      id = node.reference(kind.nextFields().get(tree ? 1 : 0));
    }
    return entries;
  }
}
