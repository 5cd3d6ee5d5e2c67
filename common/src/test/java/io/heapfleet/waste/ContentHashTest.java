package io.heapfleet.waste;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.hprof.Dumps;
import io.heapfleet.record.HeapVisitor;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ContentHashTest {
  private static final HashSeed SEED = new HashSeed(0x1234_5678_9ABCL, 0xFEDC_BA98_7654L);

  private final ContentHash hash = new ContentHash(SEED);

  @Test
  void everyBitAndEveryLengthCounts() {
    Set<Long> seen = new HashSet<>();
    int contents = 0;
    for (int length = 0; length < 70; length++) {
      byte[] bytes = new byte[length];
      seen.add(of(bytes));
      contents++;
      for (int bit = 0; bit < length * 8; bit++) {
        bytes[bit / 8] ^= (byte) (1 << (bit % 8));
        seen.add(of(bytes));
        contents++;
        bytes[bit / 8] ^= (byte) (1 << (bit % 8));
      }
    }
    assertEquals(contents, seen.size());
  }

  @Test
  void aHashDependsOnTheContentOnly() {
    SplittableRandom random = new SplittableRandom(3);
    for (int length : new int[] {1, 15, 16, 17, 1_000, 65_536, 200_001}) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      byte[] elsewhere = new byte[length + 13];
      System.arraycopy(bytes, 0, elsewhere, 13, length);
      hash.start(8, length);
      for (int at = 0; at < length; at += HeapVisitor.PIECE_BYTES) {
        hash.add(elsewhere, 13 + at, Math.min(HeapVisitor.PIECE_BYTES, length - at));
      }
      assertEquals(of(bytes), hash.hash(), "length " + length);
    }
  }

  @Test
  void zerosAreSeen() {
    for (int length = 1; length < 100; length++) {
      byte[] bytes = new byte[length];
      of(bytes);
      assertTrue(hash.isZero());
      for (int i = 0; i < length; i++) {
        bytes[i] = 1;
        of(bytes);
        assertFalse(hash.isZero(), "byte " + i + " of " + length);
        bytes[i] = 0;
      }
    }
  }

  @Test
  void anotherSeedGivesOtherHashes() {
    byte[] bytes = "password".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    ContentHash other = new ContentHash(new HashSeed(1, 2));
    other.start(8, bytes.length);
    other.add(bytes, 0, bytes.length);
    assertNotEquals(of(bytes), other.hash());
    assertNotEquals(SEED.shown(77), new HashSeed(1, 2).shown(77));
  }

  @Test
  void theSeedComesFromAllOverTheDump() throws IOException {
    byte[] dump = new byte[1 << 20];
    HashSeed seed = HashSeed.of(Dumps.blob(dump));
    assertEquals(seed, HashSeed.of(Dumps.blob(dump.clone())));
    for (int at : new int[] {0, (1 << 19) + 100, (1 << 20) - (1 << 16) + 9}) {
      byte[] changed = dump.clone();
      changed[at] = 1;
      assertNotEquals(seed, HashSeed.of(Dumps.blob(changed)), "byte " + at);
    }
    assertNotEquals(seed, HashSeed.of(Dumps.blob(new byte[(1 << 20) + 1])), "another length");
    assertFalse(seed.toString().contains("" + seed.low()), "a seed is never printed");
  }

  private long of(byte[] bytes) {
    hash.start(8, bytes.length);
    hash.add(bytes, 0, bytes.length);
    return hash.hash();
  }
}
