package io.heapfleet.waste;

import io.heapfleet.layout.ObjectSizes;
import io.heapfleet.model.HeapClass;
import io.heapfleet.record.HeapDictionary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds out how full collections are, by the field that holds them. A set that keeps its elements
 * in a map counts as one collection, the set; a wrapper is none, its owner is the owner of what is
 * in it.
 *
 * <p>A round takes the collections of some ids. 120 bytes a collection, 50 more for a set.
 */
final class CollectionWaste {
  private static final long UNKNOWN = -1;

  /** Wrappers in wrappers are followed so far. */
  private static final int MOST_WRAPPERS = 8;

  private static final String WRAPPER_CLASSES = "java.util.Collections$";

  private final Facts facts;
  private final List<HeapClass> classes;
  private final ObjectSizes sizes;
  private final CollectionKind[] kinds;
  private final int topRows;
  private final int referenceBytes;

  private final LongIndex tallyKeys = new LongIndex();
  private final List<Tally> tallies = new ArrayList<>();
  private Collections round;

  CollectionWaste(Facts facts, HeapDictionary dictionary, int topRows) {
    this.facts = facts;
    this.classes = dictionary.classes();
    this.sizes = dictionary.sizes();
    this.topRows = topRows;
    this.referenceBytes = dictionary.sizes().layout().referenceBytes();
    CollectionKinds all = new CollectionKinds(dictionary);
    this.kinds = new CollectionKind[classes.size()];
    for (HeapClass type : classes) {
      kinds[type.index()] = all.find(type);
    }
  }

  /** Bytes that it takes to have all facts in one round. */
  static long memoryBytes(Facts facts) throws IOException {
    return 180 * facts.count(FactKind.COLLECTION) + 60 * facts.count(FactKind.DELEGATE);
  }

  /** Finds out how full the collections of this round are, and asks for their owners. */
  void find(Round part, OwnerSearch owners) throws IOException {
    round = new Collections();
    round.load(part, owners);
    round.measureArrays();
    round.countElements();
    round.unwrap(owners);
  }

  /** Ends the round, once the owners are known. */
  void owned(OwnerSearch owners) {
    round.addUp(owners);
    round = null;
  }

  /** The rows that waste most, and those that take most. */
  List<CollectionUse> rows() {
    Comparator<CollectionUse> byName =
        Comparator.comparing(CollectionUse::className)
            .thenComparing(CollectionUse::ownerField, Comparator.nullsLast(String::compareTo));
    Comparator<CollectionUse> mostWastedFirst =
        Comparator.comparingLong((CollectionUse row) -> -row.wastedBytes())
            .thenComparing(row -> -row.bytes())
            .thenComparing(byName);
    Top<CollectionUse> wasteful = new Top<>(topRows - topRows / 2, mostWastedFirst);
    Top<CollectionUse> large =
        new Top<>(
            topRows / 2,
            Comparator.comparingLong((CollectionUse row) -> -row.bytes()).thenComparing(byName));
    for (Tally tally : tallies) {
      wasteful.add(tally.row());
      large.add(tally.row());
    }
    Set<CollectionUse> rows = new LinkedHashSet<>(wasteful.bestFirst());
    rows.addAll(large.bestFirst());
    return rows.stream().sorted(mostWastedFirst).toList();
  }

  WasteTotal total() {
    long collections = 0;
    long bytes = 0;
    long wasted = 0;
    long wastedBytes = 0;
    long unknown = 0;
    for (Tally tally : tallies) {
      collections += tally.collections;
      bytes += tally.bytes;
      wasted += tally.wasted;
      wastedBytes += tally.wastedBytes;
      unknown += tally.unknown;
    }
    String note = unknown == 0 ? null : unknown + " collections do not say how many they hold";
    return new WasteTotal("collections", collections, bytes, wasted, wastedBytes, note);
  }

  /** The collections of a round, each by its number. */
  private final class Collections {
    private final LongIndex ids = new LongIndex();
    private final Ints classIndexes = new Ints();
    private final Longs elements = new Longs();
    private final Longs stores = new Longs();
    private final Longs extras = new Longs();
    private final Longs slots = new Longs();
    private final Longs used = new Longs();
    private final Ints nextWithStore = new Ints();
    private final Ints shareStore = new Ints();
    private final Ints wrapperClasses = new Ints();
    private final Longs wrapperIds = new Longs();
    private final Ints watched = new Ints();

    void load(Round part, OwnerSearch owners) throws IOException {
      facts.read(
          FactKind.COLLECTION,
          (columns, rows) -> {
            for (int i = 0; i < rows; i++) {
              long id = columns[0][i];
              if (part.has(id) && ids.put(id) == classIndexes.size()) {
                classIndexes.add((int) columns[1][i]);
                elements.add(columns[2][i]);
                stores.add(columns[3][i]);
                extras.add(columns[4][i]);
                slots.add(UNKNOWN);
                used.add(0);
                nextWithStore.add(LongIndex.NONE);
                shareStore.add(0);
                wrapperClasses.add(LongIndex.NONE);
                wrapperIds.add(0);
                watched.add(owners.watch(id));
              }
            }
          });
    }

