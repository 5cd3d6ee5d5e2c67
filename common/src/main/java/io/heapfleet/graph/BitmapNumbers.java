package io.heapfleet.graph;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers for ids that are addresses: the number is the rank in a bitmap with one bit per 8 bytes
 * of the heap (or fewer, if ids are not multiples of 8). Pages of 4096 bits exist only where there
 * are objects; each block of 512 bits begins with counts of the bits before it and within it.
 *
 * <p>Costs 9/64 bit per byte of the heap, so 0.9 bytes for an average object of 50 bytes, and a
 * look-up reads one cache line of a table that small.
 */
final class BitmapNumbers extends ObjectNumbers {
  /** Bits of a page: 4096. */
  private static final int PAGE_BITS = 12;

  /**
   * Longs of a block: its header, then 512 bits. The header's lower half counts the bits before the
   * block; above are three counts of 9 bits, of the bits in the block's first 2, 4 and 6 words.
   */
  private static final int BLOCK_LONGS = 9;

  private static final long BEFORE_MASK = 0xFFFF_FFFFL;
  private static final int COUNT_BITS = 9;
  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;

  private static final int BLOCKS_PER_PAGE = 8;
  private static final int PAGE_LONGS = BLOCKS_PER_PAGE * BLOCK_LONGS;

  /** Pages of a slab, an array of 147 kB: 256. */
  private static final int SLAB_PAGE_BITS = 8;

  /** What a page costs besides its bits while the bitmap grows. */
  private static final int PAGE_BYTES = PAGE_LONGS * Long.BYTES + 80;

  /** Pages that are missing between two that are there and yet make no new extent. */
  private static final int MOST_GAP_PAGES = 15;

  /** Ids are multiples of 2^3 unless they say otherwise. */
  private static final int USUAL_SHIFT = 3;

  /** Every so many objects the block of one is noted, for the way from number to id. */
  private static final int SAMPLE_BITS = 9;

  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  private final int shift;
  private final long[][] slabs;

  /** Extents are runs of pages, ascending: where each starts, and its pages' numbers or -1. */
  private final long[] extentKeys;

  private final int[][] extentPages;

  /** By rank of a page: its key, its number. */
  private final long[] pageKeys;

  private final int[] pageNumbers;

  /** By every 512th object: the rank of its block. */
  private final int[] samples;

  private final long count;
  private final long duplicates;
  private final GraphArrays arrays;
  private final long bytes;

  private BitmapNumbers(Builder builder, int shift) {
    this.arrays = builder.arrays;
    this.shift = shift;
    this.slabs = builder.slabs;
    this.duplicates = builder.duplicates.get();
    List<Long> keys = new ArrayList<>(builder.pages.keySet());
    keys.sort(Long::compareUnsigned);
    this.pageKeys = new long[keys.size()];
    this.pageNumbers = new int[keys.size()];
    for (int i = 0; i < pageKeys.length; i++) {
      pageKeys[i] = keys.get(i);
      pageNumbers[i] = builder.pages.get(keys.get(i));
    }
    builder.pages.clear();
    List<int[]> extents = new ArrayList<>();
    List<Long> starts = new ArrayList<>();
    for (int from = 0; from < pageKeys.length; ) {
      int to = from + 1;
      while (to < pageKeys.length && pageKeys[to] - pageKeys[to - 1] <= MOST_GAP_PAGES + 1) {
        to++;
      }
      int[] pages = new int[(int) (pageKeys[to - 1] - pageKeys[from]) + 1];
      Arrays.fill(pages, -1);
      for (int i = from; i < to; i++) {
        pages[(int) (pageKeys[i] - pageKeys[from])] = pageNumbers[i];
      }
      extents.add(pages);
      starts.add(pageKeys[from]);
      from = to;
    }
    this.extentPages = extents.toArray(int[][]::new);
    this.extentKeys = starts.stream().mapToLong(Long::longValue).toArray();
    this.count = countBits();
    this.samples = new int[(int) ((count >>> SAMPLE_BITS) + 1)];
    sample();
    long directoryBytes = 0;
    for (int[] pages : extentPages) {
      directoryBytes += (long) pages.length * Integer.BYTES + GraphArrays.HEADER_BYTES + Long.BYTES;
    }
    this.bytes =
        directoryBytes
            + (long) pageKeys.length * (Long.BYTES + Integer.BYTES)
            + (long) samples.length * Integer.BYTES
            + builder.slabBytes;
    arrays.allocated(bytes);
  }

