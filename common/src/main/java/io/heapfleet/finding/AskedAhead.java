package io.heapfleet.finding;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks up some references ahead of time, along with the first that are asked for. */
final class AskedAhead implements DumpLookup {
  private final DumpLookup dump;
  private final Set<HeapEdge> ahead;
  private final Set<HeapEdge> asked = new HashSet<>();
  private final Map<HeapEdge, EdgeLabel> labels = new HashMap<>();

  AskedAhead(DumpLookup dump, Set<HeapEdge> ahead) {
    this.dump = dump;
    this.ahead = ahead;
  }

  @Override
  public Map<HeapEdge, EdgeLabel> edges(Collection<HeapEdge> edges) throws IOException {
    if (!asked.containsAll(edges)) {
      Set<HeapEdge> missing = new HashSet<>(edges);
      missing.addAll(ahead);
      missing.removeAll(asked);
      labels.putAll(dump.edges(missing));
      asked.addAll(missing);
    }
    return labels;
  }

  @Override
  public Map<Long, RootLabel> roots(Collection<Long> objectIds) throws IOException {
    return dump.roots(objectIds);
  }

  @Override
  public Map<Long, CallLabel> calls(Collection<Long> objectIds) throws IOException {
    return dump.calls(objectIds);
  }

  @Override
  public Map<Long, String> urlKeys(Collection<Long> objectIds) throws IOException {
    return dump.urlKeys(objectIds);
  }

  @Override
  public Map<Long, Long> elements(Collection<Long> objectIds) throws IOException {
    return dump.elements(objectIds);
  }

  @Override
  public Map<Long, Long> references(Collection<Long> objectIds, String field) throws IOException {
    return dump.references(objectIds, field);
  }

  @Override
  public Map<Long, List<Long>> holders(Collection<Long> objectIds) throws IOException {
    return dump.holders(objectIds);
  }

  @Override
  public Map<Long, Map<String, Long>> numbers(Collection<Long> objectIds) throws IOException {
    return dump.numbers(objectIds);
  }

  @Override
  public Map<Long, String> texts(Collection<Long> objectIds) throws IOException {
    return dump.texts(objectIds);
  }
}
