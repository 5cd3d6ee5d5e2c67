package io.heapfleet.waste;

import io.heapfleet.model.HeapClass;
import io.heapfleet.record.HeapDictionary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Adds up direct buffers by owner. A round takes those of some ids; 60 bytes a buffer. */
final class BufferUse {
  private static final String[] MEMORY = {"ALLOCATED", "MAPPED", "VIEW", "FOREIGN"};

  private final Facts facts;
  private final List<HeapClass> classes;
  private final int topRows;
  private final LongIndex keys = new LongIndex();
  private final List<Tally> tallies = new ArrayList<>();

  private static final class Tally {
    private final String owner;
    private long buffers;
    private long bytes;
    private long largestBytes;
    private long largestId;

    Tally(String owner) {
      this.owner = owner;
    }
  }

  // Of the round:
  private Longs ids;
  private Longs kinds;
  private Longs capacities;
  private Ints watched;

  BufferUse(Facts facts, HeapDictionary dictionary, int topRows) {
    this.facts = facts;
    this.classes = dictionary.classes();
    this.topRows = topRows;
  }

  static long memoryBytes(Facts facts) throws IOException {
    return 80 * facts.count(FactKind.DIRECT);
  }

  void find(Round round, OwnerSearch owners) throws IOException {
    ids = new Longs();
    kinds = new Longs();
    capacities = new Longs();
    watched = new Ints();
    facts.read(
        FactKind.DIRECT,
        (columns, rows) -> {
          for (int i = 0; i < rows; i++) {
            if (round.has(columns[0][i])) {
              ids.add(columns[0][i]);
              kinds.add(columns[1][i] * MEMORY.length + columns[3][i]);
              capacities.add(Math.max(0, columns[2][i]));
              watched.add(owners.watch(columns[0][i]));
            }
          }
        });
  }

  void owned(OwnerSearch owners) {
    for (int i = 0; i < ids.size(); i++) {
      int owner = owners.owner(watched.get(i));
      int key = keys.put(((long) owner << Integer.SIZE) | kinds.get(i));
      if (key == tallies.size()) {
        tallies.add(new Tally(owners.name(owner)));
      }
      Tally tally = tallies.get(key);
      tally.buffers++;
      tally.bytes += capacities.get(i);
      boolean first =
          capacities.get(i) == tally.largestBytes
              && Long.compareUnsigned(ids.get(i), tally.largestId) < 0;
      if (capacities.get(i) > tally.largestBytes || first || tally.buffers == 1) {
        tally.largestBytes = capacities.get(i);
        tally.largestId = ids.get(i);
      }
    }
    ids = null;
    kinds = null;
    capacities = null;
    watched = null;
  }

  private List<DirectBuffers> all() {
    List<DirectBuffers> rows = new ArrayList<>();
    for (int i = 0; i < tallies.size(); i++) {
      Tally tally = tallies.get(i);
      int kind = (int) keys.key(i);
      rows.add(
          new DirectBuffers(
              tally.owner,
              classes.get(kind / MEMORY.length).name(),
              MEMORY[kind % MEMORY.length],
              tally.buffers,
              tally.bytes,
              tally.largestBytes,
              tally.largestId));
    }
    return rows;
  }

  List<DirectBuffers> rows() {
    Top<DirectBuffers> top =
        new Top<>(
            topRows,
            Comparator.comparingLong((DirectBuffers row) -> -row.capacityBytes())
                .thenComparing(DirectBuffers::memory)
                .thenComparing(DirectBuffers::className)
                .thenComparing(DirectBuffers::ownerField, Comparator.nullsLast(String::compareTo)));
    all().forEach(top::add);
    return top.bestFirst();
  }

  /** Views are left out: their memory is another buffer's. */
  WasteTotal total() {
    long buffers = 0;
    long bytes = 0;
    for (DirectBuffers row : all()) {
      if (!row.memory().equals(MEMORY[(int) WasteCollector.VIEW])) {
        buffers += row.buffers();
        bytes += row.capacityBytes();
      }
    }
    return new WasteTotal("direct_buffers", buffers, bytes, 0, null, null);
  }
}
