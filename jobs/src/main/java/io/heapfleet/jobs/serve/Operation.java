package io.heapfleet.jobs.serve;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.hive.service.rpc.thrift.TOperationState;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A question and its answer on the way to a client. A thread of its own asks, and reads rows ahead
 * of the client: {@link #AHEAD_ROWS} or {@link #AHEAD_BYTES}, whichever comes first. The thread
 * ends with the last row, or when the operation is cancelled or closed, and so do Spark's jobs.
 */
final class Operation {
  /** Rows that wait for the client, so also the most that one fetch returns. */
  static final int AHEAD_ROWS = 10_000;

  private static final long AHEAD_BYTES = 8 << 20;

  /** Spark keeps a pool for good, so there is a fixed number of them, in turn. */
  private static final int POOLS = 32;

  private static final AtomicInteger NEXT_POOL = new AtomicInteger();

  /** How often a wait looks whether its client is still there. */
  private static final long LOOK_MILLIS = 500;

  private final SparkSession spark;
  private final Callable<Answer> question;
  private final Consumer<Throwable> onFailure;
  private final long startedAtMillis = System.currentTimeMillis();
  private final long deadlineNanos;

  private TOperationState state = TOperationState.INITIALIZED_STATE;
  private SqlFailure failure;
  private long endedAtMillis;
  private long usedNanos = System.nanoTime();
  private Answer answer;
  private final ArrayDeque<Object[]> ahead = new ArrayDeque<>();
  private long aheadBytes;
  private boolean complete;
  private long fetchedRows;

  /** How long it was waited for since its client was last looked for. */
  private long unlookedNanos;

  /** The thread that fills {@link #ahead}; another one, or none, once that is not wanted. */
  private Reading reading;

  /**
   * @param question asked by the operation's own thread
   * @param limit how long it may take until its first row is there; zero for as long as it wants
   * @param onFailure is told what Spark said before a client asks
   */
  Operation(
      SparkSession spark,
      Callable<Answer> question,
      Duration limit,
      Consumer<Throwable> onFailure) {
    this.spark = spark;
    this.question = question;
    this.onFailure = onFailure;
    this.deadlineNanos = limit.isZero() ? 0 : System.nanoTime() + limit.toNanos();
  }

  synchronized void start() {
    state = TOperationState.RUNNING_STATE;
    read();
  }

  private void read() {
    reading = new Reading("heapfleet-serve-" + UUID.randomUUID());
    reading.start();
  }

  /** Rows of one fetch. */
  record Batch(StructType columns, List<Object[]> rows, long firstRow, boolean isLast) {}

  /**
   * The next rows; none behind the last one.
   *
   * @param mostRows at most so many, and at most {@link #AHEAD_ROWS}
   * @param abandoned whether nobody waits for them any more
   */
  synchronized Batch next(long mostRows, BooleanSupplier abandoned)
      throws SqlFailure, InterruptedException {
    used();
    int most = (int) Math.max(1, Math.min(mostRows, AHEAD_ROWS));
    while (!complete && ahead.size() < most && !isFull() && isOpen()) {
      await(abandoned);
    }
    requireOpen();
    List<Object[]> rows = new ArrayList<>(Math.min(most, ahead.size()));
    while (rows.size() < most && !ahead.isEmpty()) {
      Object[] row = ahead.remove();
      aheadBytes -= RowSets.roughBytes(row);
      rows.add(row);
    }
    notifyAll();
    used();
    long first = fetchedRows;
    fetchedRows += rows.size();
    return new Batch(answer.columns(), rows, first, complete && ahead.isEmpty());
  }

  /** Goes back to the first row: the answer is read again, unless none was fetched. */
  synchronized void rewind() throws SqlFailure {
    requireOpen();
    if (fetchedRows > 0) {
      stopReading();
      ahead.clear();
      aheadBytes = 0;
      fetchedRows = 0;
      complete = false;
      read();
    }
  }

  /** Waits for the columns, which are there no later than the first row. */
  synchronized StructType columns(BooleanSupplier abandoned)
      throws SqlFailure, InterruptedException {
    used();
    while (answer == null && isOpen()) {
      await(abandoned);
    }
    requireOpen();
    return answer.columns();
  }

  /** Waits until the first row or the end is there, or something went wrong. */
  synchronized void awaitFirstRow(BooleanSupplier abandoned) throws InterruptedException {
    while (state == TOperationState.RUNNING_STATE) {
      await(abandoned);
    }
    used();
  }

  /** The state, at once if it is a final one, else after a while in which it may become one. */
  synchronized TOperationState stateWithin(long millis) throws InterruptedException {
    used();
    long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
    for (long left = millis;
        state == TOperationState.RUNNING_STATE && left > 0;
        left = Duration.ofNanos(end - System.nanoTime()).toMillis()) {
      wait(left);
    }
    return state;
  }

  /**
   * One wait of a loop, which goes round until what it waits for is there. Looking for the client
   * takes a millisecond, so it is not done each time that rows arrive.
   */
  @SuppressWarnings("WaitNotInLoop")
  private void await(BooleanSupplier abandoned) throws InterruptedException {
    long before = System.nanoTime();
    wait(LOOK_MILLIS);
    unlookedNanos += System.nanoTime() - before;
    if (unlookedNanos >= Duration.ofMillis(LOOK_MILLIS).toNanos()) {
      unlookedNanos = 0;
      if (abandoned.getAsBoolean()) {
        end(TOperationState.CLOSED_STATE);
      }
    }
  }

  synchronized SqlFailure failure() {
    return failure;
  }

  long startedAtMillis() {
    return startedAtMillis;
  }

  /** When it got its first row, or failed; 0 before. */
  synchronized long endedAtMillis() {
    return endedAtMillis;
  }

  /** Ends it; what it found is gone, whoever reads on is told so. Nothing if it ended before. */
  synchronized void cancel() {
    end(TOperationState.CANCELED_STATE);
  }

  synchronized void close() {
    end(TOperationState.CLOSED_STATE);
  }

  /**
   * Ends it if its time is over or nobody has asked for it for so long; returns whether it can be
   * forgotten, as nobody has come to hear of that for as long again.
   */
  synchronized boolean endIfOverdue(Duration idle) {
    long now = System.nanoTime();
    boolean late =
        deadlineNanos != 0 && state == TOperationState.RUNNING_STATE && now - deadlineNanos > 0;
    if (late || now - usedNanos > idle.toNanos()) {
      end(TOperationState.TIMEDOUT_STATE);
    }
    return now - usedNanos > 2 * idle.toNanos();
  }

  private void used() {
    usedNanos = System.nanoTime();
  }

  private boolean isOpen() {
    return state == TOperationState.RUNNING_STATE || state == TOperationState.FINISHED_STATE;
  }

  private void requireOpen() throws SqlFailure {
    if (failure != null) {
      throw failure;
    }
  }

  private boolean isFull() {
    return ahead.size() >= AHEAD_ROWS || aheadBytes >= AHEAD_BYTES;
  }

  private void end(TOperationState how) {
    if (!isOpen() && state != TOperationState.INITIALIZED_STATE) {
      return;
    }
    settle(how);
    failure =
        new SqlFailure(
            SqlFailure.CANCELLED,
            switch (how) {
              case TIMEDOUT_STATE -> "the statement took too long, or nobody fetched its rows";
              case CLOSED_STATE -> "the statement was closed";
              default -> "the statement was cancelled";
            });
    ahead.clear();
    aheadBytes = 0;
    stopReading();
  }

  private void settle(TOperationState how) {
    state = how;
    if (endedAtMillis == 0) {
      endedAtMillis = System.currentTimeMillis();
    }
    notifyAll();
  }

  private void stopReading() {
    Reading stopped = reading;
    reading = null;
    notifyAll();
    if (stopped != null) {
      stopped.stopJobs();
    }
  }

  private synchronized void put(Reading by, Object[] row) throws InterruptedException {
    while (by == reading && isFull()) {
      wait();
    }
    if (by != reading) {
      throw new CancellationException();
    }
    ahead.add(row);
    aheadBytes += RowSets.roughBytes(row);
    if (state == TOperationState.RUNNING_STATE) {
      settle(TOperationState.FINISHED_STATE);
    }
    // A fetch waits for as many rows as it wants; waking it for each one would cost more than they.
    if (ahead.size() % 100 == 0 || isFull()) {
      notifyAll();
    }
  }

  private synchronized Answer answerOf(Reading by) {
    return by == reading ? answer : null;
  }

  private synchronized void answered(Reading by, Answer found) {
    if (by == reading) {
      answer = found;
      notifyAll();
    }
  }

  private synchronized void completed(Reading by) {
    if (by == reading) {
      reading = null;
      complete = true;
      if (state == TOperationState.RUNNING_STATE) {
        settle(TOperationState.FINISHED_STATE);
      }
      notifyAll();
    }
  }

  private synchronized void failed(Reading by, Throwable why) {
    if (by == reading) {
      reading = null;
      failure = SqlFailure.of(why);
      ahead.clear();
      aheadBytes = 0;
      settle(TOperationState.ERROR_STATE);
    }
  }

  /** Reads the answer from its first row on. */
  private final class Reading extends Thread {
    private final String jobs;

    Reading(String jobs) {
      super(jobs);
      this.jobs = jobs;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        SparkSession.setActiveSession(spark);
        spark.sparkContext().setJobGroup(jobs, "heapfleet serve", true);
        spark
            .sparkContext()
            .setLocalProperty(
                "spark.scheduler.pool",
                "serve-" + Math.floorMod(NEXT_POOL.getAndIncrement(), POOLS));
        Answer found = answerOf(this);
        if (found == null) {
          found = question.call();
          answered(this, found);
        }
        for (Iterator<Object[]> rows = found.rows(); rows.hasNext(); ) {
          put(this, rows.next());
        }
        completed(this);
      } catch (Throwable e) {
        // Also an error: a statement may nest too deep for the stack. The client is told.
        onFailure.accept(e);
        failed(this, e);
      }
    }

    void stopJobs() {
      // Also the jobs that it has yet to begin: it may still be planned.
      spark.sparkContext().cancelJobGroupAndFutureJobs(jobs);
      interrupt();
    }
  }
}
