package io.heapfleet.blob.azure;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Fetches the ranges of a blob that are likely to be read next, several at a time.
 *
 * <p>A read elsewhere fetches little more than it asks for. Reading on in sequence quadruples that,
 * and from {@value #STREAM_BYTES} bytes on the next ranges are on their way before they are asked
 * for. Where a reader has said what it will read, that begins at once and ends at the end of it.
 * Holds at most {@code rangesInFlight} ranges. For one thread at a time.
 */
final class ReadAhead implements Closeable {
  /** A server is asked for at least this much: less takes as long. */
  static final int LEAST_BYTES = 8 << 10;

  /** From ranges of this size on, reading is taken to go on. */
  static final int STREAM_BYTES = 1 << 20;

  /** A gap this short takes less time to read than another request does. */
  static final int NEAR_BYTES = 64 << 10;

  /** Where the bytes come from. Called by several threads at once. */
  interface Source {
    /** Fills {@code target} up to {@code length}, all or an exception. */
    void read(long start, byte[] target, int length) throws IOException;
  }

  private record Range(long start, int length, byte[] bytes, Future<?> arrival) {
    long end() {
      return start + length;
    }
  }

  private final Source source;
  private final long sizeBytes;
  private final int rangeBytes;
  private final int rangesInFlight;
  private final ExecutorService threads;
  private final Deque<Range> ranges = new ArrayDeque<>();
  private final Deque<byte[]> spare = new ArrayDeque<>();
  private long expectedStart;
  private long expectedEnd;
  private long readEnd = -1;
  private int step = LEAST_BYTES;

  /**
   * @param rangeBytes largest range to fetch at once, at least {@link #LEAST_BYTES}
   */
  ReadAhead(
      Source source, long sizeBytes, int rangeBytes, int rangesInFlight, ExecutorService threads) {
    this.source = source;
    this.sizeBytes = sizeBytes;
    this.rangeBytes = rangeBytes;
    this.rangesInFlight = rangesInFlight;
    this.threads = threads;
  }

  void expect(long startOffset, long endOffset) {
    expectedStart = startOffset;
    expectedEnd = Math.min(endOffset, sizeBytes);
  }

  /**
   * Reads once.
   *
   * @param position from 0, before the blob's end
   * @param length at least 1
   * @return how many bytes, at least 1
   */
  int read(long position, byte[] buffer, int offset, int length) throws IOException {
    while (!ranges.isEmpty() && ranges.peek().end() <= position) {
      letGo(ranges.poll());
    }
    if (ranges.isEmpty() || position < ranges.peek().start()) {
      startAt(position, length);
    }
    fetchAhead();
    Range range = ranges.peek();
    await(range);
    int count = (int) Math.min(length, range.end() - position);
    System.arraycopy(range.bytes(), (int) (position - range.start()), buffer, offset, count);
    readEnd = position + count;
    return count;
  }

  private void startAt(long position, int length) {
    boolean inSequence = readEnd >= 0 && position >= readEnd && position - readEnd <= NEAR_BYTES;
    // What comes after what was expected says nothing of what comes then.
    boolean wasExpected = isExpected(readEnd - 1);
    dropAll();
    if (isExpected(position)) {
      step = rangeBytes;
    } else {
      int least = inSequence && !wasExpected ? Math.min(rangeBytes, step * 4) : LEAST_BYTES;
      step = Math.max(least, Math.min(length, rangeBytes));
    }
    fetch(position, step);
  }

  private void fetchAhead() {
    while (ranges.size() < rangesInFlight) {
      long next = ranges.getLast().end();
      boolean expected = isExpected(next);
      // What was expected has been fetched to its end: what follows is read on demand.
      boolean pastExpected = isExpected(ranges.getLast().start()) && !expected;
      if (next >= sizeBytes || pastExpected || !(expected || step >= STREAM_BYTES)) {
        return;
      }
      step = Math.min(rangeBytes, step * 2);
      fetch(next, step);
    }
  }

  private boolean isExpected(long position) {
    return position >= expectedStart && position < expectedEnd;
  }

  private void fetch(long start, int wantedBytes) {
    long end = isExpected(start) ? expectedEnd : sizeBytes;
    int length = (int) Math.min(wantedBytes, end - start);
    byte[] bytes = length == rangeBytes && !spare.isEmpty() ? spare.poll() : new byte[length];
    Future<?> arrival =
        threads.submit(
            () -> {
              source.read(start, bytes, length);
              return null;
            });
    ranges.add(new Range(start, length, bytes, arrival));
  }

  private void await(Range range) throws IOException {
    try {
      range.arrival().get();
    } catch (InterruptedException e) {
      dropAll();
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted while reading");
      interrupted.initCause(e);
      throw interrupted;
    } catch (ExecutionException e) {
      dropAll();
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** The buffer of a range that is there can be filled again; another one may be written to yet. */
  private void letGo(Range range) {
    if (!range.arrival().isDone()) {
      range.arrival().cancel(true);
    } else if (range.bytes().length == rangeBytes) {
      spare.add(range.bytes());
    }
  }

  private void dropAll() {
    ranges.forEach(this::letGo);
    ranges.clear();
  }

  @Override
  public void close() {
    dropAll();
    spare.clear();
  }
}
