package io.heapfleet.hprof;

import io.heapfleet.blob.BlobReader;
import io.heapfleet.split.Boundary;
import io.heapfleet.split.GzipMembers;
import io.heapfleet.split.Position;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * A gzip dump as {@code jcmd GC.heap_dump -gz} writes it, read from anywhere: independent members
 * of at most so many bytes uncompressed, as the first one's comment tells, {@code HPROF
 * BLOCKSIZE=1048576}. A member does not tell how long it is compressed, so where members start is
 * learned by inflating them one after the other; what is known already is read at the cost of one
 * member. Each member's CRC is checked.
 *
 * <p>The layout of a member is that of RFC 1952.
 */
final class MemberReader extends Inflated {
  private static final Pattern BLOCK_SIZE = Pattern.compile("HPROF BLOCKSIZE=(\\d{1,9})");

  /** The comment lies behind the member's first 10 bytes. */
  private static final int COMMENT_OFFSET = 10;

  private static final int COMMENT_BYTES = 64;

  /** HotSpot's blocks are of 1 MiB; a file that states much more is read in order. */
  private static final int MAX_BLOCK_BYTES = 64 << 20;

  private static final int STORED_WINDOW_BYTES = 1 << 18;
  private static final int FHCRC = 2;
  private static final int FEXTRA = 4;
  private static final int FNAME = 8;
  private static final int FCOMMENT = 16;
  private static final int RESERVED_FLAGS = 0xE0;

  private GzipMembers members;
  private final long storedTo;
  private final byte[] block;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();

  private final byte[] window = new byte[STORED_WINDOW_BYTES];
  private long windowStart;
  private int windowBytes;
  private long storedAt;

  private int blockMember = -1;
  private int blockBytes;
  private long limitOffset = Long.MAX_VALUE;

  /**
   * @param members those that are known, the first of which is where offset 0 is meant to be; the
   *     last entry is the next one to be inflated
   * @param storedTo the member that starts there or next behind it is told by {@link #limitOffset}
   */
  private MemberReader(BlobReader stored, GzipMembers members, long storedTo, int maxBlockBytes) {
    super(stored);
    this.members = members;
    this.storedTo = storedTo;
    this.block = new byte[maxBlockBytes];
  }

  /**
   * Bytes of the largest member as the file tells, 0 if it is not a dump of independent members.
   */
  static int blockBytes(BlobReader stored) throws IOException {
    byte[] head = new byte[COMMENT_OFFSET + COMMENT_BYTES];
    int length = 0;
    while (length < head.length) {
      int n = stored.read(length, head, length, head.length - length);
      if (n < 0) {
        break;
      }
      length += n;
    }
    if (length < COMMENT_OFFSET || head[3] != FCOMMENT) {
      return 0;
    }
    String comment =
        new String(head, COMMENT_OFFSET, length - COMMENT_OFFSET, StandardCharsets.ISO_8859_1);
    Matcher size = BLOCK_SIZE.matcher(comment);
    if (!size.lookingAt()) {
      return 0;
    }
    int bytes = Integer.parseInt(size.group(1));
    return bytes >= 1 && bytes <= MAX_BLOCK_BYTES ? bytes : 0;
  }

  /** Reads a whole file of which nothing is known. */
  static MemberReader whole(BlobReader stored, int blockBytes) {
    return from(stored, 0, Long.MAX_VALUE, blockBytes);
  }

  /** Reads from a member on; offsets count from there. */
  static MemberReader from(BlobReader stored, long storedOffset, long storedTo, int maxBlockBytes) {
    GzipMembers members = new GzipMembers();
    members.add(storedOffset, 0);
    return new MemberReader(stored, members, storedTo, maxBlockBytes);
  }

  /** Takes over what others have learned of the same file, if it is more. */
  void learn(GzipMembers others) {
    if (others.count() > members.count()) {
      members = others;
    }
  }

  /** What is known of the members; the last entry is the one after the last that was inflated. */
  GzipMembers members() {
    return members;
  }

  int maxBlockBytes() {
    return block.length;
  }

  /** Offset of the first member stored at or behind the limit; no such offset until it is known. */
  long limitOffset() {
    return limitOffset;
  }

  /**
   * Looks for the first member: its magic number, proven by inflating all of it.
   *
   * @param from in stored bytes, inclusive
   * @param to exclusive
   */
  Boundary find(long from, long to) throws IOException {
    for (long at = from; at < to; at++) {
      storedAt = at;
      if (!storedHas(3)) {
        break;
      }
      int i = (int) (at - windowStart);
      if (window[i] == 0x1F && window[i + 1] == (byte) 0x8B && window[i + 2] == 8 && isMember(at)) {
        return new Boundary.Found(Position.between(at));
      }
    }
    return new Boundary.None();
  }

  private boolean isMember(long at) throws IOException {
    try {
      inflateMember(at);
      return true;
    } catch (ZipException | EOFException e) {
      return false;
    } finally {
      blockMember = -1;
    }
  }

  /** Inflates until the member at the limit is known. */
  void learnLimit() throws IOException {
    while (limitOffset == Long.MAX_VALUE && !hasEnded()) {
      inflateNext();
    }
  }

  @Override
  public int read(long from, byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (from >= members.offset(members.count() - 1) && !hasEnded()) {
      inflateNext();
    }
    if (from >= Math.min(endOffset(), members.offset(members.count() - 1))) {
      return -1;
    }
    int member = members.memberOf(from);
    if (member != blockMember) {
      inflateKnown(member);
    }
    int at = (int) (from - members.offset(member));
    int n = Math.min(length, blockBytes - at);
    System.arraycopy(block, at, buffer, offset, n);
    return n;
  }

