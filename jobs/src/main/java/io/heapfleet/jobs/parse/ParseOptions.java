package io.heapfleet.jobs.parse;

import java.io.Serializable;

/**
 * How to parse.
 *
 * @param outputUri folder that the tables go into
 * @param splitBytes about how many bytes of a dump one task parses
 * @param force whether dumps that are published already are parsed again
 * @param histogramOnly whether classes are only counted: no objects, refs and roots, in a fraction
 *     of the time and space
 */
public record ParseOptions(String outputUri, long splitBytes, boolean force, boolean histogramOnly)
    implements Serializable {
  /** Large enough that a task's start does not show, small enough that a retry is cheap. */
  public static final long DEFAULT_SPLIT_BYTES = 64L << 20;

  public ParseOptions {
    if (splitBytes < 1) {
      throw new IllegalArgumentException("splits of " + splitBytes + " bytes");
    }
  }

  /** The usual options for this output folder. */
  public static ParseOptions into(String outputUri) {
    return new ParseOptions(outputUri, DEFAULT_SPLIT_BYTES, false, false);
  }

  /** The same, with splits of about this many bytes. */
  public ParseOptions withSplitBytes(long bytes) {
    return new ParseOptions(outputUri, bytes, force, histogramOnly);
  }

  /** The same, also for dumps that are published already. */
  public ParseOptions again() {
    return new ParseOptions(outputUri, splitBytes, true, histogramOnly);
  }

  /** The same, counting classes only. */
  public ParseOptions countingOnly() {
    return new ParseOptions(outputUri, splitBytes, force, true);
  }
}
