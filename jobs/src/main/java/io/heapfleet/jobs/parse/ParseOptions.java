package io.heapfleet.jobs.parse;

import java.io.Serializable;

/**
 * How to parse.
 *
 * @param outputUri folder that the tables go into
 * @param splitBytes about how many bytes of a dump one task parses; {@link #AUTOMATIC} for what
 *     suits the dumps and the cluster
 * @param force whether dumps that are published already are parsed again
 * @param histogramOnly whether classes are only counted: no objects, refs and roots, in a fraction
 *     of the time and space
 */
public record ParseOptions(String outputUri, long splitBytes, boolean force, boolean histogramOnly)
    implements Serializable {
  /** Stands for splits of a size that suits the dumps and the cluster. */
  public static final long AUTOMATIC = 0;

  public ParseOptions {
    if (splitBytes < 0) {
      throw new IllegalArgumentException("splits of " + splitBytes + " bytes");
    }
  }

  /** The usual options for this output folder. */
  public static ParseOptions into(String outputUri) {
    return new ParseOptions(outputUri, AUTOMATIC, false, false);
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
