package io.heapfleet.graph;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The references from each object, one list per object that has any, written in the order in which
 * rows come: a dump tells an object's references together, so one reading of the rows is enough and
 * nothing is counted beforehand. Lists that do come in pieces are put together at the end.
 *
 * <p>Costs 8 bytes per object (see {@link ObjectCells}) and 4 bytes per reference, the target's
 * number. The top bit of an entry marks the end of a list, the next one the way of {@link
 * DepthFirst}; from 2^30 objects on, the former takes a bit besides and the latter is looked up.
 *
 * <p>A position is a chunk's number and an offset in it; at the end of a chunk a list goes on in
 * the chunk that the same thread filled next. References of an object to itself, and repeated ones
 * in a row, hold nothing and are not stored.
 */
final class ReferenceLists {
  private static final int SMALLEST_CHUNK_BITS = 14;

  /** With 16 bytes of header a full chunk takes exactly 64 MiB. */
  private static final int HEADER_ENTRIES = GraphArrays.HEADER_BYTES / Integer.BYTES;

  private static final int LAST = 1 << 31;
  private static final int IN_TREE = 1 << 30;

  final int positionBits;
  final int positionMask;

  /** Which bits of an entry are the target. */
  final int targetMask;

  /** The bit of an entry by way of which its target was entered, 0 if there is no room for it. */
  final int treeBit;

  /** Where each object's list starts, 0 for none; and room for its place. */
  final ObjectCells cells;

  private final GraphArrays arrays;
  private final int mostEntries;
  private int[][] chunks = new int[16][];
  private int[] nextChunk = new int[16];

  /** Ends of lists by chunk, null if entries hold them. */
  private long[][] lasts;

  private int chunkCount;
  private long bytes;

  private ReferenceLists(GraphArrays arrays, long objects, boolean wideNumbers) {
    this.arrays = arrays;
    this.positionBits = arrays.segmentBits();
    this.positionMask = (1 << positionBits) - 1;
    this.mostEntries =
        positionBits > SMALLEST_CHUNK_BITS
            ? (1 << positionBits) - HEADER_ENTRIES
            : 1 << positionBits;
    // Depth-first numbers count from 1, so the largest is the number of objects.
    boolean spareBits = !wideNumbers && objects < IN_TREE;
    this.targetMask = spareBits ? IN_TREE - 1 : -1;
    this.treeBit = spareBits ? IN_TREE : 0;
    this.lasts = spareBits ? null : new long[16][];
    this.cells = new ObjectCells(arrays, objects);
  }

  /** Reads all references once. */
  static Result of(HeapRows rows, ObjectNumbers numbers, GraphSettings settings, GraphArrays arrays)
      throws IOException {
    ReferenceLists lists = new ReferenceLists(arrays, numbers.count(), settings.wideNumbers());
    List<Writer> writers = Collections.synchronizedList(new ArrayList<>());
    Parts.forEach(
        rows.referenceParts(),
        settings.threads(),
        () -> {
          Writer writer = lists.new Writer(numbers, settings.everyReferenceHolds());
          writers.add(writer);
          return part -> {
            rows.references(part, writer);
            writer.endList();
          };
        });
    Pairs later = new Pairs(arrays);
    Pairs weak = new Pairs(arrays);
    long used = 0;
    long dangling = 0;
    for (Writer writer : writers) {
      later.addAll(writer.later);
      weak.addAll(writer.weak);
      used += writer.used;
      dangling += writer.dangling;
      writer.trim();
    }
    lists.append(later, lists.new Writer(numbers, false));
    weak.sort();
    return new Result(lists, weak, weak.count(), used, dangling);
  }

  /**
   * @param weak references that keep nothing alive, sorted
   */
  record Result(ReferenceLists lists, Pairs weak, long weakCount, long used, long dangling) {}

  /** Where a list goes on at the end of a chunk. */
  int nextChunk(int chunk) {
    return nextChunk[chunk];
  }

  int[] chunk(int chunk) {
    return chunks[chunk];
  }

  /** An entry by position; some number or other at position 0. */
  int entry(long position) {
    return chunkCount == 0
        ? 0
        : chunks[(int) (position >>> positionBits)][(int) position & positionMask];
  }

  boolean isLast(int entry, int chunk, int offset) {
    return targetMask < 0 ? (lasts[chunk][offset >>> 6] >>> offset & 1) != 0 : entry < 0;
  }

  /** The position after one that is not the last of its list. */
  long next(int chunk, int offset) {
    return offset + 1 < chunks[chunk].length
        ? (long) chunk << positionBits | offset + 1
        : (long) nextChunk[chunk] << positionBits | 1;
  }

  /** No position is larger. */
  long mostPositions() {
    return (long) chunkCount << positionBits;
  }

  /** Gives the lists back, not the starts. */
  void freeTargets() {
    chunks = null;
    lasts = null;
    arrays.freed(bytes);
    bytes = 0;
  }

  private synchronized int newChunk(int entries) {
    int chunk = chunkCount++;
    cells.reserve(((long) chunkCount << positionBits) - 1);
    if (chunk == chunks.length) {
      chunks = Arrays.copyOf(chunks, chunk * 2);
      nextChunk = Arrays.copyOf(nextChunk, chunk * 2);
      lasts = lasts == null ? null : Arrays.copyOf(lasts, chunk * 2);
    }
    chunks[chunk] = new int[entries];
    if (lasts != null) {
      lasts[chunk] = new long[(entries + Long.SIZE - 1) / Long.SIZE];
    }
    account(chunkBytes(entries));
    return chunk;
  }

