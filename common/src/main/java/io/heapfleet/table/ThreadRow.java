package io.heapfleet.table;

import io.heapfleet.finding.StackHoldings;
import io.heapfleet.record.StartedThread;
import io.heapfleet.record.ThreadFacts;
import io.heapfleet.record.ThreadRoots;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A row of {@code threads}.
 *
 * @param threadSerial the thread's serial number in the dump
 * @param objectId id of the {@code java.lang.Thread}, 0 if the dump has none
 * @param facts what is known of it
 * @param stackTraceSerial the serial number under which {@code frames} has its stack, null if it
 *     has none
 * @param retainedBytes what would be free if the thread were gone, what its stack holds included;
 *     null if the graph was not built or the dump has no such object
 */
public record ThreadRow(
    long threadSerial, long objectId, ThreadFacts facts, Long stackTraceSerial, Long retainedBytes)
    implements Serializable {
  public ThreadRow {
    Objects.requireNonNull(facts);
  }

  /**
   * The rows of a dump's threads: those that are roots. Some JDKs record a virtual thread twice
   * that is mounted: there is one row for it, with the serial number that has the stack.
   *
   * @param started the threads whose start the dump records, with their names
   * @param facts what the thread objects say; a name wins over a recorded one, being newer
   * @param holdings what they retain, null if that is not known
   */
  public static List<ThreadRow> of(
      ThreadRoots roots,
      List<StartedThread> started,
      Map<Long, ThreadFacts> facts,
      StackHoldings holdings) {
    Map<Long, StartedThread> starts = new HashMap<>();
    started.forEach(t -> starts.put(t.serial(), t));
    List<ThreadRow> rows = new ArrayList<>();
    Map<Long, Integer> rowOfObject = new HashMap<>();
    for (Map.Entry<Long, Integer> thread : roots.threads().entrySet()) {
      int root = thread.getValue();
      long objectId = roots.objectId(root);
      ThreadFacts read = facts.getOrDefault(objectId, ThreadFacts.UNKNOWN);
      StartedThread start = starts.get(thread.getKey());
      int trace = roots.frameNumber(root);
      ThreadRow row =
          new ThreadRow(
              thread.getKey(),
              objectId,
              start == null ? read : read.orNamed(start.name(), start.groupName()),
              trace <= 0 ? null : (long) trace,
              holdings == null ? null : holdings.retainedBytes(root));
      Integer before = objectId == 0 ? null : rowOfObject.putIfAbsent(objectId, rows.size());
      if (before == null) {
        rows.add(row);
      } else if (rows.get(before).stackTraceSerial() == null) {
        rows.set(before, row);
      }
    }
    return rows;
  }
}
