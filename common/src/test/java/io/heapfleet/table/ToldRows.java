package io.heapfleet.table;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.HeapVisitor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The plain twin of {@link HeapTablesWriter}: keeps every row as a list. */
final class ToldRows implements HeapVisitor {
  final List<List<Object>> objects = new ArrayList<>();
  final List<List<Object>> references = new ArrayList<>();
  final List<List<Object>> roots = new ArrayList<>();

  @Override
  public void object(
      long objectId,
      HeapClass type,
      ObjectKind kind,
      long shallowBytes,
      long arrayLength,
      long fileOffset) {
    objects.add(
        Arrays.asList(
            objectId,
            type.id(),
            type.name(),
            kind.name(),
            shallowBytes,
            arrayLength < 0 ? null : arrayLength,
            fileOffset,
            null,
            null,
            null,
            null));
  }

  @Override
  public void reference(long fromId, long toId, ReferenceLabel label) {
    references.add(Arrays.asList(fromId, toId, label.kind().name(), label.fieldName()));
  }

  @Override
  public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {
    roots.add(
        Arrays.asList(
            objectId,
            kind.name(),
            threadSerial < 0 ? null : threadSerial,
            frameNumber < 0 ? null : (Object) (int) frameNumber));
  }
}
