package io.heapfleet.mat;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.HeapVisitor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All that a reader told of a heap, kept for comparison with what another reader tells. */
final class ToldHeap implements HeapVisitor {
  /** An object, and its references in the order in which they were told. */
  static final class ToldObject {
    final ObjectKind kind;
    final String className;
    final long arrayLength;
    final List<ToldReference> references = new ArrayList<>();

    private ToldObject(ObjectKind kind, String className, long arrayLength) {
      this.kind = kind;
      this.className = className;
      this.arrayLength = arrayLength;
    }

    @Override
    public String toString() {
      return kind + " " + className + (arrayLength < 0 ? "" : " of length " + arrayLength);
    }
  }

  record ToldReference(long toId, ReferenceLabelText label) {
    @Override
    public String toString() {
      return label.kind + " " + label.fieldName + " -> 0x" + Long.toHexString(toId);
    }
  }

  /** A label without its number, which every reader gives in its own way. */
  record ReferenceLabelText(String kind, String fieldName) {}

  record ToldRoot(long objectId, RootKind kind) {}

  final Map<Long, ToldObject> objects = new HashMap<>();
  final Set<ToldRoot> roots = new HashSet<>();
  final List<String> toldTwice = new ArrayList<>();
  private final Map<String, ReferenceLabelText> labels = new HashMap<>();

  @Override
  public void object(
      long objectId,
      HeapClass type,
      ObjectKind kind,
      long shallowBytes,
      long arrayLength,
      long fileOffset) {
    ToldObject earlier = objects.put(objectId, new ToldObject(kind, type.name(), arrayLength));
    if (earlier != null) {
      toldTwice.add("0x" + Long.toHexString(objectId) + " " + earlier);
    }
  }

  @Override
  public void reference(long fromId, long toId, ReferenceLabel label) {
    ReferenceLabelText text =
        labels.computeIfAbsent(
            label.kind() + " " + label.fieldName(),
            key -> new ReferenceLabelText(label.kind().name(), label.fieldName()));
    objects.get(fromId).references.add(new ToldReference(toId, text));
  }

  @Override
  public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {
    roots.add(new ToldRoot(objectId, kind));
  }

  /** How many instances each class has, by name. */
  Map<String, Long> instancesByClass() {
    Map<String, Long> counts = new TreeMap<>();
    for (ToldObject object : objects.values()) {
      counts.merge(object.className, 1L, Long::sum);
    }
    return counts;
  }

  long referenceCount() {
    return objects.values().stream().mapToLong(object -> object.references.size()).sum();
  }
}
