package io.heapfleet.hprof;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A dump in the files that HotSpot of JDK 22 and later writes before it joins them, as they are
 * when it is killed. Files go by what their names end with: nothing, {@code .p0}, {@code .p1}.
 */
public final class DumpPieces {
  private final byte[] head;
  private final List<byte[]> pieces;

  private DumpPieces(byte[] head, List<byte[]> pieces) {
    this.head = head;
    this.pieces = pieces;
  }

  /** Puts heap dump records into so many pieces, one after the other, all else into the head. */
  public static DumpPieces of(byte[] dump, int count) {
    int headerBytes = dump[17] == '2' ? 31 : 0;
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.write(dump, 0, headerBytes);
    List<byte[]> segments = new ArrayList<>();
    for (int at = headerBytes; at < dump.length; ) {
      int bytes = 9 + ByteBuffer.wrap(dump).getInt(at + 5);
      if (dump[at] == HprofFormat.HEAP_DUMP_SEGMENT) {
        segments.add(Arrays.copyOfRange(dump, at, at + bytes));
      } else if (dump[at] != HprofFormat.HEAP_DUMP_END) {
        head.write(dump, at, bytes);
      }
      at += bytes;
    }
    List<byte[]> pieces = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ByteArrayOutputStream piece = new ByteArrayOutputStream();
      segments
          .subList(segments.size() * i / count, segments.size() * (i + 1) / count)
          .forEach(piece::writeBytes);
      pieces.add(piece.toByteArray());
    }
    return new DumpPieces(head.toByteArray(), pieces);
  }

  /** The dump that is joined at the end, but for the record that says so. */
  public byte[] joined() {
    ByteArrayOutputStream dump = new ByteArrayOutputStream();
    dump.writeBytes(head);
    pieces.forEach(dump::writeBytes);
    return dump.toByteArray();
  }

  /** The same, each file compressed by members. */
  DumpPieces gzip(int blockBytes, SplittableRandom random) {
    return new DumpPieces(
        DumpShapes.gzipMembers(head, blockBytes, random),
        pieces.stream().map(p -> DumpShapes.gzipMembers(p, blockBytes, random)).toList());
  }

  /**
   * Some pieces have been copied and deleted, and of the next one so many bytes have been copied.
   */
  public Map<String, byte[]> stoppedWhileJoining(int copied, int bytesOfNext) {
    ByteArrayOutputStream base = new ByteArrayOutputStream();
    base.writeBytes(head);
    pieces.subList(0, copied).forEach(base::writeBytes);
    base.write(pieces.get(copied), 0, bytesOfNext);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("", base.toByteArray());
    for (int i = copied; i < pieces.size(); i++) {
      files.put(".p" + i, pieces.get(i));
    }
    return files;
  }

  /** Only so many bytes of each file have been written. */
  public Map<String, byte[]> stoppedWhileDumping(int headBytes, int... pieceBytes) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("", Arrays.copyOf(head, headBytes));
    for (int i = 0; i < pieces.size(); i++) {
      files.put(".p" + i, Arrays.copyOf(pieces.get(i), pieceBytes[i]));
    }
    return files;
  }

  public int headBytes() {
    return head.length;
  }

  public int pieceBytes(int i) {
    return pieces.get(i).length;
  }
}
