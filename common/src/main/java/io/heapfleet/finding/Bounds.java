package io.heapfleet.finding;

import io.heapfleet.graph.DominatorTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How many elements caches and queues let in at most, as they say in a field: Caffeine's {@code
 * maximum}, Guava's {@code maxWeight}, {@code LinkedBlockingQueue#capacity}, the {@code maxSize} of
 * anybody's own. A cache that fills for weeks and one that leaks look alike but for this.
 */
final class Bounds {
  private static final int MOST_HOLDERS = 256;

  /** From an array of elements to the cache that it is inside of: Guava has four steps. */
  private static final int MOST_STEPS = 8;

  /** In lower case, without the prefix of what an anonymous class has captured. */
  private static final Set<String> FIELDS =
      Set.of(
          "maximum",
          "maximumsize",
          "maximumweight",
          "max",
          "maxsize",
          "maxentries",
          "maxelements",
          "maxweight",
          "maxcapacity",
          "capacity",
          "sizelimit",
          "limit");

  private static final String CAPTURED = "val$";

  /** What stands for no bound: Guava has -1, queues and Caffeine have the largest there is. */
  private static final long UNBOUNDED = Integer.MAX_VALUE;

  private final DominatorTree tree;
  private final TypeTraits traits;
  private final DumpLookup lookup;

  Bounds(DominatorTree tree, TypeTraits traits, DumpLookup lookup) {
    this.tree = tree;
    this.traits = traits;
    this.lookup = lookup;
  }

  /** The bounds of those of the first of these holders that have one, by holder. */
  Map<Long, Long> of(List<Long> holders) throws IOException {
    Map<Long, List<Long>> askedByHolder = new LinkedHashMap<>();
    Set<Long> asked = new LinkedHashSet<>();
    for (long holder : holders.subList(0, Math.min(MOST_HOLDERS, holders.size()))) {
      List<Long> ids = withWhatItIsInsideOf(holder);
      askedByHolder.put(holder, ids);
      asked.addAll(ids);
    }
    Map<Long, Map<String, Long>> numbers = asked.isEmpty() ? Map.of() : lookup.numbers(asked);
    Map<Long, Long> bounds = new HashMap<>();
    askedByHolder.forEach(
        (holder, ids) ->
            ids.stream()
                .map(id -> bound(numbers.getOrDefault(id, Map.of())))
                .filter(bound -> bound > 0)
                .findFirst()
                .ifPresent(bound -> bounds.put(holder, bound)));
    return bounds;
  }

  /** Up to the first object of an application: what is above has other limits. */
  private List<Long> withWhatItIsInsideOf(long holder) {
    List<Long> ids = new ArrayList<>();
    long object = holder;
    while (object != DominatorTree.NONE && ids.size() < MOST_STEPS) {
      int type = tree.classIndex(object);
      if (traits.isClassObject(type) || traits.isThread(type)) {
        break;
      }
      ids.add(tree.objectId(object));
      String name = traits.name(type);
      if (!name.endsWith("[]") && !Owners.isAgent(name)) {
        break;
      }
      object = tree.dominator(object);
    }
    return ids;
  }

  private static long bound(Map<String, Long> numbers) {
    long bound = 0;
    for (Map.Entry<String, Long> number : numbers.entrySet()) {
      String field = number.getKey().substring(number.getKey().indexOf('#') + 1);
      String name = field.startsWith(CAPTURED) ? field.substring(CAPTURED.length()) : field;
      long value = number.getValue();
      if (FIELDS.contains(name.toLowerCase(Locale.ROOT)) && value > 0 && value < UNBOUNDED) {
        bound = Math.max(bound, value);
      }
    }
    return bound;
  }
}
