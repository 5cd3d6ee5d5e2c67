package io.heapfleet.graph;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/**
 * What it takes to build a {@link DominatorTree} of a heap that is made up on the fly: time by
 * phase, nanoseconds per object and reference, and the most bytes that arrays took.
 *
 * <pre>
 * mvn -q -o -pl common test-compile
 * java -Xmx4g -cp common/target/classes:common/target/test-classes \
 *     io.heapfleet.graph.GraphBenchmark 20000000 1
 * </pre>
 *
 * Arguments: objects, threads, and how many times.
 */
final class GraphBenchmark {
  private GraphBenchmark() {}

  public static void main(String[] args) throws IOException {
    long objects = args.length > 0 ? Long.parseLong(args[0]) : 20_000_000;
    int threads = args.length > 1 ? Integer.parseInt(args[1]) : 1;
    int times = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    BlockHeap heap = new BlockHeap(objects);
    for (int i = 0; i < times; i++) {
      System.gc();
      long rowsNanos = nanos(threads);
      long rows = heap.readAll();
      rowsNanos = nanos(threads) - rowsNanos;
      long start = nanos(threads);
      DominatorTree tree =
          DominatorTree.of(
              heap,
              heap.classObjectIds(),
              heap.rootIds(),
              GraphSettings.defaults().withThreads(threads).withClock(() -> nanos(threads)));
      double nanos = nanos(threads) - start;
      GraphCounts counts = tree.counts();
      System.out.println(counts);
      System.out.println(tree.phases());
      System.out.printf(
          Locale.ROOT,
          "%,d objects, %,d references: %.2f s, %.0f ns per object and reference,"
              + " making up %,d rows once %.2f s, peak %,d bytes, estimate %,d, held %,d%n",
          counts.objects(),
          counts.references(),
          nanos / 1e9,
          nanos / (counts.objects() + counts.references()),
          rows,
          rowsNanos / 1e9,
          tree.peakBytes(),
          GraphMemory.estimateBytes(counts.objects(), counts.references()),
          tree.heldBytes());
      start = nanos(threads);
      int[] groupOfClass = new int[heap.classObjectIds().length];
      for (int c = 0; c < groupOfClass.length; c++) {
        groupOfClass[c] = c;
      }
      ObjectGroups byClass = new ObjectGroups(groupOfClass.length, groupOfClass);
      RetainedGroups.of(tree, byClass, byClass, byClass);
      System.out.printf(Locale.ROOT, "3 groupings: %.2f s%n", (nanos(threads) - start) / 1e9);
    }
  }

