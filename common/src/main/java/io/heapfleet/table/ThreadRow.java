package io.heapfleet.table;

import io.heapfleet.record.StartedThread;
import io.heapfleet.record.ThreadName;
import io.heapfleet.record.ThreadRoots;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A row of {@code threads}.
 *
 * @param threadSerial the thread's serial number in the dump
 * @param objectId id of the {@code java.lang.Thread}, 0 if the dump has none
 * @param name the thread's name, null if unknown
 * @param groupName name of its thread group, null if unknown
 * @param stackTraceSerial the serial number under which {@code frames} has its stack, null if it
 *     has none
 */
public record ThreadRow(
    long threadSerial, long objectId, String name, String groupName, Long stackTraceSerial)
    implements Serializable {
  private static final ThreadName NAMELESS = new ThreadName(null, null);

  /**
   * The rows of a dump's threads: those that are roots.
   *
   * @param started the threads whose start the dump records, with their names
   * @param names names read from the thread objects; they win over recorded ones, being newer
   */
  public static List<ThreadRow> of(
      ThreadRoots roots, List<StartedThread> started, Map<Long, ThreadName> names) {
    Map<Long, StartedThread> starts = new HashMap<>();
    started.forEach(t -> starts.put(t.serial(), t));
    List<ThreadRow> rows = new ArrayList<>();
    roots
        .threads()
        .forEach(
            (serial, root) -> {
              StartedThread start = starts.get(serial);
              ThreadName recorded =
                  start == null ? NAMELESS : new ThreadName(start.name(), start.groupName());
              ThreadName read = names.getOrDefault(roots.objectId(root), NAMELESS);
              int trace = roots.frameNumber(root);
              rows.add(
                  new ThreadRow(
                      serial,
                      roots.objectId(root),
                      read.name() == null ? recorded.name() : read.name(),
                      read.groupName() == null ? recorded.groupName() : read.groupName(),
                      trace <= 0 ? null : (long) trace));
            });
    return rows;
  }
}
