package io.heapfleet.jobs.parse;

import io.heapfleet.model.DumpSource;
import io.heapfleet.table.DumpRow;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of one dump.
 *
 * @param source the dump
 * @param dumpId its id in the tables
 * @param health {@code OK}, {@code SALVAGED}, {@code FAILED}, {@code UNSUPPORTED} or {@code
 *     SKIPPED}, if it was published before
 * @param sizeBytes its stored size
 * @param objects rows in {@code objects}
 * @param heapBytes sum of their shallow sizes
 * @param coveragePct how much of the dump was understood, 0..100
 * @param notes what a person should know of it: what was lost, and where
 * @param suspect who retains most, null if nobody stands out or that is not known
 * @param request which calls hold most, null if none holds much or that is not known
 * @param withoutHolders why it is not known who retains what, null if it is or nobody asked
 * @param seconds how long each stage took
 */
public record DumpOutcome(
    DumpSource source,
    String dumpId,
    String health,
    long sizeBytes,
    long objects,
    long heapBytes,
    double coveragePct,
    List<String> notes,
    TopSuspect suspect,
    TopRequest request,
    String withoutHolders,
    StageSeconds seconds)
    implements Serializable {
  public static final String OK = DumpRow.OK;
  public static final String SALVAGED = DumpRow.SALVAGED;
  public static final String FAILED = DumpRow.FAILED;
  public static final String UNSUPPORTED = DumpRow.UNSUPPORTED;
  public static final String SKIPPED = "SKIPPED";

  public DumpOutcome {
    notes = List.copyOf(notes);
  }

  /** The same dump, of which there is nothing after all. */
  DumpOutcome failed(String why) {
    List<String> all = new ArrayList<>(notes);
    all.add(why);
    return new DumpOutcome(
        source, dumpId, FAILED, sizeBytes, 0, 0, 0, all, null, null, null, seconds);
  }

  static DumpOutcome skipped(DumpSource source) {
    return new DumpOutcome(
        source,
        source.dumpId(),
        SKIPPED,
        source.sizeBytes(),
        0,
        0,
        0,
        List.of(),
        null,
        null,
        null,
        StageSeconds.NONE);
  }
}
