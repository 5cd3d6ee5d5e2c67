package io.heapfleet.hprof;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.HeapVisitor;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a visitor is told, as lines a test can compare and a person can read. */
public class HeapListing implements HeapVisitor {
  public final List<String> objects = new ArrayList<>();
  public final List<String> references = new ArrayList<>();
  public final List<String> roots = new ArrayList<>();

  @Override
  public void object(
      long objectId,
      HeapClass type,
      ObjectKind kind,
      long shallowBytes,
      long arrayLength,
      long fileOffset) {
    String length = arrayLength < 0 ? "" : "[" + arrayLength + "]";
    objects.add(
        "%x %s %s%s %d @%d"
            .formatted(objectId, kind, type.name(), length, shallowBytes, fileOffset));
  }

  @Override
  public void reference(long fromId, long toId, ReferenceLabel label) {
    String field = label.fieldName() == null ? "" : " " + label.fieldName();
    references.add("%x -> %x %s%s".formatted(fromId, toId, label.kind(), field));
  }

  @Override
  public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {
    String thread = threadSerial < 0 ? "" : " thread " + threadSerial;
    String frame = frameNumber < 0 ? "" : " frame " + frameNumber;
    roots.add("%x %s%s%s".formatted(objectId, kind, thread, frame));
  }
}
