package io.heapfleet.record;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The stacks of a dump's threads: their frames, and which roots are local variables of whom. */
public final class ThreadStacks {
  private static final int[] NONE = new int[0];

  private final ThreadRoots roots;
  private final Map<Long, Integer> threads;
  private final Map<Long, int[]> localsBySerial = new HashMap<>();
  private final Map<Long, StackTrace> traces = new HashMap<>();
  private final Map<Long, StackFrame> frames = new HashMap<>();

  public ThreadStacks(ThreadRoots roots, List<StackTrace> traces, List<StackFrame> frames) {
    this.roots = roots;
    this.threads = roots.threads();
    traces.forEach(trace -> this.traces.putIfAbsent(trace.serial(), trace));
    frames.forEach(frame -> this.frames.putIfAbsent(frame.id(), frame));
    Map<Long, Integer> counts = new HashMap<>();
    for (int i = 0; i < roots.size(); i++) {
      if (roots.kind(i).isLocal()) {
        int count = counts.merge(roots.threadSerial(i), 1, Integer::sum);
        int[] locals = localsBySerial.getOrDefault(roots.threadSerial(i), NONE);
        if (count > locals.length) {
          locals = Arrays.copyOf(locals, Math.max(16, count * 2));
          localsBySerial.put(roots.threadSerial(i), locals);
        }
        locals[count - 1] = i;
      }
    }
    localsBySerial.replaceAll((serial, locals) -> Arrays.copyOf(locals, counts.get(serial)));
  }

  /** The thread objects by the threads' serial numbers, as roots. */
  public Map<Long, Integer> threads() {
    return Collections.unmodifiableMap(threads);
  }

  /** The roots that are local variables of a thread, in the dump's order. */
  public int[] locals(long threadSerial) {
    return localsBySerial.getOrDefault(threadSerial, NONE).clone();
  }

  /** A frame of a thread's stack, null if the dump does not tell. */
  public StackFrame frame(long threadSerial, int frameNumber) {
    Integer thread = threads.get(threadSerial);
    // A thread's root names its stack trace where others name a frame.
    StackTrace trace = thread == null ? null : traces.get((long) roots.frameNumber(thread));
    return trace == null || frameNumber < 0 || frameNumber >= trace.frameIds().length
        ? null
        : frames.get(trace.frameIds()[frameNumber]);
  }
}
