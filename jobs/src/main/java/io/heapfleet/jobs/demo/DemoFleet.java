package io.heapfleet.jobs.demo;

import io.heapfleet.finding.Amounts;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import shop.orders.OrderServer;

/**
 * Four instances of the service {@code orders} in two builds, over three simulated nights, and two
 * of the service {@code web}, which is of .NET.
 *
 * <p>Build 1.9.0 is being tried out on two of the four. It leaks a refund case per refund, and
 * customers want refunds on two instances only: one with the old build, where that does no harm,
 * and one with the new. So one instance leaks, and neither its build nor its traffic alone explains
 * it. Of {@code web} one instance keeps its sessions.
 *
 * <p>On the last night another one, with the old build, is dumped while it works on three exports,
 * which load all they are about to write.
 */
public final class DemoFleet {
  /** Where {@link #dumpNights} puts a dump, in the terms of {@code heapfleet scan --layout}. */
  public static final String LAYOUT = "{service}/{build}/{instance}/{captured_at}";

  static final String SERVICE = "orders";

  private static final List<Shop> FLEET =
      List.of(
          new Shop("orders-1", "1.8.0", 0, 0),
          new Shop("orders-2", "1.8.0", 30, 3),
          new Shop("orders-3", "1.9.0", 0, 0),
          new Shop("orders-4", "1.9.0", 30, 0));

  private static final String DOTNET_SERVICE = "web";
  private static final String DOTNET_BUILD = "3.2.0";

  /** How many sessions each instance has on the first night, and how many more on each other. */
  private static final List<DotnetInstance> DOTNET_FLEET =
      List.of(new DotnetInstance("web-1", 400, 0), new DotnetInstance("web-2", 400, 500));

  private static final int NIGHTS = 3;
  private static final int JVMS_AT_ONCE = 2;

  /** Fills every cache of the service, so that what grows after it is no cache. */
  private static final int WARM_UP_REQUESTS = 30_000;

  private static final int REQUESTS_PER_DAY = 30_000;

  private static final DateTimeFormatter FILE_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /**
   * An instance.
   *
   * @param refundPercent how many of a hundred requests on it are refunds
   * @param exports how many exports it works on when it is dumped the last time
   */
  private record Shop(String instance, String build, int refundPercent, int exports) {}

  private record DotnetInstance(String instance, int sessions, int sessionsPerNight) {}

  private final Path folder;
  private final LocalDate lastNight;
  private final Consumer<String> say;

  /**
   * @param folder gets the dumps, laid out as {@link #LAYOUT}
   * @param lastNight the date of the newest dumps; the others are taken to be from the days before
   * @param say is told in a line what happens
   */
  public DemoFleet(Path folder, LocalDate lastNight, Consumer<String> say) {
    this.folder = folder;
    this.lastNight = lastNight;
    this.say = say;
  }

  /** How many dumps {@link #dumpNights} takes. */
  public static int dumps() {
    return (FLEET.size() + DOTNET_FLEET.size()) * NIGHTS;
  }

  /**
   * Runs the JVMs of the fleet, two at a time, and dumps the heap of each every night. Dumps of
   * .NET are made up.
   *
   * @throws IOException if an instance does not start, or ends before its last dump
   */
  public void dumpNights() throws IOException, InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(JVMS_AT_ONCE);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (Shop shop : FLEET) {
        running.add(
            pool.submit(
                () -> {
                  dumpNights(shop);
                  return null;
                }));
      }
      for (DotnetInstance dotnet : DOTNET_FLEET) {
        writeNights(dotnet);
      }
      for (Future<?> future : running) {
        await(future);
      }
    } finally {
      // Interrupts those that still wait for their JVM, which ends it.
      pool.shutdownNow();
    }
  }

  private static void await(Future<?> future) throws IOException, InterruptedException {
    try {
      future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw new IOException(cause.getMessage(), e);
      }
      throw new IllegalStateException("a demo instance failed", e);
    }
  }

  private void dumpNights(Shop shop) throws IOException, InterruptedException {
    Path dumps = folder.resolve(SERVICE).resolve(shop.build()).resolve(shop.instance());
    Files.createDirectories(dumps);
    List<String> arguments = List.of(shop.build(), Integer.toString(shop.refundPercent()));
    try (ServiceJvm jvm =
        ServiceJvm.start(shop.instance(), classPath(), OrderServer.class.getName(), arguments)) {
      jvm.ask("serve " + WARM_UP_REQUESTS);
      for (int night = NIGHTS - 1; night >= 0; night--) {
        jvm.ask("serve " + REQUESTS_PER_DAY);
        Path dump = dumps.resolve(time(night) + ".hprof");
        dump(jvm, dump, night == 0 ? shop.exports() : 0);
        say.accept(
            "%s, build %s: night %d of %d, heap dumped (%s)"
                .formatted(
                    shop.instance(),
                    shop.build(),
                    NIGHTS - night,
                    NIGHTS,
                    Amounts.bytes(Files.size(dump))));
      }
    }
  }

  /** Dumps the heap of an instance while it works on so many exports. */
  private static void dump(ServiceJvm jvm, Path dump, int exports)
      throws IOException, InterruptedException {
    int port = Integer.parseInt(jvm.ask("listen"));
    try (SlowCustomers customers = new SlowCustomers(port)) {
      customers.ask(exports);
      jvm.ask("await " + exports);
      jvm.ask("dump " + dump);
    }
  }

  private void writeNights(DotnetInstance dotnet) throws IOException {
    Path dumps = folder.resolve(DOTNET_SERVICE).resolve(DOTNET_BUILD).resolve(dotnet.instance());
    Files.createDirectories(dumps);
    for (int night = NIGHTS - 1; night >= 0; night--) {
      DotnetShop.write(
          dotnet.sessions() + dotnet.sessionsPerNight() * (NIGHTS - 1 - night),
          dumps.resolve(time(night) + ".gcdump"));
    }
    say.accept(
        "%s, build %s, of .NET: %d gcdumps written"
            .formatted(dotnet.instance(), DOTNET_BUILD, NIGHTS));
  }

  /** The time of a night's dumps, as their names have it. */
  private String time(int nightsAgo) {
    return FILE_TIME.format(lastNight.minusDays(nightsAgo).atTime(2, 0).toInstant(ZoneOffset.UTC));
  }

  /** Where the service's classes are: the job jar, or the folder they were compiled to. */
  private static Path classPath() {
    try {
      return Path.of(OrderServer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a class path entry that is no URI", e);
    }
  }
}
