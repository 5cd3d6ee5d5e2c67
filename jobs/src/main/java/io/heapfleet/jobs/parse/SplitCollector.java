package io.heapfleet.jobs.parse;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.HeapVisitor;
import io.heapfleet.table.HeapTablesWriter;
import io.heapfleet.waste.WasteCollector;
import java.util.Arrays;

/** Counts a split's objects, and passes them on to their tables, so that the dump is read once. */
final class SplitCollector implements HeapVisitor {
  private final HeapTablesWriter tables;
  private final boolean countsOnly;
  private final SplitOutcome outcome;
  private final WasteCollector waste;
  private ClassCounts[] countsByIndex = new ClassCounts[1024];

  /**
   * @param tables where to, unless only a histogram is wanted
   * @param waste looks for waste, null if nobody does
   */
  SplitCollector(
      HeapTablesWriter tables, boolean countsOnly, SplitOutcome outcome, WasteCollector waste) {
    this.tables = tables;
    this.countsOnly = countsOnly;
    this.outcome = outcome;
    this.waste = waste;
  }

  @Override
  public void object(
      long objectId,
      HeapClass type,
      ObjectKind kind,
      long shallowBytes,
      long arrayLength,
      long fileOffset) {
    counts(type).add(shallowBytes);
    if (countsOnly) {
      return;
    }
    tables.object(objectId, type, kind, shallowBytes, arrayLength, fileOffset);
    if (waste != null) {
      waste.object(objectId, type, kind, shallowBytes, arrayLength, fileOffset);
    }
  }

  private ClassCounts counts(HeapClass type) {
    int index = type.index();
    if (index < countsByIndex.length && countsByIndex[index] != null) {
      return countsByIndex[index];
    }
    if (index >= countsByIndex.length) {
      countsByIndex = Arrays.copyOf(countsByIndex, Math.max(index + 1, countsByIndex.length * 2));
    }
    ClassCounts counts = new ClassCounts(type.id(), type.name(), type.loaderId());
    countsByIndex[index] = counts;
    return counts;
  }

  @Override
  public boolean wantsReferences() {
    return !countsOnly;
  }

  @Override
  public boolean wantsContents() {
    return waste != null;
  }

  @Override
  public void values(byte[] buffer, int offset, int length) {
    waste.values(buffer, offset, length);
  }

  @Override
  public void elements(byte[] buffer, int offset, int length) {
    waste.elements(buffer, offset, length);
  }

  @Override
  public void reference(long fromId, long toId, ReferenceLabel label) {
    tables.reference(fromId, toId, label);
    if (waste != null) {
      waste.reference(fromId, toId, label);
    }
  }

  @Override
  public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {
    if (countsOnly) {
      return;
    }
    if (threadSerial >= 0) {
      outcome.threadRoots.add(objectId, kind, threadSerial, frameNumber);
    }
    tables.root(objectId, kind, threadSerial, frameNumber);
  }

  /** Puts the counts into the outcome; call it once, at the end. */
  void finish() {
    for (ClassCounts counts : countsByIndex) {
      if (counts != null) {
        outcome.classes.put(counts.classId, counts);
        outcome.objects += counts.instances;
        outcome.heapBytes += counts.shallowBytes;
      }
    }
    outcome.references = tables.references();
  }
}
