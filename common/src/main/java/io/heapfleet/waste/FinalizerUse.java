package io.heapfleet.waste;

import io.heapfleet.model.HeapClass;
import io.heapfleet.record.HeapDictionary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts objects with a finalizer by class, and those of them that wait for it. */
final class FinalizerUse {
  /** Classes are asked for in pieces of so many objects. */
  private static final int PIECE = 1 << 20;

  private final Facts facts;
  private final HeapDictionary dictionary;
  private final ObjectClasses objectClasses;
  private final Map<Long, Tally> tallies = new HashMap<>();
  private Longs referents = new Longs();
  private Ints waiting = new Ints();

  private static final class Tally {
    private long registered;
    private long queued;
  }

  FinalizerUse(Facts facts, HeapDictionary dictionary, ObjectClasses objectClasses) {
    this.facts = facts;
    this.dictionary = dictionary;
    this.objectClasses = objectClasses;
  }

  void find() throws IOException {
    LongIndex enqueued = CollectionWaste.landmarks(facts, FactKind.ENQUEUED);
    facts.read(
        FactKind.FINALIZER,
        (columns, rows) -> {
          for (int i = 0; i < rows; i++) {
            if (columns[1][i] != 0) {
              referents.add(columns[1][i]);
              waiting.add(enqueued.find(columns[2][i]) >= 0 ? 1 : 0);
            }
            if (referents.size() == PIECE) {
              count();
            }
          }
        });
    count();
  }

  private void count() throws IOException {
    if (referents.size() == 0) {
      return;
    }
    long[] classIds = objectClasses.classIds(referents.toArray());
    for (int i = 0; i < classIds.length; i++) {
      Tally tally = tallies.computeIfAbsent(classIds[i], id -> new Tally());
      if (waiting.get(i) == 0) {
        tally.registered++;
      } else {
        tally.queued++;
      }
    }
    referents = new Longs();
    waiting = new Ints();
  }

  List<FinalizerQueue> rows() {
    List<FinalizerQueue> rows = new ArrayList<>();
    tallies.forEach(
        (classId, tally) -> {
          HeapClass type = dictionary.byId(classId);
          rows.add(
              new FinalizerQueue(
                  type == null ? null : type.name(),
                  tally.registered,
                  tally.queued,
                  type == null ? 0 : tally.queued * dictionary.sizes().instanceBytes(type)));
        });
    rows.sort(
        Comparator.comparingLong((FinalizerQueue row) -> -row.queued())
            .thenComparing(row -> -row.registered())
            .thenComparing(FinalizerQueue::className, Comparator.nullsLast(String::compareTo)));
    return rows;
  }

  WasteTotal total() {
    long objects = 0;
    long queued = 0;
    long queuedBytes = 0;
    for (FinalizerQueue row : rows()) {
      objects += row.registered() + row.queued();
      queued += row.queued();
      queuedBytes += row.queuedBytes();
    }
    return new WasteTotal("finalizer_queue", objects, queuedBytes, queued, queuedBytes, null);
  }
}
