package io.heapfleet.jobs.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run at a time: with threads, with processes, with processes that are killed. */
@SuppressWarnings("try") // locks are given back before their block ends
class OutputLockTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();

  private LockFolder lockFolder() throws IOException {
    return new LockFolder(new Configuration(), output().toString());
  }

  private Path output() {
    return folder.resolve("tables");
  }

  private OutputLock take(LockRequest request, Duration lease) throws IOException {
    return OutputLock.take(lockFolder(), output().toString(), request, lease);
  }

  private LockRequest scan() {
    return new LockRequest("scan", Duration.ZERO, said::add);
  }

  /** A claim of a process on a machine that we cannot look into. */
  private static Claim elsewhere(Duration lease) {
    Claim ours = Claim.ofThisProcess("scan", lease);
    return new Claim(
        "somebody", "scan", "web-9", "batch", "elsewhere", 7, null, ours.since(), ours.lease());
  }

  @Test
  void aSecondRunGivesWayAndSaysToWhomAndWhatToDo() throws IOException {
    try (OutputLock first = take(scan(), LONG)) {
      assertEquals(1, first.run());
      OutputBusyException busy =
          assertThrows(OutputBusyException.class, () -> take(LockRequest.of("prune"), LONG));
      assertTrue(busy.getMessage().contains(output() + " is being changed"), busy.getMessage());
      assertTrue(
          busy.getMessage().contains("process " + ProcessHandle.current().pid()),
          busy.getMessage());
      assertTrue(busy.getMessage().contains("heapfleet scan on host"), busy.getMessage());
      assertTrue(busy.getMessage().contains("--wait"), busy.getMessage());
      assertTrue(busy.getMessage().contains("300 s after"), busy.getMessage());
      first.requireHeld();
    }
    try (OutputLock next = take(scan(), LONG)) {
      assertEquals(2, next.run());
    }
    assertEquals(List.of(), said);
  }

  @Test
  void aRunThatWaitsGetsItsTurn() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (OutputLock first = take(scan(), LONG)) {
      Future<OutputLock> second = other.submit(() -> take(scan().waiting(LONG), LONG));
      Thread.sleep(1500);
      assertFalse(second.isDone());
      first.close();
      assertEquals(2, second.get(1, TimeUnit.MINUTES).run());
      second.get().requireHeld();
      second.get().close();
      assertTrue(said.get(0).contains("waiting for heapfleet scan on host"), said.toString());
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  @Tag("slow")
  void aRunThatIsHeardOfKeepsItsLockHoweverLongItTakes() throws Exception {
    try (OutputLock first = take(scan(), Duration.ofSeconds(20))) {
      LockRequest patient = LockRequest.of("scan").waiting(Duration.ofSeconds(30));
      assertThrows(OutputBusyException.class, () -> take(patient, LONG));
      first.requireHeld();
    }
  }

  /** A disk on which files can be made, but nothing written into them. */
  static final class Full extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("full:///");
    }

    @Override
    public FSDataOutputStream create(
        org.apache.hadoop.fs.Path file,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      super.create(file, overwrite, bufferSize, replication, blockSize, progress).close();
      OutputStream none =
          new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              throw new IOException("No space left on device");
            }
          };
      return new FSDataOutputStream(none, null);
    }
  }

  @Test
  void aClaimThatDidNotFitOnTheDiskKeepsNobodyOut() throws IOException {
    Configuration full = new Configuration();
    full.set("fs.full.impl", Full.class.getName());
    LockFolder locks = new LockFolder(full, "full:" + output());
    Claim claim = Claim.ofThisProcess("scan", LONG);
    assertThrows(IOException.class, () -> locks.create(1, claim));
    try (OutputLock next = take(scan(), LONG)) {
      next.requireHeld();
    }
  }

  @Test
  void aRunOfAnotherMachineThatFellSilentIsTakenOverWhenItsLeaseHasEnded() throws Exception {
    LockFolder locks = lockFolder();
    assertTrue(locks.create(40, elsewhere(LONG)));
    assertThrows(OutputBusyException.class, () -> take(scan(), LONG));
    assertTrue(locks.create(41, elsewhere(Duration.ofSeconds(1))));
    try (OutputLock next = take(scan().waiting(LONG), LONG)) {
      assertEquals(42, next.run());
      InterruptedRun before = next.interrupted().orElseThrow();
      assertEquals("scan", before.command());
      assertTrue(before.description().contains("web-9, process 7"), before::description);
    }
    try (OutputLock quiet = take(scan(), LONG)) {
      assertTrue(quiet.interrupted().isEmpty(), "the one before was given back");
    }
    assertTrue(said.get(said.size() - 1).contains("web-9, process 7"), said.toString());
    assertTrue(said.get(said.size() - 1).contains("not heard of for"), said.toString());
  }

  @Test
  void aClaimWhoseWriterDiedBeforeItWroteItEndsAsWell() throws Exception {
    Path claim = output().resolve("_lock/000007.claim");
    Files.createDirectories(claim.getParent());
    Files.createFile(claim);
    try (OutputLock next = take(scan().waiting(LONG), Duration.ofSeconds(1))) {
      assertEquals(8, next.run());
    }
  }

  @Test
  void aRunThatWasTakenOverMayNotPublish() throws Exception {
    try (OutputLock slow = take(scan(), Duration.ofMillis(200))) {
      slow.requireHeld();
      assertTrue(lockFolder().create(2, elsewhere(LONG)));
      Thread.sleep(500);
      LockLostException lost = assertThrows(LockLostException.class, slow::requireHeld);
      assertTrue(lost.getMessage().contains("web-9, process 7"), lost.getMessage());
      slow.close();
    }
    // Closing did not give back what was another's.
    assertThrows(OutputBusyException.class, () -> take(scan(), LONG));
  }

  @Test
  void aClaimBasedOnOldNewsDoesNotHold() throws IOException {
    take(scan(), LONG).close();
    LockFolder.State old = lockFolder().state();
    take(scan(), LONG).close();
    try (OutputLock third = take(scan(), LONG)) {
      // Number 2 is free again: whoever saw only number 1 may create it, but 3 counts.
      assertTrue(lockFolder().create(old.run() + 1, elsewhere(LONG)));
      assertEquals(third.run(), lockFolder().state().run());
      third.requireHeld();
    }
  }

  @Test
  void ofManyThatTryAtOnceOneHoldsItAtATime() throws Exception {
    AtomicInteger holders = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(6);
    List<Callable<Long>> tries = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      tries.add(
          () -> {
            try (OutputLock lock = take(LockRequest.of("scan").waiting(LONG), LONG)) {
              assertEquals(1, holders.incrementAndGet());
              Thread.sleep(20);
              holders.decrementAndGet();
              return lock.run();
            }
          });
    }
    List<Long> runs = new ArrayList<>();
    for (Future<Long> done : threads.invokeAll(tries)) {
      runs.add(done.get());
    }
    threads.shutdown();
    runs.sort(null);
    assertEquals(12, runs.stream().distinct().count());
  }

  @Test
  void processesTakeTurnsAndOneThatIsKilledIsTakenOverAtOnce() throws Exception {
    Path log = folder.resolve("log");
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(start("append", log));
    }
    for (Process process : processes) {
      assertTrue(process.waitFor(3, TimeUnit.MINUTES));
      assertEquals(0, process.exitValue());
    }
    List<String> lines = Files.readAllLines(log);
    assertEquals(3 * 2 * 5, lines.size());
    for (int i = 0; i < lines.size(); i += 2) {
      String run = lines.get(i).replace("begin ", "");
      assertEquals(List.of("begin " + run, "end " + run), lines.subList(i, i + 2));
    }

    Process killed = start("hold", log);
    while (!Files.readString(log).contains("held")) {
      assertTrue(killed.isAlive());
      Thread.sleep(50);
    }
    assertThrows(OutputBusyException.class, () -> take(scan(), LONG));
    killed.destroyForcibly().waitFor();
    take(scan(), LONG).close();
    assertTrue(said.get(0).contains("there is no such process any more"), said.toString());
  }

  private Process start(String what, Path log) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            Contender.class.getName(),
            what,
            output().toString(),
            log.toString())
        .inheritIO()
        .start();
  }

  /** Another process that wants the lock. */
  static final class Contender {
    private Contender() {}

    public static void main(String[] arguments) throws Exception {
      Path log = Path.of(arguments[2]);
      LockFolder locks = new LockFolder(new Configuration(), arguments[1]);
      LockRequest request = LockRequest.of("scan").waiting(LONG);
      if (arguments[0].equals("hold")) {
        OutputLock.take(locks, arguments[1], request, LONG);
        append(log, "held");
        Thread.sleep(LONG.toMillis());
      }
      for (int i = 0; i < 5; i++) {
        try (OutputLock lock = OutputLock.take(locks, arguments[1], request, LONG)) {
          append(log, "begin " + lock.run());
          Thread.sleep(30);
          append(log, "end " + lock.run());
        }
      }
    }

    private static void append(Path log, String line) throws IOException {
      Files.write(
          log,
          (line + "\n").getBytes(StandardCharsets.US_ASCII),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }
}
