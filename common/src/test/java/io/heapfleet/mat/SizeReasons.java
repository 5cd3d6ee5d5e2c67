package io.heapfleet.mat;

import io.heapfleet.layout.DumpedFields;
import io.heapfleet.layout.ObjectLayout;
import io.heapfleet.mat.HeapInMemory.Told;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import io.heapfleet.model.ObjectKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Why an object has another size by the JVM's rules than by MAT's. */
final class SizeReasons {
  enum Reason {
    /** MAT counts a class object's static fields; it has those of {@code java.lang.Class} too. */
    CLASS_OBJECT,
    /** Fields that the JVM is known to add, which the dump does not have. */
    HIDDEN_FIELDS,
    /** More than known fields: every object of the class ends where the next object starts. */
    MEASURED_ROOM,
    /** MAT takes headers and references for as wide as the dump's ids. */
    WIDTH_OF_HEADERS,
    /** The JVM places the dumped fields with gaps that MAT does not know, or without its own. */
    PLACE_OF_FIELDS,
    UNEXPLAINED
  }

  private final HeapInMemory mats;
  private final HeapInMemory ours;
  private final DumpedFields fields;
  private final long[] addresses;
  private final Map<HeapClass, Boolean> packed = new HashMap<>();

  SizeReasons(HeapInMemory mats, HeapInMemory ours) {
    this.mats = mats;
    this.ours = ours;
    this.fields = new DumpedFields(ours.dictionary.classes(), layout(ours));
    this.addresses = ours.objects.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
  }

  private static ObjectLayout layout(HeapInMemory heap) {
    return heap.dictionary.sizes().layout();
  }

  Reason of(long objectId) {
    Told our = ours.objects.get(objectId);
    if (our.kind() == ObjectKind.CLASS) {
      long mirror = ours.dictionary.sizes().instanceBytes(ours.dictionary.classOfClasses());
      return our.shallowBytes() >= mirror ? Reason.CLASS_OBJECT : Reason.UNEXPLAINED;
    }
    if (our.kind() != ObjectKind.INSTANCE) {
      return haveSameWidths() ? Reason.UNEXPLAINED : Reason.WIDTH_OF_HEADERS;
    }
    long bytes = our.shallowBytes();
    if (bytes == fields.instanceBytes(our.type())) {
      return !haveSameWidths() && bytes == matsArithmetic(our.type())
          ? Reason.WIDTH_OF_HEADERS
          : Reason.PLACE_OF_FIELDS;
    }
    if (bytes == fields.withHiddenBytes(our.type())) {
      return Reason.HIDDEN_FIELDS;
    }
    return packed.computeIfAbsent(our.type(), this::isPacked)
        ? Reason.MEASURED_ROOM
        : Reason.UNEXPLAINED;
  }

  private boolean haveSameWidths() {
    return layout(ours).headerBytes() == layout(mats).headerBytes()
        && layout(ours).referenceBytes() == layout(mats).referenceBytes();
  }

  /** Bytes of an instance as MAT would add them up, had it our header and width of references. */
  private long matsArithmetic(HeapClass type) {
    int referenceBytes = layout(ours).referenceBytes();
    List<HeapClass> ancestry = ours.dictionary.ancestry(type);
    long end = layout(ours).headerBytes();
    for (int i = ancestry.size() - 2; i >= 0; i--) {
      for (HeapField field : ancestry.get(i).instanceFields()) {
        end += field.type().bytes(referenceBytes);
      }
      end = (end + referenceBytes - 1) / referenceBytes * referenceBytes;
    }
    return layout(ours).aligned(end);
  }

  private boolean isPacked(HeapClass type) {
    int exact = 0;
    int all = 0;
    for (Told told : ours.objects.values()) {
      int next = Arrays.binarySearch(addresses, told.objectId()) + 1;
      if (told.type().equals(type) && next < addresses.length) {
        long room = addresses[next] - told.objectId();
        if (room < told.shallowBytes()) {
          return false;
        }
        all++;
        exact += room == told.shallowBytes() ? 1 : 0;
      }
    }
    return exact > 0.95 * all;
  }
}
