package shop.orders;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One instance of the order service. Exports go over HTTP; in place of the rest of the network it
 * reads lines:
 *
 * <pre>
 *   serve 5000       serves that many requests, answers "served 5000"
 *   listen           answers the port of the export, "43211"
 *   await 3          returns once so many exports are being written, answers "writing 3"
 *   dump FILE        writes a heap dump, answers "dumped FILE"
 * </pre>
 *
 * and ends with its input, so that none outlives whoever started it. Arguments: the build, {@code
 * 1.8.0} or {@code 1.9.0}, and how many of a hundred requests are refunds.
 */
public final class OrderServer {
  private static final int WORKERS = 4;

  private final ExecutorService workers;
  private final OrderService service;
  private final OrderExport export;
  private final AtomicLong requests = new AtomicLong();

  private OrderServer(OrderService service, OrderExport export) {
    this.service = service;
    this.export = export;
    AtomicInteger number = new AtomicInteger();
    workers =
        Executors.newFixedThreadPool(
            WORKERS,
            task -> {
              Thread thread = new Thread(task, "order-worker-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Serves until its input ends. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    RefundDesk refunds =
        switch (arguments[0]) {
          case "1.8.0" -> new DirectRefunds();
          case "1.9.0" -> new ReviewedRefunds();
          default -> throw new IllegalArgumentException("no such build: " + arguments[0]);
        };
    OrderServer server =
        new OrderServer(
            new OrderService(refunds, Integer.parseInt(arguments[1])), new OrderExport());
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String command = commands.readLine(); command != null; command = commands.readLine()) {
      System.out.println(server.obey(command));
    }
  }

  private String obey(String command) throws IOException, InterruptedException {
    String[] words = command.split(" ", 2);
    return switch (words[0]) {
      case "serve" -> {
        serve(Integer.parseInt(words[1]));
        yield "served " + words[1];
      }
      case "listen" -> Integer.toString(export.port());
      case "await" -> {
        export.awaitWriting(Integer.parseInt(words[1]));
        yield "writing " + words[1];
      }
      case "dump" -> {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .dumpHeap(words[1], /* live= */ true);
        yield "dumped " + words[1];
      }
      default -> throw new IllegalArgumentException("no such command: " + command);
    };
  }

  private void serve(int count) throws InterruptedException {
    CountDownLatch served = new CountDownLatch(WORKERS);
    long from = requests.getAndAdd(count);
    for (int worker = 0; worker < WORKERS; worker++) {
      int first = worker;
      workers.execute(
          () -> {
            for (long request = from + first; request < from + count; request += WORKERS) {
              service.serve(request);
            }
            served.countDown();
          });
    }
    served.await();
  }
}