  /** With one thread its CPU time, which other programs disturb less; with more, the wall's. */
  private static long nanos(int threads) {
    return threads == 1
        ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  /**
   * Blocks of 64 objects that hang together as binary trees, below directories of 64 blocks that
   * lie anywhere, below statics of classes that are roots. Besides, each object has further
   * references at random, most of them near.
   */
  static final class BlockHeap implements HeapRows {
    private static final int BUFFER = 8192;
    private static final int BLOCK = 64;
    private static final int CLASSES = 4000;
    private static final int PARTS = 32;
    private static final long BASE = 0x7_0000_0000L;

    private final long objects;
    private final long blocks;

    BlockHeap(long objects) {
      this.blocks = Math.max(CLASSES, objects / BLOCK);
      this.objects = blocks * BLOCK;
    }

    /** An address: objects of 48 bytes on average. */
    private static long id(long object) {
      return BASE + object * 48 + (hash(object) & 3) * 8;
    }

    private static long hash(long value) {
      long mixed = value * 0x9E37_79B9_7F4A_7C15L;
      mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8_FEB8_6659_FD93L;
      return mixed ^ (mixed >>> 32);
    }

    private static int classOf(long object) {
      long random = hash(~object);
      return (int) (((random & 1023) * ((random >>> 10) & 1023) * CLASSES) >>> 20);
    }

    /** Class objects are the last of the first blocks; the first three quarters are roots. */
    long[] classObjectIds() {
      long[] ids = new long[CLASSES];
      for (int i = 0; i < CLASSES; i++) {
        ids[i] = id((long) i * BLOCK);
      }
      return ids;
    }

    long[] rootIds() {
      long[] ids = new long[CLASSES / 4 * 3];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = id((long) i * BLOCK);
      }
      return ids;
    }

    long readAll() throws IOException {
      long[] rows = new long[1];
      for (int part = 0; part < PARTS; part++) {
        references(part, (from, to, strong, count) -> rows[0] += count);
      }
      return rows[0];
    }

    @Override
    public int objectParts() {
      return PARTS;
    }

    @Override
    public int referenceParts() {
      return PARTS;
    }

    private long start(int part) {
      return blocks * part / PARTS * BLOCK;
    }

    @Override
    public void objectIds(int part, IdSink sink) throws IOException {
      long[] ids = new long[BUFFER];
      int count = 0;
      for (long object = start(part); object < start(part + 1); object++) {
        ids[count++] = id(object);
        if (count == BUFFER) {
          sink.accept(ids, count);
          count = 0;
        }
      }
      sink.accept(ids, count);
    }

    @Override
    public void objects(int part, ObjectSink sink) throws IOException {
      long[] ids = new long[BUFFER];
      int[] classes = new int[BUFFER];
      long[] bytes = new long[BUFFER];
      int count = 0;
      for (long object = start(part); object < start(part + 1); object++) {
        ids[count] = id(object);
        classes[count] = classOf(object);
        bytes[count++] = 48;
        if (count == BUFFER) {
          sink.accept(ids, classes, bytes, count);
          count = 0;
        }
      }
      sink.accept(ids, classes, bytes, count);
    }

    @Override
    public void references(int part, ReferenceSink sink) throws IOException {
      Rows rows = new Rows(sink);
      for (long object = start(part); object < start(part + 1); object++) {
        rows.from(object);
        int inBlock = (int) (object % BLOCK);
        long block = object / BLOCK;
        if (inBlock == 0 && block < CLASSES) {
          long perClass = blocks / BLOCK / CLASSES + 1;
          for (long i = 0; i < perClass; i++) {
            rows.to((block * perClass + i) * BLOCK % blocks * BLOCK + 1);
          }
        }
        if (inBlock == 1 && block % BLOCK == 0) {
          for (int i = 0; i < BLOCK; i++) {
            rows.to((block + i) * 7919 % blocks * BLOCK + 2);
          }
        } else if (inBlock >= 2 && inBlock < BLOCK / 2) {
          rows.to(object + inBlock);
          rows.to(object + inBlock + 1);
          if (inBlock == 2) {
            rows.to(object + 1);
          }
        }
        long random = hash(object + 7);
        if ((random & 3) == 0) {
          for (int i = (int) ((random >>> 2) & 7) + 2; i > 0; i--) {
            random = hash(random);
            int kind = (int) (random & 63);
            if (kind < 40) {
              rows.to(block * BLOCK + ((random >>> 8) & 63));
            } else if (kind < 54) {
              rows.to(Math.floorMod(object + ((random >>> 8) & 0x3FFFF) - 0x20000, objects));
            } else {
              long far = (random >>> 10) & 0xFFFFF;
              rows.to((far * far * (objects >>> 10)) >>> 30);
            }
          }
        }
      }
      rows.flush();
    }

    private static final class Rows {
      private final ReferenceSink sink;
      private final long[] from = new long[BUFFER];
      private final long[] to = new long[BUFFER];
      private final boolean[] strong = new boolean[BUFFER];
      private long fromId;
      private int count;

      Rows(ReferenceSink sink) {
        this.sink = sink;
        Arrays.fill(strong, true);
      }

      void from(long object) {
        fromId = id(object);
      }

      void to(long object) throws IOException {
        from[count] = fromId;
        to[count++] = id(object);
        if (count == BUFFER) {
          flush();
        }
      }

      void flush() throws IOException {
        sink.accept(from, to, strong, count);
        count = 0;
      }
    }
  }
}
