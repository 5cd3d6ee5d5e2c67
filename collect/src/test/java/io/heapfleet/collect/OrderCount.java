package io.heapfleet.collect;

import io.heapfleet.hprof.HprofDump;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapVisitor;
import io.heapfleet.split.Split;
import java.io.IOException;

/** Counts the orders that a {@link Service} held. */
final class OrderCount implements HeapVisitor {
  private long orders;

  static long of(HprofDump dump) throws IOException {
    DumpIndex index = dump.index(Long.MAX_VALUE);
    OrderCount count = new OrderCount();
    for (Split split : index.plan().splits()) {
      dump.read(index, split).readAll(count);
    }
    return count.orders;
  }

  @Override
  public void object(
      long objectId,
      HeapClass type,
      ObjectKind kind,
      long shallowBytes,
      long arrayLength,
      long fileOffset) {
    if (kind == ObjectKind.INSTANCE && type.name().equals(Service.Order.class.getName())) {
      orders++;
    }
  }

  @Override
  public void reference(long fromId, long toId, ReferenceLabel label) {}

  @Override
  public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {}

  @Override
  public boolean wantsReferences() {
    return false;
  }
}