    private CollectionKind kind(int collection) {
      return kinds[classIndexes.get(collection)];
    }

    /** Several collections may share an array: the JDK's empty one, or a hostile dump's. */
    void measureArrays() throws IOException {
      LongIndex arrays = new LongIndex();
      Ints users = new Ints();
      Ints firsts = new Ints();
      for (int c = 0; c < ids.size(); c++) {
        if (stores.get(c) != 0 && kind(c).hasArray()) {
          int array = arrays.put(stores.get(c));
          if (array == firsts.size()) {
            firsts.add(c);
            users.add(0);
          } else {
            nextWithStore.set(c, firsts.get(array));
            firsts.set(array, c);
          }
        }
      }
      // Whoever shares an array may be looked at in another round.
      facts.read(
          FactKind.COLLECTION,
          (columns, rows) -> {
            for (int i = 0; i < rows; i++) {
              int array = arrays.find(columns[3][i]);
              if (array >= 0 && kinds[(int) columns[1][i]].hasArray()) {
                users.increment(array);
              }
            }
          });
      for (int array = 0; array < firsts.size(); array++) {
        int shared = users.get(array) > 1 ? 1 : 0;
        for (int c = firsts.get(array); c >= 0; c = nextWithStore.get(c)) {
          shareStore.set(c, shared);
        }
      }
      facts.read(
          FactKind.OBJECT_ARRAY,
          (columns, rows) -> {
            for (int i = 0; i < rows; i++) {
              int array = arrays.find(columns[0][i]);
              for (int c = array < 0 ? -1 : firsts.get(array); c >= 0; c = nextWithStore.get(c)) {
                slots.set(c, columns[1][i]);
                used.set(c, columns[2][i]);
              }
            }
          });
    }

    void countElements() throws IOException {
      addCounterCells();
      LongIndex nothing = landmarks(facts, FactKind.NOTHING);
      for (int c = 0; c < ids.size(); c++) {
        CollectionKind kind = kind(c);
        boolean storeKnown = slots.get(c) >= 0;
        if (!storeKnown) {
          slots.set(c, 0);
        }
        long count = elements.get(c);
        switch (kind.size()) {
          case FIELD, STRIPED -> {
            boolean oneSlotEach = kind.form() != CollectionKind.Form.TABLE && kind.hasArray();
            if (count < 0 || (oneSlotEach && storeKnown && count > slots.get(c))) {
              count = UNKNOWN;
            }
          }
          case ARRAY_LENGTH -> count = storeKnown ? slots.get(c) : UNKNOWN;
          case RING -> count = storeKnown ? ringElements(extras.get(c), slots.get(c)) : UNKNOWN;
          case FIELDS -> count = nothing.find(extras.get(c)) >= 0 ? 1 : count;
          case DELEGATE, UNKNOWN -> count = UNKNOWN;
        }
        elements.set(c, count);
        switch (kind.form()) {
          case SEQUENCE, RING ->
              used.set(c, count < 0 ? used.get(c) : Math.min(count, slots.get(c)));
          default -> used.set(c, Math.min(used.get(c), slots.get(c)));
        }
      }
    }

    private long ringElements(long headAndTail, long length) {
      long head = headAndTail >> Integer.SIZE;
      long tail = (int) headAndTail;
      if (head < 0 || tail < 0 || head >= length || tail >= length) {
        return UNKNOWN;
      }
      return tail >= head ? tail - head : tail - head + length;
    }

    /** What threads that got in each other's way have added to a concurrent map. */
    private void addCounterCells() throws IOException {
      if (facts.count(FactKind.CELL) == 0) {
        return;
      }
      LongIndex arrays = new LongIndex();
      Ints maps = new Ints();
      for (int c = 0; c < ids.size(); c++) {
        boolean striped = kind(c).size() == CollectionKind.Size.STRIPED;
        if (striped && extras.get(c) != 0 && arrays.put(extras.get(c)) == maps.size()) {
          maps.add(c);
        }
      }
      LongIndex cells = new LongIndex();
      Ints mapOfCell = new Ints();
      facts.read(
          FactKind.CELL_ELEMENT,
          (columns, rows) -> {
            for (int i = 0; i < rows; i++) {
              int array = arrays.find(columns[0][i]);
              if (array >= 0 && cells.put(columns[1][i]) == mapOfCell.size()) {
                mapOfCell.add(maps.get(array));
              }
            }
          });
      facts.read(
          FactKind.CELL,
          (columns, rows) -> {
            for (int i = 0; i < rows; i++) {
              int cell = cells.find(columns[0][i]);
              if (cell >= 0) {
                elements.plus(mapOfCell.get(cell), columns[1][i]);
              }
            }
          });
    }

