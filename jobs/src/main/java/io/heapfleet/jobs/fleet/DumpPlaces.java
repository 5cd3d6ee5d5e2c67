package io.heapfleet.jobs.fleet;

import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the dumps of a {@link Timeline} stand in it, by number, and what belongs to each service:
 * what executors have to know. A place that two services know is looked for in the dumps of these
 * two, not in all of the fleet.
 */
final class DumpPlaces implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int NO_PROCESS = -1;

  private final List<Timeline.Instance> instances;
  private final List<Timeline.Lifetime> processes;
  private final List<Place> dumps = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<OfService> services = new ArrayList<>();
  private final Set<Integer> trended = new HashSet<>();

  /** A dump, the process whose trend it is in and its point in there. */
  private record Place(
      FleetDump dump, Timeline.Instance instance, int process, int point, boolean newest)
      implements Serializable {}

  /**
   * What is of one service.
   *
   * @param dumps their numbers, ascending
   */
  record OfService(
      List<Integer> dumps, List<Timeline.Instance> instances, List<Timeline.Lifetime> processes)
      implements Serializable {}

  DumpPlaces(Timeline timeline) {
    this.instances = List.copyOf(timeline.instances());
    this.processes = List.copyOf(timeline.processes());
    timeline
        .services()
        .forEach(
            s ->
                services.add(
                    new OfService(new ArrayList<>(), new ArrayList<>(), new ArrayList<>())));
    Map<String, Timeline.Instance> newest = new HashMap<>();
    for (Timeline.Instance instance : instances) {
      newest.put(instance.newest().dumpId(), instance);
      of(instance).instances().add(instance);
    }
    for (Timeline.Lifetime process : processes) {
      of(process.instance()).processes().add(process);
      if (process.judged() && process.dumps().size() >= Timeline.LEAST_TREND_DUMPS) {
        trended.add(process.instance().number());
      }
      for (int point = 0; point < process.dumps().size(); point++) {
        FleetDump dump = process.dumps().get(point);
        boolean isNewest = newest.remove(dump.dumpId()) != null;
        add(new Place(dump, process.instance(), process.number(), point, isNewest));
      }
    }
    for (Timeline.Instance instance : instances) {
      if (newest.containsKey(instance.newest().dumpId())) {
        add(new Place(instance.newest(), instance, NO_PROCESS, 0, true));
      }
    }
    // These are no sizes of their service, but can tell of a fall: known, and in no list.
    for (Timeline.Lifetime process : processes) {
      for (FleetDump other : process.others()) {
        if (!numbers.containsKey(other.dumpId())) {
          number(new Place(other, process.instance(), NO_PROCESS, 0, false));
        }
      }
    }
  }

  private void add(Place place) {
    of(place.instance).dumps().add(number(place));
  }

  private int number(Place place) {
    numbers.put(place.dump.dumpId(), dumps.size());
    dumps.add(place);
    return dumps.size() - 1;
  }

  private OfService of(Timeline.Instance instance) {
    return services.get(instance.service().number());
  }

  int count() {
    return dumps.size();
  }

  OfService service(int number) {
    return services.get(number);
  }

  Timeline.Instance instance(int number) {
    return instances.get(number);
  }

  Timeline.Lifetime process(int number) {
    return processes.get(number);
  }

  /** Whether there is a trend of the instance, so that its size alone proves nothing. */
  boolean isTrended(Timeline.Instance instance) {
    return trended.contains(instance.number());
  }

  int number(FleetDump dump) {
    return numbers.get(dump.dumpId());
  }

  String dumpId(int dump) {
    return dumps.get(dump).dump.dumpId();
  }

  /** The process whose trend the dump is in, -1 for none. */
  int processOf(int dump) {
    return dumps.get(dump).process;
  }

  /** Its place in that trend. */
  int point(int dump) {
    return dumps.get(dump).point;
  }

  Timeline.Instance instanceOf(int dump) {
    return dumps.get(dump).instance;
  }

  /** Whether it is what its instance is now. */
  boolean isNewest(int dump) {
    return dumps.get(dump).newest;
  }

  boolean isFirst(int dump) {
    return processOf(dump) != NO_PROCESS && point(dump) == 0;
  }

  boolean isLast(int dump) {
    return processOf(dump) != NO_PROCESS
        && point(dump) == process(processOf(dump)).dumps().size() - 1;
  }

  /** Days since 1970, UTC. */
  int night(int dump) {
    return (int)
        Instant.EPOCH
            .plusSeconds(Math.floorDiv(dumps.get(dump).dump.capturedAtMicros(), 1_000_000L))
            .atZone(ZoneOffset.UTC)
            .toLocalDate()
            .toEpochDay();
  }
}
