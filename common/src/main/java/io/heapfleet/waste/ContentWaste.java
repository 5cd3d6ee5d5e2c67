package io.heapfleet.waste;

import io.heapfleet.layout.ObjectSizes;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.record.HeapDictionary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds strings and primitive arrays of the same content, and arrays of nothing but zeros. An array
 * that is a string's counts with the strings only; one that is all zero is no duplicate.
 *
 * <p>A round takes the arrays of some hashes, so that what is equal comes together, and the strings
 * of these arrays. 50 bytes an array, 60 bytes a text.
 */
final class ContentWaste {
  /** Of so many of the first objects of one content the owner is looked for. */
  static final int OWNER_SAMPLE = 200;

  private static final long LENGTH = 0xFFFF_FFFFL;
  private static final int TYPE_SHIFT = 32;
  private static final long TYPE = 0xFL << TYPE_SHIFT;
  private static final long ZERO = FactKind.ZERO_FILLED << TYPE_SHIFT;
  private static final long OF_STRING = ZERO << 1;

  /** What is equal, while its owner is looked for. */
  private record Candidate(
      long contentKey,
      long firstId,
      long shape,
      long part,
      long copies,
      long arrays,
      long bytes,
      long wastedBytes,
      List<Integer> watched,
      String[] owner) {
    static final Comparator<Candidate> MOST_WASTED_FIRST =
        Comparator.comparingLong((Candidate c) -> -c.wastedBytes)
            .thenComparing(Candidate::firstId, Long::compareUnsigned)
            .thenComparing(Candidate::contentKey);

    Candidate(
        long contentKey,
        long firstId,
        long shape,
        long part,
        long copies,
        long arrays,
        long bytes,
        long wastedBytes) {
      this(
          contentKey,
          firstId,
          shape,
          part,
          copies,
          arrays,
          bytes,
          wastedBytes,
          new ArrayList<>(),
          new String[1]);
    }
  }

  private final Facts facts;
  private final HeapDictionary dictionary;
  private final ObjectSizes sizes;
  private final HashSeed seed;
  private final int topRows;
  private final long stringBytes;

  private final Top<Candidate> topStrings;
  private final Top<Candidate> topArrays;
  private final ZeroTally zeros;
  private long strings;
  private long bytesOfStrings;
  private long wastedStrings;
  private long wastedStringBytes;
  private long otherArrays;
  private long otherArrayBytes;
  private long wastedArrays;
  private long wastedArrayBytes;

  // Of the round:
  private LongIndex arrayIds;
  private Longs hashes;
  private Longs shapes;
  private List<Candidate> roundStrings;
  private List<Candidate> roundArrays;

  ContentWaste(Facts facts, HeapDictionary dictionary, HashSeed seed, int topRows) {
    this.facts = facts;
    this.dictionary = dictionary;
    this.sizes = dictionary.sizes();
    this.seed = seed;
    this.topRows = topRows;
    this.topStrings = new Top<>(topRows, Candidate.MOST_WASTED_FIRST);
    this.topArrays = new Top<>(topRows, Candidate.MOST_WASTED_FIRST);
    this.zeros = new ZeroTally();
    this.stringBytes =
        dictionary.classes().stream()
            .filter(c -> c.name().equals("java.lang.String"))
            .findFirst()
            .map(sizes::instanceBytes)
            .orElse(0L);
  }

  /** Bytes that it takes to have all facts in one round. */
  static long memoryBytes(Facts facts) throws IOException {
    return 90 * facts.count(FactKind.ARRAY) + 60 * facts.count(FactKind.STRING);
  }

  /** Finds what is equal in this round, and says whose owners are to be looked for. */
  void find(Round round, OwnerSearch owners) throws IOException {
    loadArrays(round);
    findStrings(owners);
    findArrays(owners);
    arrayIds = null;
    hashes = null;
    shapes = null;
  }

  private void loadArrays(Round round) throws IOException {
    arrayIds = new LongIndex();
    hashes = new Longs();
    shapes = new Longs();
    facts.read(
        FactKind.ARRAY,
        (columns, rows) -> {
          for (int i = 0; i < rows; i++) {
            long hash = columns[1][i];
            if (round.has(hash) && arrayIds.put(columns[0][i]) == hashes.size()) {
              hashes.add(hash);
              shapes.add((columns[2][i] & LENGTH) | (columns[3][i] << TYPE_SHIFT));
            }
          }
        });
  }

