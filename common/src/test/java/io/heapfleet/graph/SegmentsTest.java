package io.heapfleet.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SegmentsTest {
  @Test
  void sortsUnsignedAcrossSegments() {
    for (long seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      long[] values = new long[random.nextInt(200)];
      long bound = 1L << (1 + random.nextInt(63));
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(4) == 0 ? random.nextLong() : random.nextLong() & (bound - 1);
      }
      LongSegments segments = new GraphArrays(2 + random.nextInt(4)).longs(values.length);
      for (int i = 0; i < values.length; i++) {
        segments.put(i, values[i]);
      }

      segments.sortUnsigned(values.length);

      long[] sorted = LongStream.range(0, values.length).map(segments::at).toArray();
      long[] twin =
          Arrays.stream(values).boxed().sorted(Long::compareUnsigned).mapToLong(v -> v).toArray();
      assertArrayEquals(twin, sorted, "seed " + seed + " " + Arrays.toString(values));
    }
  }

  @Test
  void positionsBeyondFourBytesAreKept() {
    GraphArrays arrays = new GraphArrays(24);
    Positions positions = new Positions(arrays, 3);
    positions.set(0, 0xFFFF_FFFEL);
    assertEquals(0xFFFF_FFFFL, positions.add(0, 1), "no sign");
    positions.reserve(5L << 32);
    positions.set(1, (5L << 32) - 1);
    assertEquals(0xFFFF_FFFFL, positions.get(0));
    assertEquals((5L << 32) - 1, positions.get(1));
    assertEquals(1L << 32, positions.add(0, 1));
    assertEquals(1L << 32, positions.get(0));
    assertEquals((5L << 32) - 2, positions.add(1, -1));
    assertThrows(IllegalArgumentException.class, () -> positions.reserve(1L << 48));

    ObjectCells cells = new ObjectCells(arrays, 2);
    assertTrue(cells.claim(0, 0xFFFF_FFFFL));
    cells.reserve(5L << 32);
    assertTrue(cells.claim(1, (3L << 32) + 1));
    assertFalse(cells.claim(1, 7));
    cells.enter(0, -2);
    cells.enter(1, 9);
    assertEquals(0xFFFF_FFFFL, cells.start(0));
    assertEquals(-2, cells.place(0));
    assertEquals((3L << 32) + 1, cells.start(1));
    assertEquals(9, cells.place(1));
  }

  @Test
  void arraysLongerThanAJavaArrayAreCutIntoSegments() {
    GraphArrays arrays = new GraphArrays(24);
    long length = (1L << 33) + 5;
    assertEquals(513, arrays.segmentCount(length));
    assertEquals(1 << 24, arrays.segmentLength(length, 511));
    assertEquals(5, arrays.segmentLength(length, 512));
    assertThrows(IllegalArgumentException.class, () -> arrays.segmentCount(-1));
    assertThrows(IllegalArgumentException.class, () -> arrays.segmentCount(Long.MAX_VALUE));
  }

  @Test
  void numbersAreUnsigned() {
    // 2^31 entries of 2 bytes would be too much for a test: bits are not.
    BitSegments bits = new GraphArrays(20).bits((1L << 31) + 64);
    bits.set((int) (1L << 31) + 3);
    assertTrue(bits.get(Integer.MIN_VALUE + 3));
    assertFalse(bits.get(3));
  }

  @Test
  void whatIsFreedIsNoLongerHeld() {
    GraphArrays arrays = new GraphArrays(4);
    IntSegments ints = arrays.ints(100);
    assertEquals(100 * 4 + 7 * 16, arrays.heldBytes());
    LongSegments longs = arrays.longs(1);
    ints.free();
    ints.free();
    assertEquals(8 + 16, arrays.heldBytes());
    assertEquals(100 * 4 + 7 * 16 + 8 + 16, arrays.peakBytes());
    longs.free();
    assertEquals(0, arrays.heldBytes());
  }
}