  private long countBits() {
    long before = 0;
    for (int page : pageNumbers) {
      long[] slab = slabs[page >>> SLAB_PAGE_BITS];
      for (int block = 0; block < BLOCKS_PER_PAGE; block++) {
        int at = blockStart(page) + block * BLOCK_LONGS;
        long header = before;
        int inBlock = 0;
        for (int word = 1; word < BLOCK_LONGS; word++) {
          if (word > 1 && word % 2 == 1) {
            header |= (long) inBlock << (Integer.SIZE + COUNT_BITS * ((word - 1) / 2 - 1));
          }
          inBlock += Long.bitCount(slab[at + word]);
        }
        slab[at] = header;
        before += inBlock;
      }
    }
    return before;
  }

  private void sample() {
    int blocks = pageNumbers.length * BLOCKS_PER_PAGE;
    int sample = 0;
    for (int block = 0; block < blocks; block++) {
      long next = block + 1 < blocks ? before(block + 1) : count;
      while ((long) sample << SAMPLE_BITS < next) {
        samples[sample++] = block;
      }
    }
    while (sample < samples.length) {
      samples[sample++] = Math.max(0, blocks - 1);
    }
  }

  private static int blockStart(int page) {
    return (page & (1 << SLAB_PAGE_BITS) - 1) * PAGE_LONGS;
  }

  /** How many objects come before a block, by the block's rank. */
  private long before(int blockRank) {
    int page = pageNumbers[blockRank / BLOCKS_PER_PAGE];
    return slabs[page >>> SLAB_PAGE_BITS][
            blockStart(page) + blockRank % BLOCKS_PER_PAGE * BLOCK_LONGS]
        & BEFORE_MASK;
  }

  @Override
  long count() {
    return count;
  }

  @Override
  long duplicates() {
    return duplicates;
  }

  @Override
  int find(long objectId) {
    long unit = objectId >>> shift;
    int page = page(unit >>> PAGE_BITS);
    if (page < 0 || unit << shift != objectId) {
      return NONE;
    }
    long[] slab = slabs[page >>> SLAB_PAGE_BITS];
    int word = (int) (unit >>> 6) & 63;
    int block = blockStart(page) + (word >>> 3) * BLOCK_LONGS;
    int inBlock = word & 7;
    long bits = slab[block + 1 + inBlock];
    if ((bits >>> unit & 1) == 0) {
      return NONE;
    }
    // No loop and no branch: where the bit lies in its block is anybody's guess.
    long header = slab[block];
    long pairs = header >>> Integer.SIZE << COUNT_BITS;
    int inPairs = (int) (pairs >>> ((inBlock >>> 1) * COUNT_BITS)) & COUNT_MASK;
    long neighbour = slab[block + (inBlock | 1)] & -(long) (inBlock & 1);
    return (int) header
        + inPairs
        + Long.bitCount(neighbour)
        + Long.bitCount(bits & (1L << unit) - 1);
  }

  private int page(long key) {
    int extent = extentKeys.length - 1;
    if (extent > 0) {
      int low = 0;
      while (low < extent) {
        int middle = (low + extent + 1) >>> 1;
        if (Long.compareUnsigned(extentKeys[middle], key) <= 0) {
          low = middle;
        } else {
          extent = middle - 1;
        }
      }
    } else if (extent < 0) {
      return -1;
    }
    long at = key - extentKeys[extent];
    int[] pages = extentPages[extent];
    return at >= 0 && at < pages.length ? pages[(int) at] : -1;
  }

  @Override
  long id(int number) {
    long wanted = Integer.toUnsignedLong(number);
    int sample = (int) (wanted >>> SAMPLE_BITS);
    int low = samples[sample];
    int high =
        sample + 1 < samples.length
            ? samples[sample + 1]
            : pageNumbers.length * BLOCKS_PER_PAGE - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (before(middle) <= wanted) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    int page = pageNumbers[low / BLOCKS_PER_PAGE];
    long[] slab = slabs[page >>> SLAB_PAGE_BITS];
    int block = low % BLOCKS_PER_PAGE;
    int at = blockStart(page) + block * BLOCK_LONGS;
    int left = (int) (wanted - (slab[at] & BEFORE_MASK));
    int word = 0;
    long bits = slab[at + 1];
    for (int here = Long.bitCount(bits); left >= here; here = Long.bitCount(bits)) {
      left -= here;
      word++;
      bits = slab[at + 1 + word];
    }
    for (; left > 0; left--) {
      bits &= bits - 1;
    }
    long unit =
        (pageKeys[low / BLOCKS_PER_PAGE] << PAGE_BITS)
            + ((block * 8 + word) << 6)
            + Long.numberOfTrailingZeros(bits);
    return unit << shift;
  }