  private void account(long more) {
    arrays.allocated(more);
    bytes += more;
  }

  private long chunkBytes(int entries) {
    return (long) entries * Integer.BYTES
        + GraphArrays.HEADER_BYTES
        + (lasts == null ? 0 : (entries + Long.SIZE - 1) / Long.SIZE * (long) Long.BYTES);
  }

  private synchronized void follow(int chunk, int next) {
    nextChunk[chunk] = next;
  }

  private synchronized int[] entriesOf(int chunk) {
    return chunks[chunk];
  }

  private synchronized long[] lastsOf(int chunk) {
    return lasts == null ? null : lasts[chunk];
  }

  /** Cuts off what a writer left empty in its last chunk. */
  private synchronized void shorten(int chunk, int entries) {
    long before = chunkBytes(chunks[chunk].length);
    chunks[chunk] = Arrays.copyOf(chunks[chunk], entries);
    if (lasts != null) {
      lasts[chunk] = Arrays.copyOf(lasts[chunk], (entries + Long.SIZE - 1) / Long.SIZE);
    }
    long after = chunkBytes(entries);
    arrays.freed(before - after);
    bytes -= before - after;
  }

  /** Writes each object's list again with the references that came later. */
  private void append(Pairs later, Writer writer) {
    later.sort();
    for (long i = 0; i < later.count(); ) {
      int from = later.from(i);
      writer.startAgain(from);
      long position = cells.start(from);
      cells.startAt(from, writer.peek());
      for (boolean last = false; !last; ) {
        int chunk = (int) (position >>> positionBits);
        int offset = (int) position & positionMask;
        int entry = chunks[chunk][offset];
        writer.write(entry & targetMask);
        last = isLast(entry, chunk, offset);
        position = next(chunk, offset);
      }
      for (; i < later.count() && later.from(i) == from; i++) {
        writer.write(later.to(i));
      }
      writer.endList();
    }
    writer.trim();
    later.free();
  }

  /** One thread's part of the lists. */
  private final class Writer implements HeapRows.ReferenceSink {
    private final ObjectNumbers numbers;
    private final boolean everyReferenceHolds;
    private final Pairs later = new Pairs(arrays);
    private final Pairs weak = new Pairs(arrays);
    private long used;
    private long dangling;

    /** The number before the first row is none that an object has. */
    private long currentId;

    private int current = ObjectNumbers.NONE;
    private boolean atStart = true;

    /** Whether the current object's list is being written; if not, its references come later. */
    private boolean listOpen;

    private boolean addsLater;
    private int previous = ObjectNumbers.NONE;

    /** The targets of the rows at hand. */
    private int[] targets = new int[0];

    private int chunk = -1;
    private int[] entries = new int[0];
    private long[] ends;
    private int offset;
    private int lastOffset;

    Writer(ObjectNumbers numbers, boolean everyReferenceHolds) {
      this.numbers = numbers;
      this.everyReferenceHolds = everyReferenceHolds;
    }

    @Override
    public void accept(long[] fromIds, long[] toIds, boolean[] strong, int count) {
      if (targets.length < count) {
        targets = new int[count];
      }
      for (int i = 0; i < count; i++) {
        targets[i] = numbers.find(toIds[i]);
      }
      for (int i = 0; i < count; i++) {
        long fromId = fromIds[i];
        if (fromId != currentId || atStart) {
          endList();
          atStart = false;
          currentId = fromId;
          current = numbers.find(fromId);
        }
        int to = targets[i];
        if (current == ObjectNumbers.NONE || to == ObjectNumbers.NONE) {
          dangling++;
          continue;
        }
        used++;
        if (!everyReferenceHolds && !strong[i]) {
          weak.add(current, to);
        } else if (to != current && to != previous) {
          add(to);
        }
      }
    }

    private void add(int to) {
      previous = to;
      if (!listOpen && !addsLater) {
        listOpen = cells.claim(current, peek());
        addsLater = !listOpen;
      }
      if (addsLater) {
        later.add(current, to);
      } else {
        write(to);
      }
    }

    /** Where the next entry goes. */
    long peek() {
      if (offset == entries.length) {
        int fresh = newChunk(entries());
        if (chunk >= 0) {
          follow(chunk, fresh);
        }
        chunk = fresh;
        entries = entriesOf(chunk);
        ends = lastsOf(chunk);
        // Offset 0 is never used: position 0 is none, and ObjectCells.claim wants it.
        offset = 1;
      }
      return (long) chunk << positionBits | offset;
    }

    /** Chunks grow, so that a small heap does not take a large one. */
    private int entries() {
      if (entries.length == 0) {
        return Math.min(mostEntries, 1 << SMALLEST_CHUNK_BITS);
      }
      return (int) Math.min(mostEntries, entries.length * 2L);
    }

    void write(int to) {
      peek();
      entries[offset] = to;
      lastOffset = offset;
      offset++;
    }

    void startAgain(int from) {
      current = from;
      listOpen = true;
    }

    /** Marks the last entry as the list's last. */
    void endList() {
      if (listOpen) {
        if (ends != null) {
          ends[lastOffset >>> 6] |= 1L << lastOffset;
        } else {
          entries[lastOffset] |= LAST;
        }
      }
      listOpen = false;
      addsLater = false;
      atStart = true;
      previous = ObjectNumbers.NONE;
    }

    void trim() {
      if (chunk >= 0 && offset < entries.length) {
        shorten(chunk, offset);
      }
    }
  }
}
