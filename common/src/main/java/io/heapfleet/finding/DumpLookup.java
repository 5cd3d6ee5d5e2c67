package io.heapfleet.finding;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Looks up in the dump what the graph does not keep. Asked for all paths of a dump at once, so that
 * a dump that can only be read forward is read once; some thousand objects at most.
 */
public interface DumpLookup {
  /** Knows nothing: paths are told by classes alone. */
  DumpLookup NOTHING =
      new DumpLookup() {
        @Override
        public Map<HeapEdge, EdgeLabel> edges(Collection<HeapEdge> edges) {
          return Map.of();
        }

        @Override
        public Map<Long, RootLabel> roots(Collection<Long> objectIds) {
          return Map.of();
        }

        @Override
        public Map<Long, Long> elements(Collection<Long> objectIds) {
          return Map.of();
        }
      };

  /**
   * How these objects hold one another, for those where that is known. References between an object
   * and its class, to elements of arrays, to superclasses, loaders and thread locals may be left
   * out: they are told from the classes.
   */
  Map<HeapEdge, EdgeLabel> edges(Collection<HeapEdge> edges) throws IOException;

  /** Why these objects are roots, for those where that is known. */
  Map<Long, RootLabel> roots(Collection<Long> objectIds) throws IOException;

  /** What these objects, threads or connections, work on, for those where that is known. */
  default Map<Long, CallLabel> calls(Collection<Long> objectIds) throws IOException {
    return Map.of();
  }

  /** Who works with these objects, for those that several calls hold together. */
  default Map<Long, SharedLabel> shared(Collection<Long> objectIds) throws IOException {
    return Map.of();
  }

  /**
   * What the keys of these objects have in common, of those that are maps by URL: {@code
   * /api/orders/{n}}.
   */
  default Map<Long, String> urlKeys(Collection<Long> objectIds) throws IOException {
    return Map.of();
  }

  /** How many elements these objects have, for those that are collections or maps. */
  Map<Long, Long> elements(Collection<Long> objectIds) throws IOException;

  /**
   * What these objects refer to by a field, for those that have it and where it is not null.
   *
   * @param field declaring class and name, {@code java.lang.ref.Reference#referent}
   */
  default Map<Long, Long> references(Collection<Long> objectIds, String field) throws IOException {
    return Map.of();
  }

  /**
   * Which objects hold these by strong references, by ascending id, of many the first. Costs more
   * than the rest: all references are looked at.
   */
  default Map<Long, List<Long>> holders(Collection<Long> objectIds) throws IOException {
    return Map.of();
  }

  /**
   * The whole numbers in the fields of these objects, by declaring class and name: {@code
   * java.util.ArrayList#size}.
   */
  default Map<Long, Map<String, Long>> numbers(Collection<Long> objectIds) throws IOException {
    return Map.of();
  }

  /** What strings say, for those of these objects that are strings. */
  default Map<Long, String> texts(Collection<Long> objectIds) throws IOException {
    return Map.of();
  }
}