  private void findStrings(OwnerSearch owners) throws IOException {
    LongIndex texts = new LongIndex();
    Ints copies = new Ints();
    Ints arrays = new Ints();
    Longs firstIds = new Longs();
    Longs parts = new Longs();
    Ints firstArrays = new Ints();
    facts.read(
        FactKind.STRING,
        (columns, rows) -> {
          int before = LongIndex.NONE;
          for (int i = 0; i < rows; i++) {
            // Strings and their arrays often lie in the same order.
            int array = arrayIds.findAfter(before, columns[1][i]);
            if (array < 0) {
              continue;
            }
            before = array;
            int text = texts.put(contentKey(array, columns[2][i]));
            if (text == copies.size()) {
              copies.add(0);
              arrays.add(0);
              firstIds.add(columns[0][i]);
              parts.add(columns[2][i]);
              firstArrays.add(array);
            }
            copies.increment(text);
            long shape = shapes.get(array);
            if ((shape & OF_STRING) == 0) {
              shapes.set(array, shape | OF_STRING);
              arrays.increment(text);
            }
          }
        });
    Top<Candidate> top = new Top<>(topRows, Candidate.MOST_WASTED_FIRST);
    for (int text = 0; text < texts.size(); text++) {
      long shape = shapes.get(firstArrays.get(text));
      long bytes = copies.get(text) * stringBytes + arrays.get(text) * arrayBytes(shape);
      long wasted =
          (copies.get(text) - 1) * stringBytes
              + Math.max(0, arrays.get(text) - 1) * arrayBytes(shape);
      strings += copies.get(text);
      bytesOfStrings += bytes;
      if (copies.get(text) > 1) {
        wastedStrings += copies.get(text) - 1;
        wastedStringBytes += wasted;
        top.add(
            new Candidate(
                texts.key(text),
                firstIds.get(text),
                shape,
                parts.get(text),
                copies.get(text),
                arrays.get(text),
                bytes,
                wasted));
      }
    }
    roundStrings = top.bestFirst();
    LongIndex wanted = keys(roundStrings);
    facts.read(
        FactKind.STRING,
        (columns, rows) -> {
          int before = LongIndex.NONE;
          for (int i = 0; i < rows; i++) {
            int array = arrayIds.findAfter(before, columns[1][i]);
            if (array >= 0) {
              before = array;
              watch(
                  wanted.find(contentKey(array, columns[2][i])),
                  roundStrings,
                  columns[0][i],
                  owners);
            }
          }
        });
  }

  private long contentKey(int array, long part) {
    return part == 0 ? hashes.get(array) : ContentHash.mix(hashes.get(array), ~part);
  }

  private void findArrays(OwnerSearch owners) {
    LongIndex contents = new LongIndex();
    Ints copies = new Ints();
    Ints firsts = new Ints();
    for (int array = 0; array < arrayIds.size(); array++) {
      long shape = shapes.get(array);
      if ((shape & OF_STRING) != 0) {
        continue;
      }
      otherArrays++;
      otherArrayBytes += arrayBytes(shape);
      if ((shape & ZERO) != 0) {
        zeros.add(owners.watch(arrayIds.key(array)), arrayIds.key(array), shape);
        continue;
      }
      int content = contents.put(hashes.get(array));
      if (content == copies.size()) {
        copies.add(0);
        firsts.add(array);
      }
      copies.increment(content);
    }
    Top<Candidate> top = new Top<>(topRows, Candidate.MOST_WASTED_FIRST);
    for (int content = 0; content < contents.size(); content++) {
      long count = copies.get(content);
      if (count > 1) {
        long shape = shapes.get(firsts.get(content));
        long bytes = arrayBytes(shape);
        wastedArrays += count - 1;
        wastedArrayBytes += (count - 1) * bytes;
        top.add(
            new Candidate(
                contents.key(content),
                arrayIds.key(firsts.get(content)),
                shape,
                0,
                count,
                count,
                count * bytes,
                (count - 1) * bytes));
      }
    }
    roundArrays = top.bestFirst();
    LongIndex wanted = keys(roundArrays);
    for (int array = 0; array < arrayIds.size(); array++) {
      if ((shapes.get(array) & (OF_STRING | ZERO)) == 0) {
        watch(wanted.find(hashes.get(array)), roundArrays, arrayIds.key(array), owners);
      }
    }
  }

  private static LongIndex keys(List<Candidate> candidates) {
    LongIndex keys = new LongIndex();
    candidates.forEach(c -> keys.put(c.contentKey()));
    return keys;
  }

  private static void watch(
      int candidate, List<Candidate> candidates, long objectId, OwnerSearch owners) {
    if (candidate >= 0) {
      List<Integer> watched = candidates.get(candidate).watched();
      if (watched.size() < OWNER_SAMPLE) {
        watched.add(owners.watch(objectId));
      }
    }
  }

  /** Ends the round, once the owners are known. */
  void owned(OwnerSearch owners) {
    for (Candidate candidate : roundStrings) {
      candidate.owner()[0] = mostFrequent(candidate.watched(), owners);
      topStrings.add(candidate);
    }
    for (Candidate candidate : roundArrays) {
      candidate.owner()[0] = mostFrequent(candidate.watched(), owners);
      topArrays.add(candidate);
    }
    zeros.owned(owners);
  }

