package io.heapfleet.hprof;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.RootKind;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Random dumps of every shape that writers give them. */
enum DumpShapes {
  SEGMENTS,
  ONE_HUGE_SEGMENT {
    @Override
    void endSegment(HprofBuilder dump) {}
  },
  ONE_HEAP_DUMP_RECORD {
    @Override
    HprofBuilder begin() {
      return new HprofBuilder("JAVA PROFILE 1.0.1", 8).oneHeapDumpRecord().jdkClasses();
    }

    @Override
    void endSegment(HprofBuilder dump) {}
  },
  FOUR_BYTE_IDS {
    @Override
    HprofBuilder begin() {
      return new HprofBuilder("JAVA PROFILE 1.0.2", 4).jdkClasses();
    }
  },
  /** Longer than several splits, with an end that nobody sees who looks near a split's start. */
  LONG_RECORD {
    @Override
    void middle(HprofBuilder dump, SplittableRandom random) {
      dump.primitiveArray(0x7777_0000, BasicType.LONG, 20_000 + random.nextInt(20_000));
    }
  },
  LONG_RECORD_IN_ONE_HUGE_SEGMENT {
    @Override
    void endSegment(HprofBuilder dump) {}

    @Override
    void middle(HprofBuilder dump, SplittableRandom random) {
      long[] elements = random.longs(20_000, 1, 100).map(n -> n * 64).toArray();
      dump.objectArray(0x7777_0000, dump.classId("[LNode;"), elements);
    }
  },
  /** The adversary: neighbours that guess inside it agree with each other about everything. */
  DUMP_IN_A_BYTE_ARRAY {
    @Override
    void middle(HprofBuilder dump, SplittableRandom random) {
      byte[] inner = SEGMENTS.dump(random.split(), 2_000);
      dump.endSegment();
      dump.primitiveArray(0x7777_0000, BasicType.BYTE, inner.length, inner);
      dump.endSegment();
    }
  },
  DUMP_IN_A_BYTE_ARRAY_IN_ONE_HUGE_SEGMENT {
    @Override
    void endSegment(HprofBuilder dump) {}

    @Override
    void middle(HprofBuilder dump, SplittableRandom random) {
      byte[] inner = ONE_HUGE_SEGMENT.dump(random.split());
      dump.primitiveArray(0x7777_0000, BasicType.BYTE, inner.length, inner);
    }
  },
  CUT_SHORT {
    @Override
    byte[] stored(byte[] dump, SplittableRandom random) {
      return Arrays.copyOf(dump, dump.length - 1 - random.nextInt(dump.length / 4));
    }
  },
  CUT_SHORT_IN_ONE_HUGE_SEGMENT {
    @Override
    void endSegment(HprofBuilder dump) {}

    @Override
    byte[] stored(byte[] dump, SplittableRandom random) {
      return CUT_SHORT.stored(dump, random);
    }
  },
  CLASSES_IN_THE_LAST_SPLIT {
    @Override
    void end(HprofBuilder dump) {
      long late = dump.clazz("Late").field("held", BasicType.OBJECT).dump();
      dump.instance(0x8888_0000, late, 64);
    }
  },
  DAMAGED_SEGMENT {
    @Override
    void middle(HprofBuilder dump, SplittableRandom random) {
      dump.rawHeap((byte) 0x55);
    }
  },
  UNKNOWN_RECORD {
    @Override
    void middle(HprofBuilder dump, SplittableRandom random) {
      dump.endSegment();
      dump.rawRecord(0x77, 4, new byte[4]);
    }
  },
  /** As the old hprof agent does: only the last heap dump counts. */
  SEVERAL_HEAP_DUMPS {
    @Override
    void middle(HprofBuilder dump, SplittableRandom random) {
      dump.endSegment();
      dump.rawRecord(HprofFormat.HEAP_DUMP_END, 0, new byte[0]);
      dump.jdkClasses();
      dump.clazz("Node")
          .field("next", BasicType.OBJECT)
          .field("weight", BasicType.INT)
          .field("other", BasicType.OBJECT)
          .dump();
      dump.clazz("[LNode;").dump();
    }
  },
  GZIP_MEMBERS {
    @Override
    byte[] stored(byte[] dump, SplittableRandom random) {
      return gzipMembers(dump, 2_000 + random.nextInt(100_000), random);
    }
  },
  GZIP_MEMBERS_CUT_SHORT {
    @Override
    byte[] stored(byte[] dump, SplittableRandom random) {
      return CUT_SHORT.stored(GZIP_MEMBERS.stored(dump, random), random);
    }
  },
  GZIP_MEMBERS_OF_ONE_HUGE_SEGMENT {
    @Override
    void endSegment(HprofBuilder dump) {}

    @Override
    byte[] stored(byte[] dump, SplittableRandom random) {
      return GZIP_MEMBERS.stored(dump, random);
    }
  },
  /** A gzip file in a {@code byte[]}, stored as it is: members that are none of the dump's. */
  GZIP_MEMBERS_IN_A_BYTE_ARRAY_OF_GZIP_MEMBERS {
    @Override
    void middle(HprofBuilder dump, SplittableRandom random) {
      byte[] inner = GZIP_MEMBERS.stored(SEGMENTS.dump(random.split()), random);
      dump.primitiveArray(0x7777_0000, BasicType.BYTE, inner.length, inner);
    }

    @Override
    byte[] stored(byte[] dump, SplittableRandom random) {
      return GZIP_MEMBERS.stored(dump, random);
    }
  },
  PLAIN_GZIP {
    @Override
    byte[] stored(byte[] dump, SplittableRandom random) {
      ByteArrayOutputStream zipped = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
        gzip.write(dump);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return zipped.toByteArray();
    }
  },
  /** Of a JVM that was killed while it joined the pieces of its dump. */
  UNJOINED_FILES {
    @Override
    Map<String, byte[]> files(SplittableRandom random) {
      return stoppedWhileJoining(DumpPieces.of(SEGMENTS.dump(random), PIECES), random);
    }
  },
  UNJOINED_GZIP_FILES {
    @Override
    Map<String, byte[]> files(SplittableRandom random) {
      DumpPieces pieces = DumpPieces.of(SEGMENTS.dump(random), PIECES);
      int blockBytes = 2_000 + random.nextInt(100_000);
      return stoppedWhileJoining(pieces.gzip(blockBytes, random), random);
    }
  },
  /** Of one that was killed before: names are missing, and objects, and records are cut. */
  UNFINISHED_FILES {
    @Override
    Map<String, byte[]> files(SplittableRandom random) {
      DumpPieces pieces = DumpPieces.of(SEGMENTS.dump(random), PIECES);
      int[] bytes = new int[PIECES];
      for (int i = 0; i < PIECES; i++) {
        // Of the first piece the classes are there, or there would be nothing to compare.
        bytes[i] = pieces.pieceBytes(i) - random.nextInt(pieces.pieceBytes(i) / 4 + 1);
      }
      return pieces.stoppedWhileDumping(100 + random.nextInt(pieces.headBytes() - 100), bytes);
    }
  };

