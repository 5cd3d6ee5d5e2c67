package io.heapfleet.waste;

import io.heapfleet.record.HeapDictionary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts boxed numbers of equal values. A round takes those of some values; 12 bytes a box. */
final class BoxWaste {
  private final Facts facts;
  private final HeapDictionary dictionary;
  private final Map<Integer, Tally> tallies = new TreeMap<>();

  private static final class Tally {
    private Longs values = new Longs();
    private long instances;
    private long distinct;
    private long cacheable;
  }

  BoxWaste(Facts facts, HeapDictionary dictionary) {
    this.facts = facts;
    this.dictionary = dictionary;
  }

  static long memoryBytes(Facts facts) throws IOException {
    return 24 * facts.count(FactKind.BOX);
  }

  void find(Round round) throws IOException {
    facts.read(
        FactKind.BOX,
        (columns, rows) -> {
          Tally tally = null;
          long last = -1;
          for (int i = 0; i < rows; i++) {
            if (round.has(columns[1][i])) {
              if (columns[0][i] != last || tally == null) {
                last = columns[0][i];
                tally = tallies.computeIfAbsent((int) last, c -> new Tally());
              }
              tally.values.add(columns[1][i]);
              tally.cacheable += columns[2][i];
            }
          }
        });
    for (Tally tally : tallies.values()) {
      tally.instances += tally.values.size();
      tally.distinct += tally.values.distinct();
      tally.values = new Longs();
    }
  }

  List<BoxedNumbers> rows() {
    List<BoxedNumbers> rows = new ArrayList<>();
    tallies.forEach(
        (classIndex, tally) -> {
          var type = dictionary.classes().get(classIndex);
          long each = dictionary.sizes().instanceBytes(type);
          rows.add(
              new BoxedNumbers(
                  type.name(),
                  tally.instances,
                  tally.distinct,
                  tally.cacheable,
                  tally.instances * each,
                  (tally.instances - tally.distinct) * each));
        });
    rows.sort(
        Comparator.comparingLong((BoxedNumbers row) -> -row.wastedBytes())
            .thenComparing(BoxedNumbers::className));
    return rows;
  }

  WasteTotal total() {
    long instances = 0;
    long bytes = 0;
    long wasted = 0;
    long wastedBytes = 0;
    for (BoxedNumbers row : rows()) {
      instances += row.instances();
      bytes += row.bytes();
      wasted += row.instances() - row.distinctValues();
      wastedBytes += row.wastedBytes();
    }
    return new WasteTotal("boxed_numbers", instances, bytes, wasted, wastedBytes, null);
  }
}
