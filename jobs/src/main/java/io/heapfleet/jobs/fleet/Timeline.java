package io.heapfleet.jobs.fleet;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The dumps of a fleet, put in order: which instance they are of, which process of it, and which of
 * them tell a trend.
 *
 * <p>A process ends where the build changes, or where dumps say that theirs began at another time.
 * Where they say nothing it is taken to end where the whole heap falls below {@value
 * #RESTART_HEAP_SHARE} of what it was; a restart at which it does not goes unseen: the types that
 * fall at it then did not grow in every interval. Dumps of different kinds ({@link FleetDump.Kind})
 * are in no trend together, and no peers.
 */
final class Timeline {
  /**
   * Live data of a steady process seldom shrinks by a quarter; of a leaking one at restart, yes.
   */
  static final double RESTART_HEAP_SHARE = 0.75;

  /** Fewer dumps of one process than this are no trend: what fills once also grows once. */
  static final int LEAST_TREND_DUMPS = 3;

  /** So many of a process's newest dumps make its trend; an early dip is forgotten in time. */
  static final int TREND_DUMPS = 7;

  private static final long MICROS_PER_DAY = 86_400_000_000L;

  /**
   * A service.
   *
   * @param floorBytes from how many bytes on a type matters in it
   * @param intervals between neighbouring dumps of all its trends
   */
  record Service(int number, String name, int instances, long floorBytes, int intervals)
      implements Serializable {}

  /**
   * An instance that is still seen.
   *
   * @param peers the number of its group: the instances of its service with its newest build, and
   *     dumps of one kind
   * @param peersHeapBytes the median heap of that group
   * @param newest its newest whole dump, or if it has none, its newest
   */
  record Instance(
      int number, Service service, String name, int peers, long peersHeapBytes, FleetDump newest)
      implements Serializable {}

  /**
   * One process of an instance with at least two dumps of one kind to compare.
   *
   * @param dumps the newest of them, at most {@value #TREND_DUMPS}, oldest first, all whole and at
   *     different times
   * @param others whole dumps of the process of other kinds, taken between the first and the last
   *     of these, that say who holds what; oldest first
   * @param judged true for the one process that speaks for its instance: the newest of three dumps
   *     or more, else the newest
   * @param restartedSince true if the instance has a dump of a later process
   */
  record Lifetime(
      int number,
      Instance instance,
      List<FleetDump> dumps,
      List<FleetDump> others,
      boolean judged,
      boolean restartedSince)
      implements Serializable {
    double[] days() {
      long start = dumps.get(0).capturedAtMicros();
      return dumps.stream()
          .mapToDouble(dump -> (dump.capturedAtMicros() - start) / (double) MICROS_PER_DAY)
          .toArray();
    }

    FleetDump first() {
      return dumps.get(0);
    }

    FleetDump last() {
      return dumps.get(dumps.size() - 1);
    }
  }

  private final List<Service> services = new ArrayList<>();
  private final List<Instance> instances = new ArrayList<>();
  private final List<Lifetime> processes = new ArrayList<>();
  private final TreeMap<String, Integer> leftOut = new TreeMap<>();
  private final FleetOptions options;
  private LocalDate night;

  Timeline(List<FleetDump> dumps, FleetOptions options) {
    this.options = options;
    List<FleetDump> usable = usable(dumps);
    if (usable.isEmpty()) {
      return;
    }
    long newestMicros = usable.stream().mapToLong(FleetDump::capturedAtMicros).max().orElseThrow();
    night =
        Instant.EPOCH.plusSeconds(newestMicros / 1_000_000).atZone(ZoneOffset.UTC).toLocalDate();
    long trendFrom = newestMicros - options.trendDays() * MICROS_PER_DAY;
    long currentFrom = newestMicros - options.currentDays() * MICROS_PER_DAY;

    Map<String, Map<String, List<FleetDump>>> byService = new TreeMap<>();
    for (FleetDump dump : usable) {
      if (dump.capturedAtMicros() < trendFrom) {
        leave("dumps older than " + options.trendDays() + " days");
        continue;
      }
      byService
          .computeIfAbsent(key(dump.service()) + "\n" + dump.platform(), name -> new TreeMap<>())
          .computeIfAbsent(
              dump.instance() == null ? "dump " + dump.dumpId() : key(dump.instance()),
              name -> new ArrayList<>())
          .add(dump);
    }
    for (Map<String, List<FleetDump>> byInstance : byService.values()) {
      List<List<FleetDump>> seen = new ArrayList<>();
      for (List<FleetDump> ofInstance : byInstance.values()) {
        if (ofInstance.stream().anyMatch(dump -> dump.capturedAtMicros() >= currentFrom)) {
          seen.add(inOrder(ofInstance));
        } else {
          leave("instances without a dump in the last " + options.currentDays() + " days");
        }
      }
      if (!seen.isEmpty()) {
        addService(seen);
      }
    }
  }

  List<Service> services() {
    return services;
  }

  List<Instance> instances() {
    return instances;
  }

  List<Lifetime> processes() {
    return processes;
  }

  /** The date of the newest dump, UTC; empty if there is no dump to look at. */
  Optional<LocalDate> night() {
    return Optional.ofNullable(night);
  }

  /** What was left out, a sentence each. */
  List<String> leftOut() {
    return leftOut.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .toList();
  }

  private void leave(String sentence) {
    leftOut.merge(sentence, 1, Integer::sum);
  }

  /** Drops the dumps that say nothing: failed ones, and those without a time. */
  private List<FleetDump> usable(List<FleetDump> dumps) {
    List<FleetDump> usable = new ArrayList<>();
    for (FleetDump dump : dumps) {
      if (dump.health().equals("FAILED")) {
        leave("dumps that could not be read (FAILED)");
      } else if (dump.health().equals("UNSUPPORTED")) {
        leave("dumps of a kind that is not read (UNSUPPORTED)");
      } else if (dump.capturedAtMicros() == null) {
        leave("dumps without a time");
      } else {
        usable.add(dump);
      }
    }
    return usable;
  }

  /** So that an unknown name is a name of its own and sorts first. */
  private static String key(String name) {
    return name == null ? "" : "=" + name;
  }

  private void addService(List<List<FleetDump>> ordered) {
    List<FleetDump> newest = ordered.stream().map(Timeline::newest).toList();
    long floorBytes =
        Math.max(
            options.materialBytes(),
            (long) (options.materialHeapShare() * medianHeapBytes(newest)));
    List<List<Series>> split = ordered.stream().map(this::split).toList();
    int intervals =
        split.stream()
            .flatMap(List::stream)
            .mapToInt(series -> trend(series.dumps()).size() - 1)
            .sum();
    String name = newest.get(0).service();
    Service service = new Service(services.size(), name, ordered.size(), floorBytes, intervals);
    services.add(service);

    Map<String, List<FleetDump>> byPeers = new HashMap<>();
    for (FleetDump dump : newest) {
      byPeers.computeIfAbsent(peers(dump), peers -> new ArrayList<>()).add(dump);
    }
    Map<String, Integer> groups = new HashMap<>();
    for (int i = 0; i < ordered.size(); i++) {
      FleetDump dump = newest.get(i);
      // Groups are numbered by their first instance: unique over the whole fleet.
      int group = groups.computeIfAbsent(peers(dump), peers -> instances.size());
      Instance instance =
          new Instance(
              instances.size(),
              service,
              dump.instanceName(),
              group,
              medianHeapBytes(byPeers.get(peers(dump))),
              dump);
      instances.add(instance);
      addProcesses(instance, split.get(i));
    }
  }

  /** Instances of one build whose newest dumps can be compared. */
  private static String peers(FleetDump dump) {
    return dump.kind() + key(dump.build());
  }

  private void addProcesses(Instance instance, List<Series> split) {
    int judged = -1;
    for (int i = 0; i < split.size(); i++) {
      int dumps = split.get(i).dumps().size();
      boolean better =
          judged < 0
              || dumps >= LEAST_TREND_DUMPS
              || split.get(judged).dumps().size() < LEAST_TREND_DUMPS;
      if (dumps >= 2 && better) {
        judged = i;
      }
    }
    for (int i = 0; i < split.size(); i++) {
      List<FleetDump> dumps = trend(split.get(i).dumps());
      if (dumps.size() >= 2) {
        int process = split.get(i).process();
        boolean restartedSince = process < split.get(split.size() - 1).process();
        List<FleetDump> others = new ArrayList<>();
        for (int other = 0; other < split.size(); other++) {
          if (other != i && split.get(other).process() == process) {
            others.addAll(meanwhile(split.get(other).dumps(), dumps));
          }
        }
        others.sort(Comparator.comparing(FleetDump::capturedAtMicros));
        processes.add(
            new Lifetime(processes.size(), instance, dumps, others, i == judged, restartedSince));
      }
    }
  }

  private static List<FleetDump> meanwhile(List<FleetDump> others, List<FleetDump> trend) {
    long from = trend.get(0).capturedAtMicros();
    long to = trend.get(trend.size() - 1).capturedAtMicros();
    return others.stream()
        .filter(dump -> dump.tellsHolders())
        .filter(dump -> dump.capturedAtMicros() > from && dump.capturedAtMicros() < to)
        .toList();
  }

  /** Oldest first; of dumps with the same time the best one stays. */
  private List<FleetDump> inOrder(List<FleetDump> dumps) {
    Comparator<FleetDump> bestLast =
        Comparator.comparingDouble(FleetDump::coveragePct)
            .thenComparingLong(FleetDump::heapBytes)
            .thenComparing(FleetDump::dumpId, Comparator.reverseOrder());
    TreeMap<Long, FleetDump> byTime = new TreeMap<>();
    for (FleetDump dump : dumps) {
      FleetDump other = byTime.putIfAbsent(dump.capturedAtMicros(), dump);
      if (other != null) {
        leave("dumps with the same instance and time as another");
        byTime.put(dump.capturedAtMicros(), bestLast.compare(other, dump) >= 0 ? other : dump);
      }
    }
    return List.copyOf(byTime.values());
  }

  private static FleetDump newest(List<FleetDump> ordered) {
    FleetDump newest = ordered.get(ordered.size() - 1);
    for (FleetDump dump : ordered) {
      if (dump.whole()) {
        newest = dump;
      }
    }
    // A partial dump after the last whole one counts too little to be "now".
    return newest.whole() ? newest : ordered.get(ordered.size() - 1);
  }

  /** Dumps of one process and of one kind, which can be compared. */
  private record Series(int process, List<FleetDump> dumps) {}

  /** The whole dumps, cut into processes, and these into kinds; what ends last is last. */
  private List<Series> split(List<FleetDump> ordered) {
    List<Series> all = new ArrayList<>();
    Map<FleetDump.Kind, Series> current = new HashMap<>();
    int process = 0;
    FleetDump previous = null;
    for (FleetDump dump : ordered) {
      if (!dump.whole()) {
        leave("dumps read in part (SALVAGED), so in no trend");
        continue;
      }
      Series series = current.get(dump.kind());
      FleetDump comparable = series == null ? null : series.dumps().get(series.dumps().size() - 1);
      if (previous != null && isRestarted(previous, comparable, dump)) {
        current.clear();
        process++;
        series = null;
      }
      if (series == null) {
        series = new Series(process, new ArrayList<>());
        current.put(dump.kind(), series);
      } else {
        all.remove(series);
      }
      series.dumps().add(dump);
      all.add(series);
      previous = dump;
    }
    return all;
  }

  /**
   * @param comparable the last dump of the same kind, null if there is none
   */
  private static boolean isRestarted(FleetDump previous, FleetDump comparable, FleetDump dump) {
    if (!Objects.equals(previous.build(), dump.build())) {
      return true;
    }
    return !dump.isOfProcessOf(previous)
        .orElseGet(
            () ->
                comparable == null
                    || dump.heapBytes() >= RESTART_HEAP_SHARE * comparable.heapBytes());
  }

  private static List<FleetDump> trend(List<FleetDump> process) {
    // A copy: executors get it, and a part of a list cannot be sent.
    return List.copyOf(process.subList(Math.max(0, process.size() - TREND_DUMPS), process.size()));
  }

  /** The upper median, exact enough for a floor. */
  private static long medianHeapBytes(List<FleetDump> dumps) {
    long[] sorted = dumps.stream().mapToLong(FleetDump::heapBytes).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
