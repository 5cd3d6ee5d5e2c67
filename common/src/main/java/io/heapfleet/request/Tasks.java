package io.heapfleet.request;

import io.heapfleet.record.ReadObject;
import io.heapfleet.record.StackFrame;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a thread of a pool, a timer or a scheduler runs: the local variable of the frame that runs
 * it, without the wrappers of the JDK and of Spring around it.
 */
final class Tasks {
  /** Frames that run something, with the classes of their local variables that are not it. */
  private static final Map<String, Set<String>> RUNNERS =
      Map.of(
          "java.util.concurrent.ThreadPoolExecutor.runWorker",
          Set.of(
              "java.util.concurrent.ThreadPoolExecutor$Worker",
              "java.util.concurrent.ThreadPoolExecutor",
              "java.lang.Thread"),
          "java.util.concurrent.ForkJoinTask.doExec",
          Set.of(),
          "java.util.TimerThread.mainLoop",
          Set.of("java.util.TaskQueue", "java.lang.Thread", "java.lang.Object"),
          "java.lang.VirtualThread.run",
          Set.of("java.lang.Thread", "java.lang.Object"));

  /** Fields by which a wrapper holds what it runs. */
  private static final Set<String> WRAPPERS =
      Set.of(
          "java.util.concurrent.FutureTask#callable",
          "java.util.concurrent.Executors$RunnableAdapter#task",
          "java.util.concurrent.CompletableFuture$AsyncSupply#fn",
          "java.util.concurrent.CompletableFuture$AsyncRun#fn",
          "java.util.concurrent.ForkJoinTask$AdaptedRunnableAction#runnable",
          "java.util.concurrent.ForkJoinTask$RunnableExecuteAction#runnable",
          "org.springframework.scheduling.support.DelegatingErrorHandlingRunnable#delegate",
          "org.springframework.scheduling.support.ScheduledMethodRunnable#target");

  private static final int MAX_WRAPPERS = 8;

  private Tasks() {}

  /** Whether a frame runs tasks. */
  static boolean isRunner(StackFrame frame) {
    return frame != null && RUNNERS.containsKey(frame.className() + "." + frame.method());
  }

  /**
   * What a frame that runs tasks runs.
   *
   * @param locals what its local variables hold
   * @return null if that is not to be told, or a task of the JDK's own
   */
  static ReadObject task(StackFrame frame, List<Long> locals, HeapView heap) {
    Set<String> others = RUNNERS.get(frame.className() + "." + frame.method());
    for (long id : locals) {
      ReadObject task = heap.object(id);
      if (task != null
          && task.type() != null
          && others.stream().noneMatch(other -> isOther(task, other, heap))) {
        return unwrapped(task, heap);
      }
    }
    return null;
  }

  private static boolean isOther(ReadObject task, String other, HeapView heap) {
    // Everything is an Object; this one is a lock.
    return other.equals("java.lang.Object")
        ? task.type().name().equals(other)
        : heap.isA(task, other);
  }

  private static ReadObject unwrapped(ReadObject task, HeapView heap) {
    ReadObject inner = task;
    for (int i = 0; i < MAX_WRAPPERS && inner != null; i++) {
      long next = 0;
      for (String wrapper : WRAPPERS) {
        next = next == 0 ? inner.reference(wrapper) : next;
      }
      if (next == 0) {
        return isOfJdk(inner) ? null : inner;
      }
      inner = heap.object(next);
    }
    return inner;
  }

  private static boolean isOfJdk(ReadObject task) {
    return task.type() == null || task.type().name().matches("(javax?|jdk|sun|com\\.sun)\\..*");
  }

  /** The name of a task's class; of a lambda, the class that it is written in. */
  static String name(ReadObject task) {
    return task.type().name().replaceFirst("\\$\\$Lambda.*", " (lambda)");
  }
}
