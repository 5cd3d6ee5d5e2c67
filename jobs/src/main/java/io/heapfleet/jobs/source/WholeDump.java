package io.heapfleet.jobs.source;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.Damage;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDump;
import io.heapfleet.record.HeapVisitor;
import io.heapfleet.record.ReadBack;
import io.heapfleet.record.SplitSummary;
import io.heapfleet.record.ThreadRoots;
import io.heapfleet.split.Split;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What only a walk through all splits of a dump can tell. */
final class WholeDump implements HeapVisitor {
  private final boolean wantsReferences;
  private final ThreadRoots threadRoots = new ThreadRoots();
  private final List<Damage> damages = new ArrayList<>();
  private final Map<Long, Long> offsets = new HashMap<>();
  private long[] wanted = new long[0];
  private long objects;
  private long references;
  private long heapBytes;
  private long undefinedObjects;

  private WholeDump(boolean wantsReferences) {
    this.wantsReferences = wantsReferences;
  }

  /** The roots that belong to threads. */
  static ThreadRoots threadRoots(HeapDump dump, DumpIndex index) throws IOException {
    WholeDump whole = new WholeDump(false);
    whole.walk(dump, index);
    return whole.threadRoots;
  }

  /** Everything that can be counted. */
  static WholeDump counted(HeapDump dump, DumpIndex index) throws IOException {
    WholeDump whole = new WholeDump(true);
    whole.walk(dump, index);
    whole.threadRoots.tellThreadLocals(whole);
    return whole;
  }

  /** Finds single objects by walking through the dump, for there is no table to ask. */
  static ReadBack readBack(HeapDump dump, DumpIndex index) {
    return new ReadBack(
        dump,
        index.dictionary(),
        objectIds -> {
          WholeDump whole = new WholeDump(false);
          whole.wanted = objectIds.stream().mapToLong(Long::longValue).sorted().toArray();
          whole.walk(dump, index);
          return whole.offsets;
        });
  }

  private void walk(HeapDump dump, DumpIndex index) throws IOException {
    for (Split split : index.plan().splits()) {
      SplitSummary summary = dump.read(index, split).readAll(this);
      damages.addAll(summary.damages());
      undefinedObjects += summary.missingClasses();
    }
    damages.addAll(index.damages());
  }

  List<Damage> damages() {
    return damages;
  }

  long objects() {
    return objects;
  }

  long references() {
    return references;
  }

  long heapBytes() {
    return heapBytes;
  }

  long undefinedObjects() {
    return undefinedObjects;
  }

  @Override
  public boolean wantsReferences() {
    return wantsReferences;
  }

  @Override
  public void object(
      long objectId,
      HeapClass type,
      ObjectKind kind,
      long shallowBytes,
      long arrayLength,
      long fileOffset) {
    objects++;
    heapBytes += shallowBytes;
    if (wanted.length > 0 && Arrays.binarySearch(wanted, objectId) >= 0) {
      offsets.putIfAbsent(objectId, fileOffset);
    }
  }

  @Override
  public void reference(long fromId, long toId, ReferenceLabel label) {
    references++;
  }

  @Override
  public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {
    if (threadSerial >= 0) {
      threadRoots.add(objectId, kind, threadSerial, frameNumber);
    }
  }
}
