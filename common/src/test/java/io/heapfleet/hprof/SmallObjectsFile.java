package io.heapfleet.hprof;

import io.heapfleet.model.BasicType;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Writes a dump of small objects of any size in HotSpot's order, without a JVM that has them: maps
 * of strings, 46 bytes an object in the dump. {@code main} takes bytes and a file.
 */
public final class SmallObjectsFile {
  private static final int SEGMENT_BYTES = 1 << 20;
  private static final long FIRST_ID = 0x6_0000_0000L;

  private SmallObjectsFile() {}

  public static void main(String[] args) throws IOException {
    write(Long.parseLong(args[0]), Path.of(args[1]));
  }

  /** Writes about so many bytes. */
  public static void write(long bytes, Path file) throws IOException {
    HprofBuilder head = HprofBuilder.hotspot();
    final long string =
        head.clazz("java/lang/String")
            .field("hash", BasicType.INT)
            .field("coder", BasicType.BYTE)
            .field("hashIsZero", BasicType.BOOLEAN)
            .field("value", BasicType.OBJECT)
            .dump();
    final long node =
        head.clazz("java/util/HashMap$Node")
            .field("hash", BasicType.INT)
            .field("key", BasicType.OBJECT)
            .field("value", BasicType.OBJECT)
            .field("next", BasicType.OBJECT)
            .dump();
    SplittableRandom random = new SplittableRandom(1);
    long[] nodes = new long[1 << 16];
    int count = 0;
    ByteBuffer segment = ByteBuffer.allocate(SEGMENT_BYTES + 1024);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), SEGMENT_BYTES)) {
      byte[] start = head.endSegment().bytesWithoutEnd();
      out.write(start);
      long written = start.length;
      long id = FIRST_ID;
      while (written < bytes) {
        segment.clear();
        segment.put((byte) HprofFormat.HEAP_DUMP_SEGMENT).putInt(0).putInt(0);
        while (segment.position() < SEGMENT_BYTES) {
          // Sizes as HotSpot has them with compressed references: 32, 24 and 32 to 48 bytes.
          int length = 16 + random.nextInt(16);
          long key = id + 32;
          long text = id + 56;
          long other = nodes[random.nextInt(nodes.length)];
          segment.put((byte) HprofFormat.INSTANCE_DUMP).putLong(id).putInt(1).putLong(node);
          segment.putInt(28).putInt(random.nextInt()).putLong(key).putLong(other).putLong(other);
          segment.put((byte) HprofFormat.INSTANCE_DUMP).putLong(key).putInt(1).putLong(string);
          segment.putInt(14).putInt(0).put((byte) 0).put((byte) 0).putLong(text);
          segment.put((byte) HprofFormat.PRIMITIVE_ARRAY_DUMP).putLong(text).putInt(1);
          segment.putInt(length).put((byte) BasicType.BYTE.code()).put(new byte[length]);
          nodes[count++ % nodes.length] = id;
          id = text + (16L + length + 7) / 8 * 8;
        }
        segment.putInt(5, segment.position() - HprofFormat.RECORD_HEADER_BYTES);
        out.write(segment.array(), 0, segment.position());
        written += segment.position();
      }
      out.write(new byte[] {HprofFormat.HEAP_DUMP_END, 0, 0, 0, 0, 0, 0, 0, 0});
    }
  }
}
