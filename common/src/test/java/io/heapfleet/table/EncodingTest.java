package io.heapfleet.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesReader;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForLong;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridDecoder;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
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
        assertDeltas(values, count, out, "round " + round);
        out.clear();
        LongEncoding.steadyDelta(values, count, out);
        assertDeltas(values, count, out, "steady, round " + round);
      }
    }
  }

  /** Both by parquet-java's reader and by ours. */
  private static void assertDeltas(long[] values, int count, PageBytes out, String story)
      throws IOException {
    DeltaBinaryPackingValuesReader reader = new DeltaBinaryPackingValuesReader();
    reader.initFromPage(count, stream(out));
    for (int i = 0; i < count; i++) {
      assertEquals(values[i], reader.readLong(), story + ", value " + i);
    }
    long[] decoded = new long[count];
    decoding(out.copy()).delta(decoded, count);
    assertArrayEquals(Arrays.copyOf(values, count), decoded, story);
  }

  @Test
  void aDifferenceIsTheSameBytesInBlocksOfItsWidth() throws IOException {
    long[] values = new long[1 + 2 * 128];
    for (int i = 1; i < values.length; i++) {
      long delta = i % 2 == 0 ? 5 : i <= 128 ? -100 : 7;
      values[i] = values[i - 1] + delta;
    }
    try (PageBytes out = new PageBytes(1)) {
      LongEncoding.steadyDelta(values, values.length, out);
      assertDeltas(values, values.length, out, "by hand");
      byte[] bytes = out.copy();
      int blockBytes = 2 + 4 + 128; // base, four widths, a byte per value
      int first = bytes.length - 2 * blockBytes + 6;
      assertEquals(bytes[first + 1], bytes[first + blockBytes + 1]);
      assertEquals((byte) (5 + 128), bytes[first + 1]);
    }
  }

  @Test
  void deltasOfAnyWidthThatOthersWroteAreDecoded() throws IOException {
    SplittableRandom random = new SplittableRandom(6);
    for (int round = 0; round < 1000; round++) {
      int stepBits = random.nextInt(65);
      int count = random.nextInt(600);
      long[] values = new long[count];
      try (DeltaBinaryPackingValuesWriterForLong writer =
          new DeltaBinaryPackingValuesWriterForLong(100, 100_000, new HeapByteBufferAllocator())) {
        for (int i = 0; i < count; i++) {
          long step = stepBits == 0 ? 0 : random.nextLong() >>> (64 - stepBits);
          values[i] = i == 0 ? random.nextLong() : values[i - 1] + step;
          writer.writeLong(values[i]);
        }
        byte[] bytes = bytes(writer.getBytes());
        long[] decoded = new long[count];
        decoding(bytes).delta(decoded, count);
        assertArrayEquals(values, decoded, "round " + round);
        if (count > 1) {
          byte[] cut = Arrays.copyOf(bytes, random.nextInt(10));
          assertThrows(IOException.class, () -> decoding(cut).delta(decoded, count));
          assertThrows(
              IOException.class, () -> decoding(bytes).delta(new long[count + 1], count + 1));
        }
      }
    }
  }

  @Test
  void indexesOfAnyWidthThatOthersWroteAreDecoded() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 2000; round++) {
      int widthBits = random.nextInt(33);
      int count = 1 + random.nextInt(600);
      int[] values = new int[count];
      try (RunLengthBitPackingHybridEncoder encoder =
          new RunLengthBitPackingHybridEncoder(
              widthBits, 100, 100_000, new HeapByteBufferAllocator())) {
        for (int i = 0; i < count; i++) {
          boolean run = i > 0 && i / 50 % 3 != 0;
          int any = widthBits == 0 ? 0 : random.nextInt() >>> (32 - widthBits);
          values[i] = run ? values[i - 1] : any;
          encoder.writeInt(values[i]);
        }
        byte[] bytes = bytes(encoder.toBytes());
        int[] decoded = new int[count];
        decoding(bytes).hybrid(decoded, count, widthBits);
        assertArrayEquals(values, decoded, "round " + round);
        if (widthBits > 8) {
          byte[] cut = Arrays.copyOf(bytes, random.nextInt(2));
          assertThrows(IOException.class, () -> decoding(cut).hybrid(decoded, count, widthBits));
        }
      }
    }
  }

  private static byte[] bytes(BytesInput input) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    input.writeAllTo(bytes);
    return bytes.toByteArray();
  }

  /** What decodes a page that has other pages' bytes before and behind it. */
  private static PackedDecoding decoding(byte[] page) {
    byte[] bytes = new byte[5 + page.length + PackedDecoding.PADDING_BYTES];
    Arrays.fill(bytes, (byte) 0xAA);
    System.arraycopy(page, 0, bytes, 5, page.length);
    return new PackedDecoding(bytes, 5, 5 + page.length);
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
        int[] decoded = new int[count];
        PackedDecoding decoding = decoding(bytes);
        decoding.hybrid(decoded, count, decoding.unsignedByte());
        assertArrayEquals(indexes, decoded, "round " + round);
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
