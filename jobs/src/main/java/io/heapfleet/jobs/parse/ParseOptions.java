package io.heapfleet.jobs.parse;

import io.heapfleet.model.HeapRules;
import io.heapfleet.model.Platform;
import java.io.Serializable;
import java.util.Objects;

/**
 * How to parse.
 *
 * @param outputUri folder that the tables go into
 * @param splitBytes about how many bytes of a dump one task parses; {@link #AUTOMATIC} for what
 *     suits the dumps and the cluster
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
  /** Stands for splits of a size that suits the dumps and the cluster. */
  public static final long AUTOMATIC = 0;

  public ParseOptions {
    Objects.requireNonNull(outputUri);
    Objects.requireNonNull(detail);
    Objects.requireNonNull(waste);
    Objects.requireNonNull(rules);
    if (splitBytes < 0) {
      throw new IllegalArgumentException("splits of " + splitBytes + " bytes");
    }
    if (graphMemoryBytes < 0) {
      throw new IllegalArgumentException(graphMemoryBytes + " bytes of memory for a graph");
    }
  }

  /** The usual options for this output folder. */
  public static ParseOptions into(String outputUri) {
    return new ParseOptions(
        outputUri, AUTOMATIC, false, Detail.FULL, Waste.MASKED, HeapRules.JVM, Long.MAX_VALUE);
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

  /** Only dumps of JVMs hold the contents that it takes. */
  boolean looksForWaste(Platform platform) {
    return !countsOnly() && waste != Waste.IGNORED && platform == Platform.JVM;
  }

  boolean countsOnly() {
    return detail == Detail.HISTOGRAM;
  }
}