    /** Finds what is around the collections, from inside out. */
    void unwrap(OwnerSearch owners) throws IOException {
      LongIndex wrappers = new LongIndex();
      Ints inside = new Ints();
      for (int depth = 0; depth < MOST_WRAPPERS; depth++) {
        int before = wrappers.size();
        facts.read(
            FactKind.DELEGATE,
            (columns, rows) -> {
              for (int i = 0; i < rows; i++) {
                long wrapper = columns[0][i];
                int collection = ids.find(columns[2][i]);
                if (collection < 0) {
                  int inner = wrappers.find(columns[2][i]);
                  collection = inner < 0 ? LongIndex.NONE : inside.get(inner);
                }
                if (collection >= 0 && wrappers.put(wrapper) == inside.size()) {
                  inside.add(collection);
                  owners.alias(wrapper, watched.get(collection));
                  wrap(collection, wrapper, (int) columns[1][i]);
                }
              }
            });
        if (wrappers.size() == before) {
          return;
        }
      }
    }

    private void wrap(int collection, long wrapper, int wrapperClass) {
      boolean counted = !classes.get(wrapperClass).name().startsWith(WRAPPER_CLASSES);
      if (counted && wrapperClasses.get(collection) < 0) {
        wrapperClasses.set(collection, wrapperClass);
        wrapperIds.set(collection, wrapper);
      }
    }

    void addUp(OwnerSearch owners) {
      for (int c = 0; c < ids.size(); c++) {
        HeapClass type = classes.get(classIndexes.get(c));
        long id = ids.key(c);
        long shellBytes = sizes.instanceBytes(type);
        if (wrapperClasses.get(c) >= 0) {
          type = classes.get(wrapperClasses.get(c));
          id = wrapperIds.get(c);
          shellBytes += sizes.instanceBytes(type);
        }
        int owner = owners.owner(watched.get(c));
        int key = tallyKeys.put(((long) owner << Integer.SIZE) | type.index());
        if (key == tallies.size()) {
          tallies.add(new Tally(owners.name(owner), type.name()));
        }
        boolean ownsArray =
            kind(c).hasArray() && stores.get(c) != 0 && shareStore.get(c) == 0 && slots.get(c) > 0;
        long arrayBytes = ownsArray ? sizes.objectArrayBytes(slots.get(c)) : 0;
        long count = elements.get(c);
        long wasted = 0;
        if (count == 0) {
          wasted = shellBytes + arrayBytes;
        } else if (count > 0 && ownsArray) {
          wasted = Math.max(0, slots.get(c) - kind(c).slotsFor(count)) * referenceBytes;
        }
        tallies.get(key).add(id, count, slots.get(c), used.get(c), shellBytes + arrayBytes, wasted);
      }
    }
  }

  /** The ids of the JDK's own objects of one kind. */
  static LongIndex landmarks(Facts facts, long which) throws IOException {
    LongIndex ids = new LongIndex();
    facts.read(
        FactKind.LANDMARK,
        (columns, rows) -> {
          for (int i = 0; i < rows; i++) {
            if (columns[0][i] == which) {
              ids.put(columns[1][i]);
            }
          }
        });
    return ids;
  }

  /** Adds up the collections of one class with one owner. */
  private static final class Tally {
    private final String ownerField;
    private final String className;
    private long collections;
    private long empty;
    private long single;
    private long unknown;
    private long elements;
    private long slots;
    private long used;
    private long bytes;
    private long wasted;
    private long wastedBytes;
    private long largestElements = UNKNOWN;
    private long largestId;

    Tally(String ownerField, String className) {
      this.ownerField = ownerField;
      this.className = className;
    }

    void add(long id, long count, long itsSlots, long itsUsed, long itsBytes, long itsWaste) {
      collections++;
      empty += count == 0 ? 1 : 0;
      single += count == 1 ? 1 : 0;
      unknown += count < 0 ? 1 : 0;
      elements += Math.max(0, count);
      slots += itsSlots;
      used += itsUsed;
      bytes += itsBytes;
      wasted += itsWaste > 0 ? 1 : 0;
      wastedBytes += itsWaste;
      boolean first = Long.compareUnsigned(id, largestId) < 0;
      if (count > largestElements || (count == largestElements && first)) {
        largestElements = count;
        largestId = id;
      }
    }

    CollectionUse row() {
      boolean known = largestElements >= 0;
      return new CollectionUse(
          ownerField,
          className,
          collections,
          empty,
          single,
          unknown,
          elements,
          slots,
          used,
          bytes,
          wastedBytes,
          known ? largestElements : null,
          known ? largestId : null);
    }
  }
}
