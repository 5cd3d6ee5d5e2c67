package io.heapfleet.blob;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Reading ahead changes when bytes are fetched, never which. */
class ReadAheadReaderTest {
  private static final String URI = "mem:/blob";

  private final MemoryBlobStore store = new MemoryBlobStore();

  private byte[] stored(int bytes) {
    byte[] content = new byte[bytes];
    new java.util.Random(7).nextBytes(content);
    store.put(URI, content);
    return content;
  }

  @Test
  void anySequenceOfReadsYieldsTheBlobsBytes() throws IOException {
    byte[] content = stored(20 << 20);
    SplittableRandom random = new SplittableRandom(11);
    try (BlobReader reader = ReadAheadReader.of(store.open(URI))) {
      reader.expect(0, 18 << 20);
      byte[] buffer = new byte[1 << 20];
      long position = 0;
      for (int i = 0; i < 300; i++) {
        int length = random.nextInt(4) == 0 ? random.nextInt(5_000) : buffer.length;
        int count = reader.read(position, buffer, 0, length);
        if (count < 0) {
          assertTrue(position >= content.length, "the end at " + position);
          position = 0;
          continue;
        }
        assertArrayEquals(
            Arrays.copyOfRange(content, (int) position, (int) position + count),
            Arrays.copyOf(buffer, count),
            "read " + i + " at " + position);
        position = random.nextInt(10) == 0 ? random.nextInt(content.length) : position + count;
      }
    }
  }

  @Test
  void nothingIsFetchedTwiceOrBehindTheEndThatIsSet() throws IOException {
    stored(20 << 20);
    int end = 15 << 20;
    try (BlobReader reader = ReadAheadReader.of(store.open(URI))) {
      reader.expect(0, end);
      byte[] buffer = new byte[1 << 20];
      for (long position = 0; position < end; ) {
        position += reader.read(position, buffer, 0, (int) Math.min(buffer.length, end - position));
      }
    }
    assertEquals(end, store.bytesRead());
    assertTrue(store.requests() <= 6, store.requests() + " requests");
  }

  @Test
  void whatGoesWrongAheadIsToldToWhoComesThere() throws IOException {
    BlobReader broken =
        new BlobReader() {
          @Override
          public String uri() {
            return URI;
          }

          @Override
          public long sizeBytes() {
            return 10 << 20;
          }

          @Override
          public boolean isRemote() {
            return true;
          }

          @Override
          public int read(long position, byte[] buffer, int offset, int length) throws IOException {
            if (position + length > 3 << 20) {
              throw new IOException("the line is cut");
            }
            return length;
          }

          @Override
          public void close() {}
        };
    try (BlobReader reader = ReadAheadReader.of(broken)) {
      reader.expect(0, Long.MAX_VALUE);
      byte[] buffer = new byte[1 << 20];
      reader.read(0, buffer, 0, buffer.length);
      reader.read(1 << 20, buffer, 0, buffer.length);
      IOException e =
          assertThrows(IOException.class, () -> reader.read(2 << 20, buffer, 0, buffer.length));
      assertEquals("the line is cut", e.getMessage());
    }
  }
}
