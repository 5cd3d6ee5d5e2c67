package io.heapfleet.dotnet;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.RootKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The roots of a gcdump: what the nodes without an address lead to that hang from the root node,
 * each of them named for a kind of roots or for a static variable. 9 bytes a root.
 */
final class GcDumpRoots {
  /** What the static variables of one type hold, in the file's order. */
  static final class Holder {
    final HeapClass type;

    /** Where the first of the variables lies, which stands for the holder. */
    final long place;

    final List<Value> values = new ArrayList<>();

    private Holder(HeapClass type, long place) {
      this.type = type;
      this.place = place;
    }
  }

  /**
   * What a static variable holds; one of each thread's own comes once for each thread.
   *
   * @param fieldIndex the variable among the type's static fields
   */
  record Value(int fieldIndex, long objectId) {}

  private final GcDumpGraph graph;
  private final List<GcDumpHead.Type> types;
  private final HeapTypes heapTypes;
  private final Map<Long, Holder> holders = new LinkedHashMap<>();
  private long[] ids = new long[64];
  private RootKind[] kinds = new RootKind[64];
  private int size;

  /** Nodes that are still to be looked at, and of which kind the roots below them are. */
  private int[] nodes = new int[64];

  private RootKind[] nodeKinds = new RootKind[64];
  private int waiting;

  GcDumpRoots(GcDumpGraph graph, GcDumpHead head, HeapTypes heapTypes) throws IOException {
    this.graph = graph;
    this.types = head.types();
    this.heapTypes = heapTypes;
    BitSet seen = new BitSet();
    wait(head.rootNode(), RootKind.UNKNOWN);
    while (waiting > 0) {
      waiting--;
      // A damaged file's groups may hold each other in a circle.
      if (!seen.get(nodes[waiting])) {
        seen.set(nodes[waiting]);
        look(nodes[waiting], nodeKinds[waiting]);
      }
    }
  }

  private void look(int node, RootKind above) throws IOException {
    graph.goTo(node);
    int type = graph.type();
    String name = types.get(type).name();
    RootKind kind = name == null ? above : kind(name, above);
    while (graph.childrenLeft() > 0) {
      int child = graph.nextChild();
      long id = graph.address(child);
      if (id == 0) {
        wait(child, kind);
      } else if (heapTypes.isVariable(type)) {
        HeapClass holder = heapTypes.holder(type);
        holders
            .computeIfAbsent(holder.id(), h -> new Holder(holder, graph.placeOf(node)))
            .values
            .add(new Value(heapTypes.fieldIndex(type), id));
      } else {
        add(id, kind);
      }
    }
  }

  /** Writers differ in how they write the names, and newer ones may have more of them. */
  private static RootKind kind(String group, RootKind above) {
    String name = group.toLowerCase(Locale.ROOT);
    if (name.contains("static var")) {
      return RootKind.STATIC_VARIABLE;
    }
    if (name.contains("local var")) {
      return RootKind.LOCAL_VARIABLE;
    }
    if (name.contains("dependent handle")) {
      return RootKind.DEPENDENT_HANDLE;
    }
    if (name.contains("finalize")) {
      return RootKind.FINALIZER_HANDLE;
    }
    if (name.contains("pin") && name.contains("handle")) {
      return RootKind.PINNING_HANDLE;
    }
    if (name.contains("strong") && name.contains("handle")) {
      return RootKind.STRONG_HANDLE;
    }
    if (name.startsWith("[com")) {
      return RootKind.COM_OBJECT;
    }
    return above;
  }

  private void wait(int node, RootKind kind) {
    if (waiting == nodes.length) {
      nodes = Arrays.copyOf(nodes, waiting * 2);
      nodeKinds = Arrays.copyOf(nodeKinds, waiting * 2);
    }
    nodes[waiting] = node;
    nodeKinds[waiting] = kind;
    waiting++;
  }

  private void add(long id, RootKind kind) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, size * 2);
      kinds = Arrays.copyOf(kinds, size * 2);
    }
    ids[size] = id;
    kinds[size] = kind;
    size++;
  }

  Iterable<Holder> holders() {
    return holders.values();
  }

  /** The holder whose place this is, null if none is there. */
  Holder holderAt(long place) {
    for (Holder holder : holders.values()) {
      if (holder.place == place) {
        return holder;
      }
    }
    return null;
  }

  /** How many roots there are besides the holders. */
  int size() {
    return size;
  }

  long id(int root) {
    return ids[root];
  }

  RootKind kind(int root) {
    return kinds[root];
  }
}