  private static final int PIECES = 3;

  private static Map<String, byte[]> stoppedWhileJoining(
      DumpPieces pieces, SplittableRandom random) {
    int copied = random.nextInt(PIECES);
    return pieces.stoppedWhileJoining(copied, random.nextInt(pieces.pieceBytes(copied) + 1));
  }

  /** The files of a random dump of this shape, by what their names end with. */
  Map<String, byte[]> files(SplittableRandom random) {
    return Map.of("", file(random));
  }

  /** The file of a random dump of this shape. */
  byte[] file(SplittableRandom random) {
    return stored(dump(random), random);
  }

  /** The file of a random dump of so many objects. */
  byte[] file(SplittableRandom random, int objects) {
    return stored(dump(random, objects), random);
  }

  HprofBuilder begin() {
    return HprofBuilder.hotspot();
  }

  void endSegment(HprofBuilder dump) {
    dump.endSegment();
  }

  void middle(HprofBuilder dump, SplittableRandom random) {}

  void end(HprofBuilder dump) {}

  byte[] stored(byte[] dump, SplittableRandom random) {
    return dump;
  }

  byte[] dump(SplittableRandom random) {
    return dump(random, 100 + random.nextInt(300));
  }

  /** At least so long after its classes that their search ends before the dump does. */
  private byte[] dump(SplittableRandom random, int objects) {
    HprofBuilder dump = begin();
    final long node =
        dump.clazz("Node")
            .field("next", BasicType.OBJECT)
            .field("weight", BasicType.INT)
            .field("other", BasicType.OBJECT)
            .dump();
    dump.clazz("[LNode;").dump();
    endSegment(dump);
    byte[] noise = new byte[1 << 18];
    new java.util.Random(random.nextLong()).nextBytes(noise);
    dump.primitiveArray(0x6666_0000, BasicType.BYTE, noise.length, noise);
    int middle = random.nextInt(objects);
    for (int i = 1; i <= objects; i++) {
      long id = i * 64L;
      switch (random.nextInt(8)) {
        case 0, 1, 2, 3 ->
            dump.instance(id, node, random.nextInt(objects) * 64L, i, random.nextInt(3) * 64L);
        case 4 ->
            dump.objectArray(
                id,
                dump.classId("[LNode;"),
                random.longs(random.nextInt(100), 0, objects).map(n -> n * 64).toArray());
        case 5 -> dump.primitiveArray(id, BasicType.DOUBLE, random.nextInt(60));
        case 6 -> dump.threadRoot(RootKind.JAVA_FRAME, id, i, 1);
        default -> dump.root(RootKind.JNI_GLOBAL, id);
      }
      if (random.nextInt(10) == 0) {
        endSegment(dump);
        if (this == SEGMENTS && random.nextInt(3) == 0) {
          dump.name("between" + i);
        }
      }
      if (i == middle) {
        middle(dump, random);
      }
    }
    end(dump);
    return dump.bytes();
  }

  /**
   * As {@code jcmd GC.heap_dump -gz=1} compresses, some of the members smaller than they might be.
   */
  static byte[] gzipMembers(byte[] dump, int blockBytes, SplittableRandom random) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      for (int at = 0; at < dump.length; ) {
        int length = random.nextInt(3) == 0 ? random.nextInt(blockBytes) : blockBytes;
        length = Math.min(length, dump.length - at);
        out.write(new byte[] {0x1F, (byte) 0x8B, 8, (byte) (at == 0 ? 16 : 0), 0, 0, 0, 0, 0, 3});
        if (at == 0) {
          out.write(("HPROF BLOCKSIZE=" + blockBytes).getBytes(StandardCharsets.US_ASCII));
          out.write(0);
        }
        Deflater deflater = new Deflater(random.nextInt(4), true);
        deflater.setInput(dump, at, length);
        deflater.finish();
        byte[] deflated = new byte[length + length / 100 + 100];
        out.write(deflated, 0, deflater.deflate(deflated));
        deflater.end();
        CRC32 crc = new CRC32();
        crc.update(dump, at, length);
        out.writeInt(Integer.reverseBytes((int) crc.getValue()));
        out.writeInt(Integer.reverseBytes(length));
        at += length;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
