package io.heapfleet.dotnet;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.ClassShape;
import io.heapfleet.record.Damage;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.HeapVisitor;
import io.heapfleet.record.SplitReader;
import io.heapfleet.record.SplitSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the objects of a gcdump: first what holds static variables and the other roots, then node
 * after node. An object's id is its address; nodes without one are no objects.
 */
final class GcDumpReader implements SplitReader {
  private final GcDumpHead head;
  private final GcDumpGraph graph;
  private final HeapTypes types;
  private final GcDumpRoots roots;
  private final HeapDictionary dictionary;
  private final ObjectKind[] kinds;
  private boolean rootsTold;
  private int node;
  private long objectId;
  private ReferenceLabel label;
  private boolean hasReferencesLeft;
  private long undefined;
  private long totalBytes;

  GcDumpReader(
      GcDumpHead head,
      GcDumpGraph graph,
      HeapTypes types,
      GcDumpRoots roots,
      HeapDictionary dictionary) {
    this.head = head;
    this.graph = graph;
    this.types = types;
    this.roots = roots;
    this.dictionary = dictionary;
    this.kinds = types.classes().stream().map(c -> kindOf(c.name())).toArray(ObjectKind[]::new);
  }

  static ObjectKind kindOf(String className) {
    if (!TypeNames.isArray(className)) {
      return ObjectKind.INSTANCE;
    }
    return TypeNames.isPrimitiveArray(className)
        ? ObjectKind.PRIMITIVE_ARRAY
        : ObjectKind.OBJECT_ARRAY;
  }

  @Override
  public boolean advance(HeapVisitor visitor, int budget) throws IOException {
    boolean references = visitor.wantsReferences();
    long left = budget;
    if (!rootsTold) {
      rootsTold = true;
      left -= tellRoots(visitor, references);
    }
    while (left > 0) {
      if (hasReferencesLeft) {
        left -= tellReferences(visitor, left);
      } else if (node < graph.nodes()) {
        left -= tellNode(visitor, references);
      } else {
        return false;
      }
    }
    return true;
  }

  private long tellRoots(HeapVisitor visitor, boolean references) {
    long told = roots.size();
    for (GcDumpRoots.Holder holder : roots.holders()) {
      long id = holder.type.id();
      visitor.object(id, types.classOfHolders(), ObjectKind.CLASS, 0, -1, holder.place);
      if (references) {
        ClassShape shape = dictionary.shapeById(id);
        for (GcDumpRoots.Value value : holder.values) {
          visitor.reference(id, value.objectId(), shape.staticLabels()[value.fieldIndex()]);
        }
      }
      visitor.root(id, RootKind.STATIC_VARIABLE, -1, -1);
      told += 2 + holder.values.size();
    }
    for (int i = 0; i < roots.size(); i++) {
      visitor.root(roots.id(i), roots.kind(i), -1, -1);
    }
    return told;
  }

  private int tellNode(HeapVisitor visitor, boolean references) throws IOException {
    int at = node++;
    graph.goTo(at);
    totalBytes += graph.size();
    objectId = graph.address(at);
    if (objectId == 0) {
      return 1;
    }
    HeapClass type = types.classOf(graph.type());
    ObjectKind kind = kinds[type.index()];
    undefined += types.isUndefined(graph.type()) ? 1 : 0;
    visitor.object(objectId, type, kind, graph.size(), -1, graph.placeOf(at));
    label = kind == ObjectKind.INSTANCE ? HeapDictionary.UNNAMED_FIELD : HeapDictionary.ELEMENT;
    hasReferencesLeft = references && graph.childrenLeft() > 0;
    return 1;
  }

  private long tellReferences(HeapVisitor visitor, long budget) throws IOException {
    long told = 0;
    while (told < budget && graph.childrenLeft() > 0) {
      long target = graph.address(graph.nextChild());
      if (target != 0) {
        visitor.reference(objectId, target, label);
      }
      told++;
    }
    hasReferencesLeft = graph.childrenLeft() > 0;
    return told;
  }

  @Override
  public SplitSummary summary() {
    List<Damage> damages = new ArrayList<>();
    if (node == graph.nodes() && totalBytes != head.totalBytes()) {
      damages.add(
          new Damage(
              head.totalBytesOffset(),
              Math.max(1, Math.abs(totalBytes - head.totalBytes())),
              0,
              "objects of " + head.totalBytes() + " bytes in all",
              totalBytes + " bytes"));
    }
    return new SplitSummary(damages, undefined, 0);
  }

  @Override
  public void close() {}
}
