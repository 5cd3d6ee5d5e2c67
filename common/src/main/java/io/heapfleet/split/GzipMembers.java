package io.heapfleet.split;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Where the members of a gzip file start, in the file and in what it holds: a gzip file of many
 * members can be read from any of them. 16 bytes a member.
 */
public final class GzipMembers implements Serializable {
  private static final long serialVersionUID = 1;

  private long[] stored = new long[16];
  private long[] uncompressed = new long[16];
  private int count;

  /**
   * Adds the next member.
   *
   * @param storedOffset where it starts in the file
   * @param offset where what it holds starts, uncompressed
   */
  public void add(long storedOffset, long offset) {
    if (count == stored.length) {
      stored = Arrays.copyOf(stored, count * 2);
      uncompressed = Arrays.copyOf(uncompressed, count * 2);
    }
    stored[count] = storedOffset;
    uncompressed[count] = offset;
    count++;
  }

  /** How many members are known. */
  public int count() {
    return count;
  }

  /** Where member {@code i} starts in the file. */
  public long storedOffset(int i) {
    return stored[i];
  }

  /** Where what member {@code i} holds starts, in uncompressed bytes. */
  public long offset(int i) {
    return uncompressed[i];
  }

  /** The last member that starts at or before this uncompressed offset, -1 if there is none. */
  public int memberOf(long offset) {
    int at = Arrays.binarySearch(uncompressed, 0, count, offset);
    if (at < 0) {
      return -at - 2;
    }
    // A member may hold nothing; the last one of those that start here is the one that does.
    while (at + 1 < count && uncompressed[at + 1] == offset) {
      at++;
    }
    return at;
  }
}
