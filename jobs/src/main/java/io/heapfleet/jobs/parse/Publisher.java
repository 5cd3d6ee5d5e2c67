package io.heapfleet.jobs.parse;

import io.heapfleet.jobs.output.Change;
import io.heapfleet.jobs.output.LockLostException;
import io.heapfleet.jobs.output.OutputRun;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Publishes dumps as they become ready: the driver alone does, so whatever attempts at its tasks
 * there were, of each dump one is published. Several at a time, for on a blob store each move is a
 * few requests.
 */
final class Publisher implements AutoCloseable {
  private static final int THREADS = 4;

  private final OutputRun run;
  private final Configuration conf;
  private final Map<String, List<String>> earlierFiles;
  private final ExecutorService threads;
  private final List<Future<DumpOutcome>> outcomes = new ArrayList<>();

  /**
   * @param earlierFiles what gives way to a dump that is there already, by dump id; its row in
   *     {@code dumps} first
   */
  Publisher(OutputRun run, Configuration conf, Map<String, List<String>> earlierFiles) {
    this.run = run;
    this.conf = conf;
    this.earlierFiles = earlierFiles;
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "heapfleet-publish");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Publishes a dump, some time. */
  synchronized void add(PreparedDump dump) {
    outcomes.add(threads.submit(() -> publish(dump)));
  }

  private DumpOutcome publish(PreparedDump dump) throws LockLostException {
    DumpOutcome outcome = dump.outcome();
    if (dump.files().isEmpty()) {
      return outcome;
    }
    try {
      run.publish(
          new Change(
              earlierFiles.getOrDefault(outcome.dumpId(), List.of()),
              dump.files().stream().map(run.work()::staged).toList()));
      for (String folder : dump.workFolders()) {
        new Path(folder).getFileSystem(conf).delete(new Path(folder), true);
      }
      return outcome;
    } catch (LockLostException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      return outcome.failed("the tables could not be published: " + Attempts.describe(e));
    }
  }

  /**
   * What became of the dumps, when all of them are published.
   *
   * @throws LockLostException if another run has taken the output over meanwhile
   */
  synchronized List<DumpOutcome> outcomes() throws IOException {
    List<DumpOutcome> all = new ArrayList<>();
    try {
      for (Future<DumpOutcome> outcome : outcomes) {
        all.add(outcome.get());
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LockLostException lost) {
        throw lost;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while dumps were published");
    }
    return all;
  }

  /** Waits for what is being published: whoever closes the run next takes the lock away. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(1, TimeUnit.HOURS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
