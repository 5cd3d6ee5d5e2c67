package io.heapfleet.jobs.doctor;

import io.heapfleet.graph.GraphMemory;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.Storage;
import io.heapfleet.split.Split;
import java.util.List;

/**
 * What the doctor found out about one dump.
 *
 * @param uri where the dump lies
 * @param storedBytes its size as stored
 * @param storage how its bytes are stored
 * @param splitBytes about how long a split was to be
 * @param ranges what was guessed in each range of about that length, and what is there; empty if
 *     one task planned the dump
 * @param index what planning has found
 * @param runtime name and version of the JVM, null if not found
 * @param objects how many objects were read
 * @param references how many references, those from objects to their classes not counted
 * @param heapBytes shallow bytes of all objects
 * @param idSpan the largest id of an object minus the smallest; negative if that is not known
 * @param coveragePercent how much of the dump was read
 * @param damages what could not be read, in words
 */
public record DoctorReport(
    String uri,
    long storedBytes,
    Storage storage,
    long splitBytes,
    List<CheckedRange> ranges,
    DumpIndex index,
    String runtime,
    long objects,
    long references,
    long heapBytes,
    long idSpan,
    double coveragePercent,
    List<String> damages) {
  public DoctorReport {
    ranges = List.copyOf(ranges);
    damages = List.copyOf(damages);
  }

  /** The splits of the plan. */
  public List<Split> splits() {
    return index.plan().splits();
  }

  /** Memory that it takes to find out who holds what, as far as that can be told before. */
  public long graphBytes() {
    return GraphMemory.estimateBytes(objects, references, idSpan);
  }

  /** Whether all of the dump was read. */
  public boolean isWhole() {
    return damages.isEmpty() && index.truncation() == null;
  }
}