  /** Inflates the first member that has not been, and learns where the next one starts. */
  private void inflateNext() throws IOException {
    int next = members.count() - 1;
    long storedOffset = members.storedOffset(next);
    long offset = members.offset(next);
    if (storedOffset >= storedTo && limitOffset == Long.MAX_VALUE) {
      limitOffset = offset;
    }
    if (storedOffset >= stored.sizeBytes()) {
      endMembers(offset, next > 0 && isCutShort(next - 1) ? CUT_SHORT : null);
      return;
    }
    blockMember = -1;
    try {
      inflateMember(storedOffset);
      blockMember = next;
      members.add(storedAt, offset + blockBytes);
      if (storedAt >= storedTo && limitOffset == Long.MAX_VALUE) {
        limitOffset = offset + blockBytes;
      }
    } catch (EOFException e) {
      blockMember = next;
      members.add(stored.sizeBytes(), offset + blockBytes);
      endMembers(offset + blockBytes, CUT_SHORT);
    } catch (ZipException e) {
      endMembers(offset, e.getMessage());
    }
  }

  /** Of the members that others have met the last one need not be whole. */
  private boolean isCutShort(int member) throws IOException {
    if (member == blockMember) {
      return false;
    }
    blockMember = -1;
    try {
      inflateMember(members.storedOffset(member));
      return false;
    } catch (EOFException e) {
      return true;
    }
  }

  private void endMembers(long offset, String why) {
    end(offset, why);
    limitOffset = Math.min(limitOffset, offset);
  }

  private void inflateKnown(int member) throws IOException {
    blockMember = -1;
    try {
      inflateMember(members.storedOffset(member));
    } catch (EOFException e) {
      // Told when the member was met first.
    }
    if (blockBytes != members.offset(member + 1) - members.offset(member)) {
      throw new ZipException(
          "%s: the gzip member at %d held %d bytes before, now %d: the file has changed"
              .formatted(
                  uri(),
                  members.storedOffset(member),
                  members.offset(member + 1) - members.offset(member),
                  blockBytes));
    }
    blockMember = member;
  }

  /**
   * Inflates a member into the block; then stands behind it.
   *
   * @throws EOFException if the file ends before the member does; the block holds what there is
   * @throws ZipException if there is no member
   */
  private void inflateMember(long storedOffset) throws IOException {
    blockBytes = 0;
    storedAt = storedOffset;
    if (u1() != 0x1F || u1() != 0x8B || u1() != 8) {
      throw new ZipException("no gzip member");
    }
    int flags = u1();
    if ((flags & RESERVED_FLAGS) != 0) {
      throw new ZipException("a gzip member of unknown flags");
    }
    storedAt += 6;
    if ((flags & FEXTRA) != 0) {
      int length = u1() | u1() << 8;
      storedAt += length;
    }
    if ((flags & FNAME) != 0) {
      skipText();
    }
    if ((flags & FCOMMENT) != 0) {
      skipText();
    }
    if ((flags & FHCRC) != 0) {
      storedAt += 2;
    }
    inflater.reset();
    try {
      while (!inflater.finished()) {
        if (inflater.needsInput()) {
          if (!storedHas(1)) {
            throw new EOFException();
          }
          int at = (int) (storedAt - windowStart);
          inflater.setInput(window, at, windowBytes - at);
          storedAt = windowStart + windowBytes;
        }
        if (blockBytes == block.length) {
          // The end of the data may still have to be read; one byte more would be too many.
          if (inflater.inflate(new byte[1]) > 0) {
            throw new ZipException("a gzip member of more than " + block.length + " bytes");
          }
        } else {
          blockBytes += inflater.inflate(block, blockBytes, block.length - blockBytes);
        }
        if (inflater.needsDictionary()) {
          throw new ZipException("a gzip member that needs a dictionary");
        }
      }
    } catch (DataFormatException e) {
      throw (ZipException)
          new ZipException(e.getMessage() == null ? "invalid gzip data" : e.getMessage())
              .initCause(e);
    }
    storedAt -= inflater.getRemaining();
    crc.reset();
    crc.update(block, 0, blockBytes);
    if (u4() != crc.getValue() || u4() != blockBytes) {
      throw new ZipException("a gzip member whose check sum or length is wrong");
    }
  }

  private long u4() throws IOException {
    return u1() | u1() << 8 | u1() << 16 | (long) u1() << 24;
  }

  private void skipText() throws IOException {
    while (u1() != 0) {}
  }

  private int u1() throws IOException {
    if (!storedHas(1)) {
      throw new EOFException();
    }
    return window[(int) (storedAt++ - windowStart)] & 0xFF;
  }

  /** Whether the file has {@code bytes} more; afterwards they lie in the window. */
  private boolean storedHas(int bytes) throws IOException {
    if (storedAt >= windowStart && storedAt + bytes <= windowStart + windowBytes) {
      return true;
    }
    int kept = 0;
    if (storedAt >= windowStart && storedAt < windowStart + windowBytes) {
      kept = (int) (windowStart + windowBytes - storedAt);
      System.arraycopy(window, windowBytes - kept, window, 0, kept);
    }
    windowStart = storedAt;
    windowBytes = kept;
    while (windowBytes < window.length) {
      int n =
          stored.read(windowStart + windowBytes, window, windowBytes, window.length - windowBytes);
      if (n < 0) {
        break;
      }
      windowBytes += n;
    }
    return windowBytes >= bytes;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    super.close();
  }
}
