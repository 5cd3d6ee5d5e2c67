package io.heapfleet.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesReader;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridDecoder;
import org.junit.jupiter.api.Test;

/** Our encoders against parquet-java's decoders. */
class EncodingTest {
  @Test
  void differencesOfAnySizeSurvive() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 2000; round++) {
      int count = 1 + random.nextInt(400);
      int stepBits = random.nextInt(65);
      long[] values = new long[count];
      for (int i = 0; i < count; i++) {
        long step = stepBits == 0 ? 0 : random.nextLong() >>> (64 - stepBits);
        values[i] = i == 0 ? random.nextLong() : values[i - 1] + step;
      }
      try (PageBytes out = new PageBytes(1)) {
        LongEncoding.delta(values, count, out);
        DeltaBinaryPackingValuesReader reader = new DeltaBinaryPackingValuesReader();
        reader.initFromPage(count, stream(out));
        for (int i = 0; i < count; i++) {
          assertEquals(values[i], reader.readLong(), "round " + round + ", value " + i);
        }
      }
    }
  }

  @Test
  void indexesOfAnyWidthSurvive() throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    for (int round = 0; round < 2000; round++) {
      int count = 1 + random.nextInt(300);
      int largest = random.nextInt() >>> (1 + random.nextInt(31));
      int[] indexes = new int[count];
      boolean run = random.nextInt(4) == 0;
      for (int i = 0; i < count; i++) {
        indexes[i] = run || i == 0 ? largest : random.nextInt(largest + 1);
      }
      try (PageBytes out = new PageBytes(1)) {
        IndexEncoding.dictionaryIndexes(indexes, count, largest, out);
        byte[] bytes = out.copy();
        RunLengthBitPackingHybridDecoder decoder =
            new RunLengthBitPackingHybridDecoder(
                bytes[0], new ByteArrayInputStream(bytes, 1, bytes.length - 1));
        for (int i = 0; i < count; i++) {
          assertEquals(indexes[i], decoder.readInt(), "round " + round + ", index " + i);
        }
      }
    }
  }

  @Test
  void levelsSurvive() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 2000; round++) {
      int rows = 1 + random.nextInt(300);
      int nullsInAHundred = random.nextInt(3) * 50;
      long[] present = new long[(rows + 63) / 64];
      int nulls = 0;
      for (int i = 0; i < rows; i++) {
        if (random.nextInt(100) < nullsInAHundred) {
          nulls++;
        } else {
          present[i >> 6] |= 1L << i;
        }
      }
      try (PageBytes out = new PageBytes(1)) {
        IndexEncoding.definitionLevels(present, rows, nulls, out);
        byte[] bytes = out.copy();
        assertEquals(
            bytes.length - Integer.BYTES,
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt());
        RunLengthBitPackingHybridDecoder decoder =
            new RunLengthBitPackingHybridDecoder(
                1, new ByteArrayInputStream(bytes, Integer.BYTES, bytes.length - Integer.BYTES));
        for (int i = 0; i < rows; i++) {
          assertEquals(present[i >> 6] >>> i & 1, decoder.readInt(), "round " + round);
        }
      }
    }
  }

  private static ByteBufferInputStream stream(PageBytes out) {
    return ByteBufferInputStream.wrap(ByteBuffer.wrap(out.copy()));
  }
}
