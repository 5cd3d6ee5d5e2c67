package io.heapfleet.jobs.fleet;

import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the dumps of a {@link Timeline} stand in it, by number: what executors have to know. */
final class DumpPlaces implements Serializable {
  private static final long serialVersionUID = 1;

  private final List<Timeline.Instance> instances;
  private final List<Timeline.Lifetime> processes;
  private final List<FleetDump> dumps = new ArrayList<>();
  private final List<Integer> process = new ArrayList<>();
  private final List<Integer> point = new ArrayList<>();
  private final List<Timeline.Instance> instance = new ArrayList<>();
  private final List<Boolean> newest = new ArrayList<>();

  private DumpPlaces(Timeline timeline) {
    this.instances = List.copyOf(timeline.instances());
    this.processes = List.copyOf(timeline.processes());
    Map<String, Integer> numbers = new HashMap<>();
    for (Timeline.Lifetime lifetime : processes) {
      for (int i = 0; i < lifetime.dumps().size(); i++) {
        FleetDump dump = lifetime.dumps().get(i);
        numbers.put(dump.dumpId(), dumps.size());
        add(dump, lifetime.number(), i, lifetime.instance());
      }
    }
    for (Timeline.Instance seen : instances) {
      FleetDump dump = seen.newest();
      if (!numbers.containsKey(dump.dumpId())) {
        numbers.put(dump.dumpId(), dumps.size());
        add(dump, -1, -1, seen);
      }
      newest.set(numbers.get(dump.dumpId()), true);
    }
  }

  private void add(FleetDump dump, int ofProcess, int atPoint, Timeline.Instance of) {
    dumps.add(dump);
    process.add(ofProcess);
    point.add(atPoint);
    instance.add(of);
    newest.add(false);
  }

  static DumpPlaces of(Timeline timeline) {
    return new DumpPlaces(timeline);
  }

  int count() {
    return dumps.size();
  }

  List<Timeline.Instance> instances() {
    return instances;
  }

  List<Timeline.Lifetime> processes() {
    return processes;
  }

  String dumpId(int dump) {
    return dumps.get(dump).dumpId();
  }

  /** The number of the process whose trend the dump is in, -1 for none. */
  int process(int dump) {
    return process.get(dump);
  }

  /** Its place in that trend. */
  int point(int dump) {
    return point.get(dump);
  }

  Timeline.Instance instance(int dump) {
    return instance.get(dump);
  }

  /** Whether it is what its instance is now. */
  boolean isNewest(int dump) {
    return newest.get(dump);
  }

  boolean isFirst(int dump) {
    return point(dump) == 0;
  }

  boolean isLast(int dump) {
    return process(dump) >= 0 && point(dump) == processes.get(process(dump)).dumps().size() - 1;
  }

  /** Days since 1970, UTC. */
  int night(int dump) {
    return (int)
        Instant.EPOCH
            .plusSeconds(Math.floorDiv(dumps.get(dump).capturedAtMicros(), 1_000_000L))
            .atZone(ZoneOffset.UTC)
            .toLocalDate()
            .toEpochDay();
  }
}
