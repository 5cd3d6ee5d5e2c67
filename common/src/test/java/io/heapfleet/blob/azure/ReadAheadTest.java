package io.heapfleet.blob.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ReadAheadTest {
  private static final int MIB = 1 << 20;
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();

  @AfterAll
  static void stop() {
    THREADS.shutdownNow();
  }

  /** Bytes that tell where they lie, and what was asked of them. */
  private static final class Counted implements ReadAhead.Source {
    final List<Long> starts = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger underWay = new AtomicInteger();
    final AtomicInteger mostUnderWay = new AtomicInteger();
    volatile long bytes;
    volatile CountDownLatch gate = new CountDownLatch(0);

    @Override
    public void read(long start, byte[] target, int length) throws IOException {
      starts.add(start);
      mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
      try {
        if (!gate.await(10, TimeUnit.SECONDS)) {
          throw new IOException("the gate stayed shut");
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      } finally {
        underWay.decrementAndGet();
      }
      synchronized (this) {
        bytes += length;
      }
      for (int i = 0; i < length; i++) {
        target[i] = byteAt(start + i);
      }
    }
  }

  private static byte byteAt(long position) {
    long mixed = position * 0x9E3779B97F4A7C15L;
    return (byte) (mixed >>> 56);
  }

  /** The plain twin is arithmetic: each byte tells where it lies. */
  @Test
  void whateverIsReadInWhateverOrderIsWhatLiesThere() throws Exception {
    for (long seed = 0; seed < 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      long size = random.nextLong(1, 4 * MIB);
      Counted source = new Counted();
      StringBuilder story = new StringBuilder("seed " + seed + ", " + size + " bytes:");
      int rangeBytes = 16 << random.nextInt(10, 15);
      try (ReadAhead reader =
          new ReadAhead(source, size, rangeBytes, random.nextInt(1, 5), THREADS)) {
        long position = 0;
        for (int i = 0; i < 60; i++) {
          switch (random.nextInt(6)) {
            case 0 -> position = random.nextLong(size);
            case 1 -> position += random.nextInt(200_000);
            case 2 -> position -= random.nextInt(200_000);
            case 3 -> {
              long start = random.nextLong(size);
              long end = start + random.nextInt(MIB);
              story.append(" expect ").append(start).append("..").append(end);
              reader.expect(start, end);
              position = start;
            }
            default -> {}
          }
          position = Math.floorMod(position, size);
          byte[] buffer = new byte[random.nextInt(1, 300_000)];
          int length = (int) Math.min(buffer.length, size - position);
          story.append(' ').append(position).append('+').append(length);
          int count = reader.read(position, buffer, 0, length);
          assertTrue(count >= 1 && count <= length, () -> story + " gave " + count);
          for (int at = 0; at < count; at++) {
            if (buffer[at] != byteAt(position + at)) {
              throw new AssertionError(story + ": wrong byte at " + (position + at));
            }
          }
          position += count;
        }
      }
    }
  }

  @Test
  void whatIsExpectedIsFetchedOnceInFullRanges() throws Exception {
    Counted source = new Counted();
    try (ReadAhead reader = new ReadAhead(source, 100 * MIB, 4 * MIB, 3, THREADS)) {
      reader.expect(10 * MIB, 31 * MIB);
      readAll(reader, 10 * MIB, 31 * MIB);
    }
    assertEquals(21L * MIB, source.bytes);
    assertEquals(6, source.starts.size());
    assertTrue(source.mostUnderWay.get() <= 3, () -> "" + source.mostUnderWay);
  }

  @Test
  void rangesComeTogether() throws Exception {
    Counted source = new Counted();
    source.gate = new CountDownLatch(1);
    try (ReadAhead reader = new ReadAhead(source, 100 * MIB, MIB, 3, THREADS)) {
      reader.expect(0, 100 * MIB);
      Thread opener =
          new Thread(
              () -> {
                while (source.underWay.get() < 3) {
                  Thread.onSpinWait();
                }
                source.gate.countDown();
              });
      opener.start();
      // Comes back only because three were asked for before the first was there.
      assertEquals(1, reader.read(0, new byte[1], 0, 1));
      opener.join();
    }
    assertEquals(3, source.starts.size());
  }

  @Test
  void aRecordThatReachesPastWhatWasExpectedCostsLittle() throws Exception {
    Counted source = new Counted();
    try (ReadAhead reader = new ReadAhead(source, 100 * MIB, 4 * MIB, 3, THREADS)) {
      reader.expect(0, 8 * MIB);
      readAll(reader, 0, 8 * MIB + 100);
    }
    assertEquals(8L * MIB + ReadAhead.LEAST_BYTES, source.bytes);
  }

  @Test
  void whoeverReadsOnWithoutSayingSoIsServedAheadAfterAWhile() throws Exception {
    Counted source = new Counted();
    try (ReadAhead reader = new ReadAhead(source, 64 * MIB, 4 * MIB, 3, THREADS)) {
      readAll(reader, 0, 64 * MIB);
    }
    assertEquals(64L * MIB, source.bytes);
    assertTrue(source.starts.size() < 25, source.starts::toString);
  }

  @Test
  void whatWentWrongIsToldAndCanBeReadAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    ReadAhead.Source source =
        (start, target, length) -> {
          if (calls.incrementAndGet() == 1) {
            throw new IOException("broken at " + start);
          }
          target[0] = 7;
        };
    try (ReadAhead reader = new ReadAhead(source, 100, 4 * MIB, 3, THREADS)) {
      IOException broken = assertThrows(IOException.class, () -> reader.read(5, new byte[1], 0, 1));
      assertEquals("broken at 5", broken.getMessage());
      byte[] buffer = new byte[1];
      assertEquals(1, reader.read(5, buffer, 0, 1));
      assertEquals(7, buffer[0]);
    }
  }

  private static void readAll(ReadAhead reader, long start, long end) throws IOException {
    byte[] buffer = new byte[50_000];
    for (long at = start; at < end; ) {
      at += reader.read(at, buffer, 0, (int) Math.min(buffer.length, end - at));
    }
  }
}
