package io.heapfleet.waste;

import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ReadBack;
import io.heapfleet.record.ReadObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads the number of elements of single collections back from a dump. */
public final class CollectionSizes {
  private static final String CELLS = "#counterCells";
  private static final String CELL_VALUE = "$CounterCell#value";

  /** A wrapper around a wrapper around a set around a map; corrupt dumps may have a circle. */
  private static final int MAX_DELEGATES = 8;

  private final ReadBack heap;
  private final CollectionKinds kinds;

  public CollectionSizes(ReadBack heap, HeapDictionary dictionary) {
    this.heap = heap;
    this.kinds = new CollectionKinds(dictionary);
  }

  /**
   * The numbers of elements of those of these objects that are collections; those whose elements
   * would have to be counted one by one are left out, and so is what a corrupt dump makes negative.
   */
  public Map<Long, Long> of(Collection<Long> objectIds) throws IOException {
    // By the object asked for: the collection that knows.
    Map<Long, Long> asked = new HashMap<>();
    objectIds.forEach(id -> asked.put(id, id));
    Map<Long, Long> sizes = new HashMap<>();
    for (int round = 0; round <= MAX_DELEGATES && !asked.isEmpty(); round++) {
      Map<Long, ReadObject> objects = heap.objects(asked.values().stream().distinct().toList());
      Map<Long, ReadObject> stores = stores(objects.values());
      Map<Long, ReadObject> cells = cells(objects.values());
      Map<Long, Long> delegates = new HashMap<>();
      asked.forEach(
          (id, collectionId) -> {
            ReadObject collection = objects.get(collectionId);
            CollectionKind kind = kind(collection);
            if (kind == null) {
              return;
            }
            if (kind.size() == CollectionKind.Size.DELEGATE) {
              delegates.put(id, collection.reference(kind.storeField()));
              return;
            }
            long size = size(kind, collection, stores, cells);
            if (size >= 0) {
              sizes.put(id, size);
            }
          });
      delegates.values().removeIf(delegate -> delegate == 0);
      asked.clear();
      asked.putAll(delegates);
    }
    return sizes;
  }

  private CollectionKind kind(ReadObject object) {
    return object == null || object.type() == null || object.length() >= 0
        ? null
        : kinds.find(object.type());
  }

  private Map<Long, ReadObject> stores(Collection<ReadObject> objects) throws IOException {
    return heap.objects(
        objects.stream()
            .filter(o -> kind(o) != null && kind(o).hasArray())
            .map(o -> o.reference(kind(o).storeField()))
            .filter(id -> id != 0)
            .distinct()
            .toList());
  }

  /** The cells that busy concurrent maps count in besides their base count. */
  private Map<Long, ReadObject> cells(Collection<ReadObject> objects) throws IOException {
    List<Long> arrays =
        objects.stream()
            .filter(o -> kind(o) != null && kind(o).size() == CollectionKind.Size.STRIPED)
            .map(o -> o.reference(kind(o).className() + CELLS))
            .filter(id -> id != 0)
            .distinct()
            .toList();
    Map<Long, ReadObject> found = new HashMap<>(heap.objects(arrays));
    List<Long> cellIds =
        found.values().stream()
            .map(ReadObject::references)
            .filter(Objects::nonNull)
            .flatMap(ids -> Arrays.stream(ids).boxed())
            .filter(id -> id != 0)
            .distinct()
            .toList();
    found.putAll(heap.objects(cellIds));
    return found;
  }

  /** The number of elements, negative if it cannot be told. */
  private static long size(
      CollectionKind kind,
      ReadObject collection,
      Map<Long, ReadObject> stores,
      Map<Long, ReadObject> cells) {
    ReadObject store = kind.hasArray() ? stores.get(collection.reference(kind.storeField())) : null;
    return switch (kind.size()) {
      case FIELD -> collection.values().getOrDefault(kind.sizeField(), -1L);
      case ARRAY_LENGTH -> store == null ? -1 : store.length();
      case RING -> {
        long length = store == null ? 0 : store.length();
        yield length <= 0
            ? -1
            : Math.floorMod(
                collection.reference(kind.endField()) - collection.reference(kind.startField()),
                length);
      }
      case STRIPED -> collection.reference(kind.sizeField()) + sum(kind, collection, cells);
      case FIELDS -> kind.form() == CollectionKind.Form.PAIR ? 1 : -1;
      case DELEGATE, UNKNOWN -> -1;
    };
  }

  private static long sum(CollectionKind kind, ReadObject collection, Map<Long, ReadObject> cells) {
    ReadObject array = cells.get(collection.reference(kind.className() + CELLS));
    long sum = 0;
    if (array != null && array.references() != null) {
      for (long id : array.references()) {
        ReadObject cell = cells.get(id);
        sum += cell == null ? 0 : cell.reference(kind.className() + CELL_VALUE);
      }
    }
    return sum;
  }
}
