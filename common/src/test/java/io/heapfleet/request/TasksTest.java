package io.heapfleet.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.record.StackFrame;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a pool's frame runs, in the wrappers that others than the JDK put around it. */
class TasksTest {
  private static final StackFrame WORKER =
      new StackFrame(
          1,
          "java.util.concurrent.ThreadPoolExecutor",
          "runWorker",
          "()V",
          "ThreadPoolExecutor.java",
          1136);

  private final RequestHeap heap = new RequestHeap();

  private Map<Integer, String> tasks(long... locals) throws IOException {
    List<Long> ids = Arrays.stream(locals).boxed().toList();
    return heap.with(
        (dictionary, view) ->
            view.each(
                List.of(1),
                key -> {
                  var task = Tasks.task(WORKER, ids, view);
                  return task == null ? null : Tasks.name(task);
                }));
  }

  @Test
  void aMethodThatSpringSchedulesIsTheBeans() throws IOException {
    long method =
        heap.object(
            "org.springframework.scheduling.support.ScheduledMethodRunnable",
            "target",
            heap.object("com.acme.Night", "name", "x"));
    long delegating =
        heap.object(
            "org.springframework.scheduling.support.DelegatingErrorHandlingRunnable",
            "delegate",
            method);
    long adapter =
        heap.object("java.util.concurrent.Executors$RunnableAdapter", "task", delegating);
    long future = heap.object("java.util.concurrent.FutureTask", "callable", adapter);
    long worker = heap.object("java.util.concurrent.ThreadPoolExecutor$Worker", "thread", 0L);

    assertEquals(Map.of(1, "com.acme.Night"), tasks(worker, future));
  }

  @Test
  void aTaskOfTheJdksOwnIsNone() throws IOException {
    assertEquals(
        Map.of(), tasks(heap.object("java.util.concurrent.CompletableFuture$Completion", "a", 0L)));
  }

  @Test
  void onlyFramesThatRunTasksDo() {
    assertTrue(Tasks.isRunner(WORKER));
    assertFalse(Tasks.isRunner(new StackFrame(1, WORKER.className(), "getTask", "()V", null, 1)));
    assertFalse(Tasks.isRunner(null));
  }
}
