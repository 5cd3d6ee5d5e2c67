package io.heapfleet.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ObjectNumbersTest {
  private final GraphArrays arrays = new GraphArrays(10);

  @Test
  void aDenseHeapNumbersByBits() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    List<Long> ids = new ArrayList<>();
    for (long id = 0x7_0000_0000L; ids.size() < 300_000; id += 8L * (2 + random.nextInt(12))) {
      ids.add(id);
    }

    ObjectNumbers numbers = assertAgree(ids, 1);

    assertInstanceOf(BitmapNumbers.class, numbers);
    // 60 bytes each on average would be 1.05 bytes; the last of three slabs is nearly empty.
    assertEquals(1.5, arrays.heldBytes() / 300_000.0, 0.05);
  }

  @Test
  void regionsFarApartTakeNoBitsBetween() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    List<Long> ids = new ArrayList<>();
    for (long region : new long[] {0x10_0000, 0x4000_0000_0000L, 0x7_0000_0000L, -0x10_0000}) {
      for (long id = region; id < region + 0x8_0000; id += 8L * (1 + random.nextInt(8))) {
        ids.add(id);
      }
    }

    assertInstanceOf(BitmapNumbers.class, assertAgree(ids, 3));
  }

  @Test
  void idsThatAreNoMultiplesOfEightNumberByFinerBits() throws IOException {
    List<Long> ids = new ArrayList<>();
    for (long id = 0; id < 200_000; id++) {
      ids.add(id * 3 % 200_000 * 2);
    }

    assertInstanceOf(BitmapNumbers.class, assertAgree(ids, 2));
  }

  @Test
  void idsThatAreNoAddressesAreSorted() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      ids.add(random.nextLong());
    }
    ids.addAll(List.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE));

    assertInstanceOf(SortedNumbers.class, assertAgree(ids, 2));
  }

  @Test
  void anIdThatComesAgainIsCountedAndHasOneNumber() throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    for (long spread : new long[] {1 << 12, 1 << 16, Long.MAX_VALUE >> 4}) {
      List<Long> ids = new ArrayList<>();
      for (int i = 0; i < 30_000; i++) {
        ids.add(random.nextLong(spread) * 8);
      }
      ids.addAll(ids.subList(0, 100));
      assertAgree(ids, 4);
    }
  }

  @Test
  void aHeapWithoutObjectsHasNoNumbers() throws IOException {
    assertAgree(List.of(), 2);
  }

  private ObjectNumbers assertAgree(List<Long> ids, int threads) throws IOException {
    TinyHeap heap = new TinyHeap().inParts(7);
    ids.forEach(heap::object);
    TreeSet<Long> twin = new TreeSet<>(Long::compareUnsigned);
    twin.addAll(ids);

    ObjectNumbers numbers = ObjectNumbers.of(heap, threads, arrays);

    assertEquals(twin.size(), numbers.count());
    assertEquals(ids.size() - twin.size(), numbers.duplicates());
    int number = 0;
    for (long id : twin) {
      assertEquals(number, numbers.find(id), () -> "id " + id);
      assertEquals(id, numbers.id(number), () -> "id " + id);
      number++;
    }
    HashSet<Long> others = new HashSet<>(List.of(0L, -1L, Long.MIN_VALUE, 1L << 40));
    for (long id : ids) {
      others.add(id + 1);
      others.add(id - 8);
      others.add(id ^ 1L << 50);
    }
    others.removeAll(twin);
    for (long id : others) {
      assertEquals(ObjectNumbers.NONE, numbers.find(id), () -> "id " + id);
    }
    return numbers;
  }
}
