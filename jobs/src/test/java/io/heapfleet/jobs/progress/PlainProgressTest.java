package io.heapfleet.jobs.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PlainProgressTest {
  private static final long MB = 1_000_000;

  private final List<String> lines = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong(123);
  private final PlainProgress progress = PlainProgress.withClock(lines::add, nanos::get);

  @Test
  void tellsAStageFromBeginToEnd() {
    progress.start("parse", 12, 400 * MB);
    after(10);
    progress.advance(3, 100 * MB);
    progress.tick();
    after(30);
    progress.advance(9, 300 * MB);
    progress.finish();

    assertEquals(
        List.of(
            "parse: 12 dumps, 400 MB",
            "parse: 3 of 12 dumps, 100 MB of 400 MB, 10 MB/s, about 30 s left",
            "parse: done, 12 dumps, 400 MB in 40 s, 10 MB/s"),
        lines);
  }

  @Test
  void aLineComesAlsoWhenNothingMoves() {
    progress.start("parse", 1, 100 * MB);
    after(10);
    progress.tick();
    after(10);
    progress.tick();

    assertEquals("parse: 0 of 1 dump, 0 bytes of 100 MB", lines.get(1));
    assertEquals(lines.get(1), lines.get(2));
  }

  @Test
  void goesByDumpsWhenNobodyKnowsTheBytes() {
    progress.start("plan", 4, 0);
    after(10);
    progress.advance(1, 0);
    progress.tick();
    progress.finish();

    assertEquals(
        List.of(
            "plan: 4 dumps", "plan: 1 of 4 dumps, about 30 s left", "plan: done, 4 dumps in 10 s"),
        lines);
  }

  @Test
  void goesByTimeWhenThereIsNothingToCount() {
    progress.start("compare", 0, 0);
    after(10);
    progress.tick();
    after(2);
    progress.finish();

    assertEquals(
        List.of("compare: begins", "compare: 10 s so far", "compare: done, in 12 s"), lines);
  }

  @Test
  void saysNothingBetweenStages() {
    progress.tick();
    progress.finish();
    progress.advance(1, 1);

    assertEquals(List.of(), lines);
  }

  @Test
  void aStageThatNobodyEndedEndsWithTheNext() {
    progress.start("plan", 1, 0);
    progress.start("parse", 1, 0);
    progress.finish();

    assertEquals(
        List.of(
            "plan: 1 dump",
            "plan: done, 1 dump in 0 s",
            "parse: 1 dump",
            "parse: done, 1 dump in 0 s"),
        lines);
  }

  /** Spark's threads report side by side; none of what they report may be lost. */
  @Test
  void addsUpWhatManyThreadsReport() throws Exception {
    int threads = 4;
    long calls = 25_000;
    progress.start("parse", threads * calls, threads * calls * 2);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      running.add(
          pool.submit(
              () -> {
                for (long call = 0; call < calls; call++) {
                  progress.advance(1, 2);
                }
              }));
    }
    for (Future<?> thread : running) {
      thread.get(30, TimeUnit.SECONDS);
    }
    pool.shutdown();
    progress.tick();

    assertEquals("parse: 100,000 of 100,000 dumps, 200 kB of 200 kB", lines.get(1));
  }

  private void after(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }
}