  @Override
  void free() {
    Arrays.fill(slabs, null);
    arrays.freed(bytes);
  }

  /** Sets the bits, by several threads at once. */
  static final class Builder {
    private final GraphArrays arrays;
    private final Map<Long, Integer> pages = new ConcurrentHashMap<>();
    private final AtomicLong duplicates = new AtomicLong();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong anyBit = new AtomicLong();
    private volatile long[][] slabs = new long[0][];
    private volatile boolean tooThin;
    private volatile boolean misfit;
    private int pageCount;
    private long slabBytes;

    Builder(GraphArrays arrays) {
      this.arrays = arrays;
    }

    /** Reads all ids once or twice; null if a bitmap would take more room than the ids. */
    ObjectNumbers build(HeapRows rows, int threads) throws IOException {
      int shift = USUAL_SHIFT;
      read(rows, threads, shift);
      if (misfit && !tooThin) {
        shift = Long.numberOfTrailingZeros(anyBit.get());
        clear();
        read(rows, threads, shift);
      }
      if (tooThin) {
        clear();
        return null;
      }
      return new BitmapNumbers(this, shift);
    }

    private void clear() {
      pages.clear();
      slabs = new long[0][];
      slabBytes = 0;
      pageCount = 0;
      duplicates.set(0);
      ids.set(0);
      misfit = false;
    }

    private void read(HeapRows rows, int threads, int shift) throws IOException {
      List<Marks> marks = Collections.synchronizedList(new ArrayList<>());
      Parts.forEach(
          rows.objectParts(),
          threads,
          () -> {
            Marks mine = new Marks(shift);
            marks.add(mine);
            return part -> rows.objectIds(part, mine);
          });
      marks.forEach(Marks::flush);
    }

    private int page(long key) {
      Integer page = pages.get(key);
      return page != null ? page : newPage(key);
    }

    private synchronized int newPage(long key) {
      Integer there = pages.get(key);
      if (there != null) {
        return there;
      }
      if ((long) pageCount * PAGE_BYTES > (1 << 20) + ids.get() * Long.BYTES) {
        tooThin = true;
        return -1;
      }
      int page = pageCount++;
      int slab = page >>> SLAB_PAGE_BITS;
      if (slab == slabs.length) {
        long[][] more = Arrays.copyOf(slabs, slab + 1);
        more[slab] = new long[PAGE_LONGS << SLAB_PAGE_BITS];
        slabBytes += ((long) PAGE_LONGS << SLAB_PAGE_BITS) * Long.BYTES + GraphArrays.HEADER_BYTES;
        slabs = more;
      }
      pages.put(key, page);
      return page;
    }

    /** One thread's bits: those of a word are gathered before it is written. */
    private final class Marks implements HeapRows.IdSink {
      private final int shift;
      private long currentWord = -1;
      private long currentKey = -1;
      private int currentPage = -1;
      private long bits;

      Marks(int shift) {
        this.shift = shift;
      }

      @Override
      public void accept(long[] objectIds, int count) {
        if (tooThin) {
          return;
        }
        ids.addAndGet(count);
        long all = 0;
        long twice = 0;
        for (int i = 0; i < count; i++) {
          long id = objectIds[i];
          all |= id;
          long unit = id >>> shift;
          if (unit >>> 6 != currentWord) {
            flush();
            currentWord = unit >>> 6;
          }
          long bit = 1L << unit;
          twice += (bits & bit) != 0 ? 1 : 0;
          bits |= bit;
        }
        duplicates.addAndGet(twice);
        anyBit.accumulateAndGet(all, (a, b) -> a | b);
        if ((all & (1L << shift) - 1) != 0) {
          misfit = true;
        }
      }

      void flush() {
        if (bits == 0) {
          return;
        }
        long key = currentWord >>> (PAGE_BITS - 6);
        if (key != currentKey || currentPage < 0) {
          currentKey = key;
          currentPage = page(key);
        }
        if (currentPage >= 0) {
          int word = (int) currentWord & 63;
          int at = blockStart(currentPage) + (word >>> 3) * BLOCK_LONGS + 1 + (word & 7);
          long before =
              (long) WORD.getAndBitwiseOr(slabs[currentPage >>> SLAB_PAGE_BITS], at, bits);
          duplicates.addAndGet(Long.bitCount(before & bits));
        }
        bits = 0;
      }
    }
  }
}
