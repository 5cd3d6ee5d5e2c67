package io.heapfleet.jobs.parse;

import io.heapfleet.model.HeapRules;
import java.io.Serializable;
import java.util.Objects;

/**
 * How to parse.
 *
 * @param outputUri folder that the tables go into
 * @param splitBytes about how many bytes of a dump one task parses
 * @param force whether dumps that are published already are parsed again
 * @param detail how much is found out of each dump
 * @param waste whether what a heap wastes is found out too
 * @param rules by whose rules sizes, references and roots are told
 * @param graphMemoryBytes the most memory that the graph of one dump may take; a dump that needs
 *     more is published without
 */
public record ParseOptions(
    String outputUri,
    long splitBytes,
    boolean force,
    Detail detail,
    Waste waste,
    HeapRules rules,
    long graphMemoryBytes)
    implements Serializable {
  /** Large enough that a task's start does not show, small enough that a retry is cheap. */
  public static final long DEFAULT_SPLIT_BYTES = 64L << 20;

  public ParseOptions {
    Objects.requireNonNull(outputUri);
    Objects.requireNonNull(detail);
    Objects.requireNonNull(waste);
    Objects.requireNonNull(rules);
    if (splitBytes < 1) {
      throw new IllegalArgumentException("splits of " + splitBytes + " bytes");
    }
    if (graphMemoryBytes < 0) {
      throw new IllegalArgumentException(graphMemoryBytes + " bytes of memory for a graph");
    }
  }

  /** The usual options for this output folder. */
  public static ParseOptions into(String outputUri) {
    return new ParseOptions(
        outputUri,
        DEFAULT_SPLIT_BYTES,
        false,
        Detail.FULL,
        Waste.MASKED,
        HeapRules.JVM,
        Long.MAX_VALUE);
  }

  /** The same, with splits of about this many bytes. */
  public ParseOptions withSplitBytes(long bytes) {
    return new ParseOptions(outputUri, bytes, force, detail, waste, rules, graphMemoryBytes);
  }

  /** The same, also for dumps that are published already. */
  public ParseOptions again() {
    return new ParseOptions(outputUri, splitBytes, true, detail, waste, rules, graphMemoryBytes);
  }

  /** The same, finding out this much. */
  public ParseOptions withDetail(Detail wanted) {
    return new ParseOptions(outputUri, splitBytes, force, wanted, waste, rules, graphMemoryBytes);
  }

  /** The same, telling this of what a heap wastes. */
  public ParseOptions withWaste(Waste wanted) {
    return new ParseOptions(outputUri, splitBytes, force, detail, wanted, rules, graphMemoryBytes);
  }

  /** The same, by these rules. */
  public ParseOptions by(HeapRules whose) {
    return new ParseOptions(outputUri, splitBytes, force, detail, waste, whose, graphMemoryBytes);
  }

  /** The same, with at most this much memory for the graph of a dump. */
  public ParseOptions withGraphMemory(long bytes) {
    return new ParseOptions(outputUri, splitBytes, force, detail, waste, rules, bytes);
  }

  boolean looksForWaste() {
    return !countsOnly() && waste != Waste.IGNORED;
  }

  boolean countsOnly() {
    return detail == Detail.HISTOGRAM;
  }
}
