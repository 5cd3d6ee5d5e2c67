package io.heapfleet.jvm;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A program that is at work on a request and on tasks of every kind that the JDK runs; idle are a
 * pool and a request that is over. Writes its heap into the file that is its argument. With {@code
 * -Drequests=50} it works on so many, with {@code -Dballast=10000000} the heap has so many more
 * objects, which refer to one another.
 */
public final class CallZoo {
  /** How many rows the request has loaded. */
  public static final int ROWS = 1_234;

  private static final CountDownLatch NEVER = new CountDownLatch(1);
  private static final int REQUESTS = Integer.getInteger("requests", 1);
  private static final Object[] BALLAST = ballast(Integer.getInteger("ballast", 0));
  private static CountDownLatch started;

  private CallZoo() {}

  private static Object[] ballast(int count) {
    SplittableRandom random = new SplittableRandom(1);
    Object[] all = new Object[count];
    for (int i = 0; i < count; i++) {
      all[i] = new Object[] {all[random.nextInt(i + 1)], all[random.nextInt(i + 1)]};
    }
    return all;
  }

  /** Each kind of task has a class of its own, by which it is told from the others. */
  static class Work {
    void work() {
      started.countDown();
      try {
        NEVER.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  static final class Executed extends Work implements Runnable {
    @Override
    public void run() {
      work();
    }
  }

  static final class Scheduled extends Work implements Runnable {
    @Override
    public void run() {
      work();
    }
  }

  static final class Forked extends Work implements Runnable {
    @Override
    public void run() {
      work();
    }
  }

  static final class ForkedAndAwaited extends Work implements Runnable {
    @Override
    public void run() {
      work();
    }
  }

  static final class ForkedAndAnswering extends Work implements Callable<String> {
    @Override
    public String call() {
      work();
      return "";
    }
  }

  static final class Virtual extends Work implements Runnable {
    @Override
    public void run() {
      work();
    }
  }

  static final class Submitted extends Work implements Callable<String> {
    @Override
    public String call() {
      work();
      return "";
    }
  }

  static final class Supplied extends Work implements Supplier<String> {
    @Override
    public String get() {
      work();
      return "";
    }
  }

  static final class Ran extends Work implements Runnable {
    @Override
    public void run() {
      work();
    }
  }

  static final class Timed extends TimerTask {
    @Override
    public void run() {
      new Work().work();
    }
  }

  public static void main(String[] args) throws Exception {
    boolean virtual = Runtime.version().feature() >= 21;
    started = new CountDownLatch((virtual ? 11 : 10) + REQUESTS);
    Executors.newFixedThreadPool(1).execute(new Executed());
    Executors.newFixedThreadPool(1).execute(() -> new Work().work());
    List<Future<?>> running =
        List.of(
            Executors.newFixedThreadPool(1).submit(new Submitted()),
            Executors.newScheduledThreadPool(1).schedule(new Scheduled(), 1, TimeUnit.MILLISECONDS),
            CompletableFuture.supplyAsync(new Supplied(), Executors.newFixedThreadPool(1)),
            CompletableFuture.runAsync(new Ran(), Executors.newFixedThreadPool(1)),
            new ForkJoinPool(1).submit(new ForkedAndAwaited()),
            new ForkJoinPool(1).submit(new ForkedAndAnswering()));
    new ForkJoinPool(1).execute(new Forked());
    new Timer("timer").schedule(new Timed(), 1);
    if (virtual) {
      // Thread.startVirtualThread, which Java 17 does not compile.
      Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, new Virtual());
    }
    Executors.newFixedThreadPool(1).submit(() -> "over " + BALLAST.length).get();
    serve();
    started.await();
    // Those that have begun are waiting then.
    Thread.sleep(200);
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(args[0], /* live= */ true);
    if (running.stream().anyMatch(Future::isDone)) {
      throw new IllegalStateException("over too early: " + running);
    }
    Runtime.getRuntime().halt(0);
  }

  private static void serve() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", CallZoo::handle);
    server.setExecutor(Executors.newFixedThreadPool(1 + REQUESTS));
    server.start();
    get(server, "/healthz?probe=1");
    for (int i = 0; i < REQUESTS; i++) {
      Thread caller = new Thread(() -> get(server, "/api/export/17?year=2019&token=hunter2"));
      caller.setDaemon(true);
      caller.start();
    }
  }

  private static void get(HttpServer server, String target) {
    try (var in =
        new URL("http://127.0.0.1:" + server.getAddress().getPort() + target).openStream()) {
      in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void handle(HttpExchange exchange) throws IOException {
    if (exchange.getRequestURI().getPath().startsWith("/api/export")) {
      load();
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static int load() {
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(new int[] {i});
    }
    new Work().work();
    return rows.size();
  }
}