  /** The field that owns most of these objects; of several the one that comes first. */
  private static String mostFrequent(List<Integer> objects, OwnerSearch owners) {
    Map<Integer, Integer> counts = new HashMap<>();
    int best = OwnerSearch.NONE;
    int most = 0;
    for (int object : objects) {
      int owner = owners.owner(object);
      if (owner != OwnerSearch.NONE) {
        most = Math.max(most, counts.merge(owner, 1, Integer::sum));
      }
    }
    for (int object : objects) {
      int owner = owners.owner(object);
      if (owner != OwnerSearch.NONE && counts.get(owner) == most) {
        best = owner;
        break;
      }
    }
    objects.clear();
    return owners.name(best);
  }

  List<DuplicateString> duplicateStrings() {
    List<DuplicateString> rows = new ArrayList<>();
    for (Candidate c : topStrings.bestFirst()) {
      rows.add(
          new DuplicateString(
              rows.size() + 1,
              seed.shown(c.contentKey()),
              StringPart.chars(c.part(), c.shape() & LENGTH),
              c.copies(),
              c.arrays(),
              c.bytes(),
              c.wastedBytes(),
              c.owner()[0],
              c.firstId(),
              null));
    }
    return rows;
  }

  List<DuplicateArray> duplicateArrays() {
    List<DuplicateArray> rows = new ArrayList<>();
    for (Candidate c : topArrays.bestFirst()) {
      rows.add(
          new DuplicateArray(
              rows.size() + 1,
              seed.shown(c.contentKey()),
              arrayClass(c.shape()).name(),
              c.shape() & LENGTH,
              c.copies(),
              c.bytes(),
              c.wastedBytes(),
              c.owner()[0],
              c.firstId()));
    }
    return rows;
  }

  List<ZeroArrays> zeroArrays() {
    return zeros.rows();
  }

  List<WasteTotal> totals() throws IOException {
    long lost = facts.count(FactKind.STRING) - strings;
    String note = lost == 0 ? null : lost + " strings were left out: their arrays were not read";
    return List.of(
        new WasteTotal(
            "duplicate_strings", strings, bytesOfStrings, wastedStrings, wastedStringBytes, note),
        new WasteTotal(
            "duplicate_arrays", otherArrays, otherArrayBytes, wastedArrays, wastedArrayBytes, null),
        new WasteTotal(
            "zero_arrays", otherArrays, otherArrayBytes, zeros.arrays, zeros.bytes, null));
  }

  private long arrayBytes(long shape) {
    return sizes.primitiveArrayBytes(type(shape), shape & LENGTH);
  }

  private HeapClass arrayClass(long shape) {
    return dictionary.primitiveArray(type(shape));
  }

  private static BasicType type(long shape) {
    return BasicType.ofCode((int) ((shape & TYPE) >>> TYPE_SHIFT));
  }

  /** Adds up arrays of zeros by owner and class. */
  private final class ZeroTally {
    private final LongIndex keys = new LongIndex();
    private final Longs counts = new Longs();
    private final Longs sums = new Longs();
    private final Longs largest = new Longs();
    private final Longs largestIds = new Longs();
    private final List<String> names = new ArrayList<>();
    private long arrays;
    private long bytes;

    private Ints watched = new Ints();
    private Longs ids = new Longs();
    private Longs shapesOfZeros = new Longs();

    void add(int object, long id, long shape) {
      watched.add(object);
      ids.add(id);
      shapesOfZeros.add(shape);
    }

    void owned(OwnerSearch owners) {
      for (int i = 0; i < ids.size(); i++) {
        int owner = owners.owner(watched.get(i));
        long shape = shapesOfZeros.get(i);
        long size = arrayBytes(shape);
        int key = keys.put(((long) owner << Integer.SIZE) | type(shape).code());
        if (key == names.size()) {
          names.add(owners.name(owner));
          counts.add(0);
          sums.add(0);
          largest.add(0);
          largestIds.add(0);
        }
        arrays++;
        bytes += size;
        counts.plus(key, 1);
        sums.plus(key, size);
        boolean first = Long.compareUnsigned(ids.get(i), largestIds.get(key)) < 0;
        if (size > largest.get(key) || (size == largest.get(key) && first)) {
          largest.set(key, size);
          largestIds.set(key, ids.get(i));
        }
      }
      watched = new Ints();
      ids = new Longs();
      shapesOfZeros = new Longs();
    }

    List<ZeroArrays> rows() {
      Top<ZeroArrays> top =
          new Top<>(
              topRows,
              Comparator.comparingLong((ZeroArrays row) -> -row.bytes())
                  .thenComparing(ZeroArrays::className)
                  .thenComparing(ZeroArrays::ownerField, Comparator.nullsLast(String::compareTo)));
      for (int i = 0; i < names.size(); i++) {
        BasicType type = BasicType.ofCode((int) keys.key(i));
        top.add(
            new ZeroArrays(
                names.get(i),
                dictionary.primitiveArray(type).name(),
                counts.get(i),
                sums.get(i),
                largest.get(i),
                largestIds.get(i)));
      }
      return top.bestFirst();
    }
  }
}
