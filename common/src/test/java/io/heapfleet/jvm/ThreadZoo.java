package io.heapfleet.jvm;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * A program with threads in every state, each holding something in a local variable: it writes its
 * heap into the file that is its argument, and what the JVM says of its threads beside it, in
 * {@code FILE.threads}. Where the JDK has them, some of the threads are virtual.
 */
public final class ThreadZoo {
  /** Bytes of the arrays that threads hold: how each is told from the others. */
  public static final int PARKED_BYTES = 111_111;

  public static final int SLEEPING_BYTES = 133_333;
  public static final int RUNNING_BYTES = 122_222;
  public static final int BLOCKED_BYTES = 144_444;

  private static final CountDownLatch NEVER = new CountDownLatch(1);
  private static final Object LOCK = new Object();
  private static volatile boolean stop;
  private static volatile int started;

  private ThreadZoo() {}

  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[0]);
    List<Thread> threads = new ArrayList<>();
    synchronized (LOCK) {
      ThreadGroup group = new ThreadGroup("zoo");
      threads.add(new Thread(group, () -> parks(PARKED_BYTES), "parked"));
      threads.add(new Thread(group, () -> sleeps(SLEEPING_BYTES), "sleeping"));
      threads.add(new Thread(group, () -> runs(RUNNING_BYTES), "running"));
      threads.add(new Thread(group, () -> blocks(BLOCKED_BYTES), "blocked"));
      threads.get(0).setDaemon(true);
      for (Thread thread : threads) {
        thread.start();
      }
      if (Runtime.version().feature() >= 21) {
        threads.add(virtual("virtual-parked", () -> parks(PARKED_BYTES + 1)));
        threads.add(virtual("virtual-sleeping", () -> sleeps(SLEEPING_BYTES + 1)));
        threads.add(virtual("virtual-running", () -> runs(RUNNING_BYTES + 1)));
      }
      await(threads);
      write(file, threads);
    }
    stop = true;
    Runtime.getRuntime().halt(0);
  }

  /** {@code Thread.ofVirtual().name(name).start(task)}, which Java 17 does not compile. */
  private static Thread virtual(String name, Runnable task) throws ReflectiveOperationException {
    Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
    Class<?> type = Class.forName("java.lang.Thread$Builder");
    type.getMethod("name", String.class).invoke(builder, name);
    return (Thread) type.getMethod("start", Runnable.class).invoke(builder, task);
  }

  private static void await(List<Thread> threads) throws InterruptedException {
    Map<String, Thread.State> wanted =
        Map.of(
            "parked", Thread.State.WAITING,
            "sleeping", Thread.State.TIMED_WAITING,
            "running", Thread.State.RUNNABLE,
            "blocked", Thread.State.BLOCKED,
            "virtual-parked", Thread.State.WAITING,
            "virtual-sleeping", Thread.State.TIMED_WAITING,
            "virtual-running", Thread.State.RUNNABLE);
    while (started < threads.size()
        || threads.stream().anyMatch(t -> t.getState() != wanted.get(t.getName()))) {
      Thread.sleep(10);
    }
  }

  private static void write(Path file, List<Thread> threads) throws Exception {
    List<String> lines = new ArrayList<>();
    for (Thread thread : threads) {
      lines.add(
          String.join(
              "\t",
              thread.getName(),
              thread.getState().name(),
              "" + thread.isDaemon(),
              "" + id(thread),
              thread.getThreadGroup().getName(),
              "" + thread.getName().startsWith("virtual"),
              topFrame(thread)));
    }
    Files.write(file.resolveSibling(file.getFileName() + ".threads"), lines);
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(file.toString(), true);
  }

  @SuppressWarnings("deprecation") // threadId() came with Java 19
  private static long id(Thread thread) {
    return thread.getId();
  }

  /** The top one of this program's frames, as the JVM says. */
  private static String topFrame(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().equals(ThreadZoo.class.getName())) {
        return frame.getMethodName() + ":" + frame.getLineNumber();
      }
    }
    throw new IllegalStateException(thread + " is not in the zoo");
  }

  private static synchronized void start() {
    started++;
  }

  private static void parks(int bytes) {
    byte[] held = new byte[bytes];
    start();
    while (!stop) {
      LockSupport.park(NEVER);
    }
    use(held);
  }

  private static void sleeps(int bytes) {
    byte[] held = new byte[bytes];
    start();
    try {
      Thread.sleep(1_000_000);
    } catch (InterruptedException e) {
      use(held);
    }
    use(held);
  }

  private static void runs(int bytes) {
    byte[] held = new byte[bytes];
    start();
    while (!stop) {
      Thread.onSpinWait();
    }
    use(held);
  }

  private static void blocks(int bytes) {
    byte[] held = new byte[bytes];
    start();
    synchronized (LOCK) {
      use(held);
    }
  }

  private static void use(byte[] held) {
    System.out.write(held, 0, Math.min(1, held.length));
    System.out.println(new String(held, 0, 1, StandardCharsets.UTF_8));
  }
}
