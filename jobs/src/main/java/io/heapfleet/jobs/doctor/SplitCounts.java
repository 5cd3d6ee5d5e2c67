package io.heapfleet.jobs.doctor;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.Damage;
import io.heapfleet.record.HeapVisitor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts what lies in a split, and notes where the objects lie that are asked for. */
final class SplitCounts implements HeapVisitor, Serializable {
  private static final long serialVersionUID = 1;

  final List<Damage> damages = new ArrayList<>();
  final Map<Long, Long> offsets = new HashMap<>();
  long objects;
  long references;
  long heapBytes;
  private long leastId = Long.MAX_VALUE;
  private long mostId = Long.MIN_VALUE;
  private final long[] wanted;
  private final boolean wantsReferences;

  private SplitCounts(long[] wanted, boolean wantsReferences) {
    this.wanted = wanted;
    this.wantsReferences = wantsReferences;
  }

  /** Counts everything. */
  static SplitCounts counting(long... wantedIds) {
    return new SplitCounts(sorted(wantedIds), true);
  }

  /** Only looks for these objects. */
  static SplitCounts lookingFor(long... wantedIds) {
    return new SplitCounts(sorted(wantedIds), false);
  }

  private static long[] sorted(long[] ids) {
    long[] sorted = ids.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  /** Adds what was counted in another split. */
  SplitCounts plus(SplitCounts other) {
    damages.addAll(other.damages);
    other.offsets.forEach(offsets::putIfAbsent);
    objects += other.objects;
    references += other.references;
    heapBytes += other.heapBytes;
    leastId = Math.min(leastId, other.leastId);
    mostId = Math.max(mostId, other.mostId);
    return this;
  }

  /** The largest id minus the smallest, of some objects; negative if it is more than fits. */
  long idSpan() {
    return mostId - leastId;
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
    leastId = Math.min(leastId, objectId);
    mostId = Math.max(mostId, objectId);
    if (Arrays.binarySearch(wanted, objectId) >= 0) {
      offsets.putIfAbsent(objectId, fileOffset);
    }
  }

  @Override
  public void reference(long fromId, long toId, ReferenceLabel label) {
    references++;
  }

  @Override
  public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {}
}
