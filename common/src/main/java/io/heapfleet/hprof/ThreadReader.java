package io.heapfleet.hprof;

import io.heapfleet.model.HeapClass;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ReadBack;
import io.heapfleet.record.ReadField;
import io.heapfleet.record.ReadObject;
import io.heapfleet.record.ThreadFacts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads what thread objects say of their threads: HPROF has a record for the names only, and only
 * the old agent writes it. Fields as in the JDKs 5 to 25.
 */
final class ThreadReader {
  /** Threads that are read at once, a kilobyte each: there may be millions of virtual ones. */
  private static final int BATCH = 10_000;

  private static final String THREAD = "java.lang.Thread#";

  /** Since JDK 19 what only platform threads have is kept there. */
  private static final String HOLDER = "java.lang.Thread$FieldHolder#";

  private static final String VIRTUAL = "java.lang.VirtualThread";

  /** Every virtual thread's class, also of those that are bound to a platform thread. */
  private static final String ANY_VIRTUAL = "java.lang.BaseVirtualThread";

  /** Bits of {@code threadStatus}, as JVMTI has them. */
  private static final int ALIVE = 0x1;

  private static final int TERMINATED = 0x2;
  private static final int RUNNABLE = 0x4;
  private static final int WAITING = 0x10;
  private static final int TIMED_WAITING = 0x20;
  private static final int BLOCKED = 0x400;

  /** A virtual thread is suspended if this bit of its state is set, whatever else it does. */
  private static final long SUSPENDED = 1 << 8;

  /**
   * What {@code VirtualThread} calls its states, which have other numbers in each JDK; the names of
   * the numbers are its static fields.
   */
  private static final Map<String, Thread.State> VIRTUAL_STATES =
      Map.ofEntries(
          Map.entry("NEW", Thread.State.NEW),
          Map.entry("STARTED", Thread.State.RUNNABLE),
          Map.entry("RUNNABLE", Thread.State.RUNNABLE),
          Map.entry("RUNNING", Thread.State.RUNNABLE),
          Map.entry("PARKING", Thread.State.RUNNABLE),
          Map.entry("PARKED", Thread.State.WAITING),
          Map.entry("PINNED", Thread.State.WAITING),
          Map.entry("TIMED_PARKING", Thread.State.RUNNABLE),
          Map.entry("TIMED_PARKED", Thread.State.TIMED_WAITING),
          Map.entry("TIMED_PINNED", Thread.State.TIMED_WAITING),
          Map.entry("UNPARKED", Thread.State.RUNNABLE),
          Map.entry("YIELDING", Thread.State.RUNNABLE),
          Map.entry("YIELDED", Thread.State.RUNNABLE),
          Map.entry("BLOCKING", Thread.State.RUNNABLE),
          Map.entry("BLOCKED", Thread.State.BLOCKED),
          Map.entry("UNBLOCKED", Thread.State.RUNNABLE),
          Map.entry("WAITING", Thread.State.RUNNABLE),
          Map.entry("WAIT", Thread.State.WAITING),
          Map.entry("TIMED_WAITING", Thread.State.RUNNABLE),
          Map.entry("TIMED_WAIT", Thread.State.TIMED_WAITING),
          Map.entry("TERMINATED", Thread.State.TERMINATED));

  private final ReadBack heap;
  private final HeapDictionary dictionary;
  private final Map<Long, Thread.State> virtualStates = new HashMap<>();

  ThreadReader(ReadBack heap, HeapDictionary dictionary) {
    this.heap = heap;
    this.dictionary = dictionary;
  }

  /** The facts of those of these threads that can be read, in three rounds of look-ups a batch. */
  Map<Long, ThreadFacts> read(Collection<Long> threadIds) throws IOException {
    readVirtualStates();
    Map<Long, ThreadFacts> facts = new HashMap<>();
    List<Long> all = threadIds.stream().filter(id -> id != 0).distinct().toList();
    for (int from = 0; from < all.size(); from += BATCH) {
      readBatch(all.subList(from, Math.min(all.size(), from + BATCH)), facts);
    }
    return facts;
  }

