package io.heapfleet.hprof;

import static io.heapfleet.hprof.HprofFormat.HEAP_DUMP_END;
import static io.heapfleet.hprof.HprofFormat.RECORD_HEADER_BYTES;
import static io.heapfleet.hprof.HprofFormat.isHeapRecord;
import static io.heapfleet.hprof.HprofFormat.isKnownRecord;

import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.PiecedReader;
import io.heapfleet.record.Damage;
import io.heapfleet.split.FilePart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The files of a JVM of 22 or later that was stopped before it had joined them to one dump.
 *
 * <pre>
 * FILE     head, names, loaded classes, stacks, which stay in memory up to a megabyte until all
 *          objects are written; then the pieces, copied one after the other
 * FILE.pN  heap dump records of one thread; of the first one also the class definitions
 * </pre>
 *
 * <p>A piece is deleted when it has been copied. So the first one that is still there may have been
 * copied in part, or whole: where its beginning is met in {@code FILE}, the dump goes on in the
 * piece. A file may end within a record, where the JVM was stopped while it wrote: that record is
 * left out, for what follows begins with another file. Sources: HotSpot's {@code heapDumper.cpp};
 * JVMs of 25 that were killed.
 *
 * @param parts what the dump takes of each of the files
 * @param damages what was left out
 * @param notes what a person should know
 */
record UnjoinedFiles(List<FilePart> parts, List<Damage> damages, List<String> notes) {
  /** A piece is known by as many bytes: they hold ids of objects, which come but once in a dump. */
  private static final int COMPARED_BYTES = 4 << 10;

  /**
   * Finds out what belongs to the dump: walks the record headers of all files, and inflates those
   * that are compressed.
   *
   * @param contents what the files hold; the first is {@code FILE}, the others are pieces in the
   *     order of their numbers
   */
  static UnjoinedFiles of(List<BlobReader> contents) throws IOException {
    List<FileWalk> walks = contents.stream().map(FileWalk::new).toList();
    FileWalk base = walks.get(0);
    base.walk(base.headBytes(), walks.get(1).beginning());
    List<FilePart> parts = new ArrayList<>(List.of(base.part()));
    List<Damage> damages = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    long bytes = base.at;
    base.describeCut(bytes, damages);
    for (FileWalk piece : walks.subList(1, walks.size())) {
      if (!base.ended) {
        piece.walk(0, new byte[0]);
        bytes += piece.at;
        piece.describeCut(bytes, damages);
      }
      parts.add(piece.part());
    }
    describe(walks, damages, notes);
    return new UnjoinedFiles(List.copyOf(parts), List.copyOf(damages), List.copyOf(notes));
  }

  /** What is known already, and was told by who found it out. */
  static UnjoinedFiles ofParts(List<FilePart> parts) {
    return new UnjoinedFiles(parts, List.of(), List.of());
  }

  private static void describe(List<FileWalk> walks, List<Damage> damages, List<String> notes) {
    FileWalk base = walks.get(0);
    String pieces =
        String.join(", ", walks.stream().skip(1).map(piece -> "." + piece.extension()).toList());
    if (base.ended) {
      notes.add(
          "the file is a whole dump: " + pieces + " beside it are left from another, not read");
      return;
    }
    notes.add(
        "put together from the file and its pieces %s: the JVM was stopped before it had joined them"
            .formatted(pieces));
    boolean dumping = base.isCut() && !base.holdsHeap;
    if (dumping) {
      notes.add(
          "the JVM was stopped while it dumped: objects that it had not written yet are missing, and"
              + " nobody knows how many; give a JVM the time that its dump takes before it is killed"
              + " (grace periods, liveness probes)");
    }
    // What has been copied whole is gone; what is gone otherwise is lost.
    int next = base.holdsHeap ? walks.get(1).number() - (base.isCut() ? 1 : 0) : 0;
    for (FileWalk piece : walks.subList(1, walks.size())) {
      if (next < piece.number()) {
        String last = piece.number() - next == 1 ? "" : " to .p" + (piece.number() - 1);
        damages.add(new Damage(base.at, 0, 0, "a file .p" + next + last, "none"));
      }
      next = piece.number() + 1;
    }
  }

  /** The parts one after the other. */
  static PiecedReader join(String uri, List<BlobReader> contents, List<FilePart> parts) {
    List<PiecedReader.Piece> pieces = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      if (contents.get(i) instanceof MemberReader reader && parts.get(i).gzipMembers() != null) {
        reader.learn(parts.get(i).gzipMembers());
      }
      pieces.add(new PiecedReader.Piece(contents.get(i), parts.get(i).bytes()));
    }
    return new PiecedReader(uri, pieces);
  }

  /** A walk over the records of one file. */
  private static final class FileWalk {
    private final BlobReader content;
    private final DumpInput in;
    private long at;
    private boolean holdsHeap;
    private boolean ended;
    private long recordBytes;
    private long restBytes;

    FileWalk(BlobReader content) {
      this.content = content;
      this.in = new DumpInput(content);
    }

    long headBytes() throws IOException {
      return HprofHeader.read(in).lengthBytes();
    }

    byte[] beginning() throws IOException {
      in.seek(0);
      byte[] bytes = new byte[in.available(COMPARED_BYTES)];
      in.copy(bytes, 0, bytes.length);
      return bytes;
    }

    /** Walks to where the file ends, or within a record, or where the piece begins. */
    void walk(long start, byte[] pieceBeginning) throws IOException {
      at = start;
      while (true) {
        in.seek(at);
        if (beginsAs(pieceBeginning)) {
          return;
        }
        if (!in.has(RECORD_HEADER_BYTES)) {
          restBytes = in.available(RECORD_HEADER_BYTES);
          recordBytes = restBytes;
          return;
        }
        int tag = in.u1();
        in.u4();
        recordBytes = RECORD_HEADER_BYTES + in.u4();
        if (!isKnownRecord(tag) || !reaches(at + recordBytes)) {
          restBytes = end() - at;
          return;
        }
        holdsHeap |= isHeapRecord(tag);
        ended = tag == HEAP_DUMP_END;
        at += recordBytes;
      }
    }

    private boolean beginsAs(byte[] beginning) throws IOException {
      int bytes = in.available(beginning.length);
      int from = in.windowPosition();
      return bytes > 0 && Arrays.equals(in.window(), from, from + bytes, beginning, 0, bytes);
    }

    private boolean reaches(long offset) throws IOException {
      in.seek(offset - 1);
      return in.has(1);
    }

    private long end() throws IOException {
      if (content instanceof Inflated inflated) {
        reaches(Long.MAX_VALUE);
        return inflated.endOffset();
      }
      return content.sizeBytes();
    }

    boolean isCut() {
      return restBytes > 0;
    }

    /** Tells of the record that the file's end cuts, if it does. */
    void describeCut(long offset, List<Damage> damages) {
      if (isCut()) {
        long lost = Math.max(restBytes, recordBytes);
        damages.add(
            new Damage(
                offset,
                lost,
                lost,
                "a record of %d bytes in .%s".formatted(recordBytes, extension()),
                "the end of that file after %d bytes".formatted(restBytes)));
      }
    }

    FilePart part() {
      return new FilePart(at, content instanceof MemberReader gzip ? gzip.members() : null);
    }

    /** What comes behind the last dot: {@code p12}. */
    String extension() {
      return content.uri().substring(content.uri().lastIndexOf('.') + 1);
    }

    int number() {
      return Integer.parseInt(extension().substring(1));
    }
  }
}