  private void readVirtualStates() throws IOException {
    List<Long> virtual =
        dictionary.classes().stream()
            .filter(c -> c.name().equals(VIRTUAL) && c.loaderId() == 0)
            .map(HeapClass::id)
            .toList();
    for (ReadObject type : heap.objects(virtual).values()) {
      for (ReadField field : type.fields()) {
        Thread.State state = VIRTUAL_STATES.get(field.name());
        if (state != null) {
          virtualStates.put(field.bits(), state);
        }
      }
    }
  }

  private void readBatch(List<Long> threadIds, Map<Long, ThreadFacts> facts) throws IOException {
    Map<Long, ReadObject> threads = heap.objects(threadIds);
    Map<Long, ReadObject> holders = heap.objects(references(threads, THREAD + "holder"));
    Map<Long, Long> groupOfThread = new HashMap<>();
    threads.forEach(
        (id, thread) ->
            groupOfThread.put(
                id,
                eitherField(thread, holders.get(thread.reference(THREAD + "holder")), "group", 0)));
    Map<Long, ReadObject> groups =
        heap.objects(
            groupOfThread.values().stream()
                .filter(Objects::nonNull)
                .filter(id -> id != 0)
                .distinct()
                .toList());
    List<Long> texts = new ArrayList<>(references(threads, THREAD + "name"));
    texts.addAll(references(groups, "java.lang.ThreadGroup#name"));
    Map<Long, String> strings = heap.strings(texts);
    threads.forEach(
        (id, thread) -> {
          ReadObject holder = holders.get(thread.reference(THREAD + "holder"));
          ReadObject group = groups.get(groupOfThread.get(id));
          boolean virtual = isA(thread, ANY_VIRTUAL);
          Long daemon = eitherField(thread, holder, "daemon", -1);
          long carrier = thread.reference(VIRTUAL + "#carrierThread");
          facts.put(
              id,
              new ThreadFacts(
                  strings.get(thread.reference(THREAD + "name")),
                  group == null ? null : strings.get(group.reference("java.lang.ThreadGroup#name")),
                  state(thread, holder),
                  virtual ? Boolean.TRUE : daemon == null ? null : (Boolean) (daemon != 0),
                  virtual,
                  carrier == 0 ? null : (Long) carrier,
                  javaThreadId(thread)));
        });
  }

  private static Long javaThreadId(ReadObject thread) {
    long id = thread.value(THREAD + "tid").orElse(0);
    return id == 0 ? null : (Long) id;
  }

  private String state(ReadObject thread, ReadObject holder) {
    long virtualState = thread.value(VIRTUAL + "#state").orElse(-1);
    if (virtualState >= 0) {
      Thread.State state = virtualStates.get(virtualState & ~SUSPENDED);
      return state == null ? null : state.name();
    }
    Long status = eitherField(thread, holder, "threadStatus", -1);
    return status == null ? null : state(status).name();
  }

  /** As {@code Thread.getState} takes the bits. */
  private static Thread.State state(long status) {
    if ((status & RUNNABLE) != 0) {
      return Thread.State.RUNNABLE;
    }
    if ((status & BLOCKED) != 0) {
      return Thread.State.BLOCKED;
    }
    if ((status & WAITING) != 0) {
      return Thread.State.WAITING;
    }
    if ((status & TIMED_WAITING) != 0) {
      return Thread.State.TIMED_WAITING;
    }
    if ((status & TERMINATED) != 0) {
      return Thread.State.TERMINATED;
    }
    return (status & ALIVE) == 0 ? Thread.State.NEW : Thread.State.RUNNABLE;
  }

  /** A field of the thread or of its holder, null if neither has it, or only with this value. */
  private static Long eitherField(
      ReadObject thread, ReadObject holder, String name, long meansNone) {
    long value = thread.value(THREAD + name).orElse(meansNone);
    if (value == meansNone && holder != null) {
      value = holder.value(HOLDER + name).orElse(meansNone);
    }
    return value == meansNone ? null : (Long) value;
  }

  private boolean isA(ReadObject object, String className) {
    return object.type() != null
        && dictionary.ancestry(object.type()).stream().anyMatch(c -> c.name().equals(className));
  }

  private static List<Long> references(Map<Long, ReadObject> objects, String field) {
    return objects.values().stream()
        .map(o -> o.reference(field))
        .filter(id -> id != 0)
        .distinct()
        .toList();
  }
}
