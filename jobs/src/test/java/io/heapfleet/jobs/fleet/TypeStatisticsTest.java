package io.heapfleet.jobs.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Spark's figures against the plain ones, over random fleets. */
@ExtendWith(LocalSpark.class)
class TypeStatisticsTest {
  private static final long SEED = 20260302;
  private static final long DAY_MICROS = 86_400_000_000L;

  private final SparkSession spark;

  TypeStatisticsTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void agreeWithThePlainTwin() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<FleetDump> dumps = new ArrayList<>();
    Map<String, Map<String, Long>> heaps = new HashMap<>();
    for (int service = 0; service < 12; service++) {
      int instances = 1 + random.nextInt(9);
      for (int instance = 0; instance < instances; instance++) {
        randomInstance(random, "service" + service, "i" + instance, dumps, heaps);
      }
    }
    Timeline timeline = new Timeline(dumps, FleetOptions.of("unused"));
    List<TypeFacts> computed = new TypeStatistics(timeline).compute(histogram(heaps));

    Map<String, TypeFacts> plain = plainFacts(timeline, heaps);
    int suspects = 0;
    int outliers = 0;
    int growing = 0;
    Map<String, TypeFacts> byKey = new TreeMap<>();
    for (TypeFacts facts : computed) {
      byKey.put(facts.service() + " " + facts.className(), facts);
      suspects += facts.suspects();
      outliers += facts.outliers();
      growing += facts.growing();
    }
    assertEquals(computed.size(), byKey.size(), "a row per service and type");
    assertEquals(plain.keySet(), byKey.keySet(), "seed " + SEED);
    plain.forEach((key, facts) -> assertFacts(key + ", seed " + SEED, facts, byKey.get(key)));
    assertTrue(suspects > 5 && outliers > 5 && growing > 5, "the fleet has something to find");
  }

  /** Dumps of one instance: uneven times, a restart now and then, types that come, go and grow. */
  private static void randomInstance(
      SplittableRandom random,
      String service,
      String instance,
      List<FleetDump> dumps,
      Map<String, Map<String, Long>> heaps) {
    int count = 1 + random.nextInt(10);
    long time = 0;
    double grows = random.nextInt(4) == 0 ? random.nextDouble() : 0;
    double busier = random.nextInt(3) == 0 ? 1 + random.nextDouble() / 5 : 1;
    for (int i = 0; i < count; i++) {
      time += DAY_MICROS / 4 + random.nextLong(DAY_MICROS / 2);
      Map<String, Long> heap = new TreeMap<>();
      for (int type = 0; type < 30; type++) {
        long steady = 1000L << (type % 14);
        long jitter = random.nextLong(1 + steady / 50);
        if (random.nextInt(12) > 0) {
          heap.put(
              (type % 2 == 0 ? "java.Type" : "com.acme.Type") + type,
              (long) (steady * Math.pow(busier, i)) + jitter);
        }
      }
      heap.merge("com.acme.Type1", (long) (i * grows * 1_000_000), Long::sum);
      heap.merge("byte[]", 2_000_000 + (long) (i * grows * 9_000_000), Long::sum);
      if (random.nextInt(20) == 0) {
        heap.put("com.acme.Burst", 30_000_000L);
      }
      String id = service + instance + "#" + i;
      heaps.put(id, heap);
      long heapBytes = heap.values().stream().mapToLong(Long::longValue).sum();
      String build = i < 4 ? "1" : "2";
      // All instances end within a day, so none is gone.
      long at = time + (10 - count) * DAY_MICROS / 2;
      dumps.add(new FleetDump(id, "JVM", service, instance, build, at, heapBytes, 100, "OK", 0));
    }
  }

  private Dataset<Row> histogram(Map<String, Map<String, Long>> heaps) {
    List<Row> rows = new ArrayList<>();
    heaps.forEach(
        (dump, heap) ->
            heap.forEach(
                (type, bytes) -> {
                  rows.add(RowFactory.create(dump, type, bytes / 32, bytes - bytes / 3));
                  rows.add(RowFactory.create(dump, type, 1L, bytes / 3));
                }));
    return spark.createDataFrame(
        rows,
        StructType.fromDDL(
            "dump_id string, class_name string, instances bigint, shallow_bytes bigint"));
  }

  private static Map<String, TypeFacts> plainFacts(
      Timeline timeline, Map<String, Map<String, Long>> heaps) {
    Map<String, TypeFacts> facts = new TreeMap<>();
    for (Timeline.Service service : timeline.services()) {
      TreeSet<String> types = new TreeSet<>();
      List<Timeline.Lifetime> lifetimes =
          timeline.processes().stream()
              .filter(process -> process.instance().service().equals(service))
              .toList();
      List<Timeline.Instance> instances =
          timeline.instances().stream().filter(i -> i.service().equals(service)).toList();
      lifetimes.forEach(
          process ->
              process.dumps().forEach(dump -> types.addAll(heaps.get(dump.dumpId()).keySet())));
      instances.forEach(i -> types.addAll(heaps.get(i.newest().dumpId()).keySet()));
      for (String type : types) {
        TypeFacts plain = plainFacts(service, type, instances, lifetimes, heaps);
        if (plain != null) {
          facts.put(service.number() + " " + type, plain);
        }
      }
    }
    return facts;
  }

  private static TypeFacts plainFacts(
      Timeline.Service service,
      String type,
      List<Timeline.Instance> instances,
      List<Timeline.Lifetime> lifetimes,
      Map<String, Map<String, Long>> heaps) {
    boolean basic = type.startsWith("java.") || type.equals("byte[]");
    double growthFloor = basic ? service.floorBytes() : service.floorBytes() * 0.1;
    double falls = 0;
    int intervals = 0;
    for (Timeline.Lifetime process : lifetimes) {
      long[] bytes = series(process, type, heaps);
      for (int i = 1; i < bytes.length; i++) {
        falls += Math.max(0, bytes[i - 1] - bytes[i]);
        intervals++;
      }
    }
    double noise = intervals == 0 ? 0 : falls / intervals;

    double[] now =
        instances.stream().mapToDouble(i -> bytes(heaps, i.newest().dumpId(), type)).toArray();
    long objects = 0;
    double maxZ = Double.NEGATIVE_INFINITY;
    int outliers = 0;
    int suspects = 0;
    int growing = 0;
    TypeFacts.Spot worstSuspect = null;
    for (int i = 0; i < now.length; i++) {
      Timeline.Instance instance = instances.get(i);
      Long there = heaps.get(instance.newest().dumpId()).get(type);
      objects += there == null ? 0 : there / 32 + 1;
      double[] peers =
          instances.stream()
              .filter(other -> other.newest().build().equals(instance.newest().build()))
              .mapToDouble(other -> bytes(heaps, other.newest().dumpId(), type))
              .toArray();
      double median = PlainFleetStatistics.quantile(peers, 0.5);
      Double z = null;
      if (peers.length >= 5) {
        z = PlainFleetStatistics.robustZ(now[i], peers, 0.001 * instance.peersHeapBytes());
        maxZ = Math.max(maxZ, z);
        outliers += z >= 3.5 && now[i] - median >= service.floorBytes() ? 1 : 0;
      }
      Timeline.Lifetime judged =
          lifetimes.stream()
              .filter(process -> process.instance().equals(instance) && process.judged())
              .findFirst()
              .orElse(null);
      if (judged == null) {
        continue;
      }
      long[] bytes = series(judged, type, heaps);
      double[] days = judged.days();
      int n = days.length;
      int late = n - Math.max(2, (n + 2) / 2);
      double slope = PlainFleetStatistics.theilSen(days, bytes);
      double lateSlope =
          PlainFleetStatistics.theilSen(
              Arrays.copyOfRange(days, late, n), Arrays.copyOfRange(bytes, late, n));
      boolean rising = true;
      for (int k = 1; k < n; k++) {
        rising &= bytes[k] > bytes[k - 1];
      }
      double typical =
          PlainFleetStatistics.typicalFactor(
              judged.dumps().stream().map(dump -> heaps.get(dump.dumpId())).toList(),
              0.0005 * judged.first().heapBytes(),
              0.0005 * judged.last().heapBytes());
      double growth = slope * days[n - 1];
      boolean material = growth >= growthFloor && growth >= 8 * noise;
      if (material
          && n >= 3
          && rising
          && lateSlope >= 0.5 * slope
          && growth - bytes[0] * (typical - 1) >= growthFloor) {
        suspects++;
        if (worstSuspect == null || slope > worstSuspect.trend().slope()) {
          worstSuspect =
              new TypeFacts.Spot(
                  instance.number(),
                  (long) now[i],
                  peers.length,
                  median,
                  z,
                  new TypeFacts.Trend(
                      judged.number(), bytes[0], bytes[n - 1], slope, lateSlope, true, typical));
        }
      } else if (material && lateSlope > 0.25 * slope) {
        growing++;
      }
    }
    double max = PlainFleetStatistics.quantile(now, 1);
    if (outliers + suspects + growing == 0 && max < service.floorBytes()) {
      return null;
    }
    return new TypeFacts(
        service.number(),
        type,
        basic,
        objects,
        (long) Arrays.stream(now).sum(),
        Math.round(PlainFleetStatistics.quantile(now, 0.5)),
        Math.round(PlainFleetStatistics.quantile(now, 0.95)),
        (long) max,
        maxZ == Double.NEGATIVE_INFINITY ? null : maxZ,
        outliers,
        suspects,
        growing,
        null,
        null,
        worstSuspect,
        null,
        null,
        null);
  }

  private static long[] series(
      Timeline.Lifetime process, String type, Map<String, Map<String, Long>> heaps) {
    return process.dumps().stream().mapToLong(dump -> bytes(heaps, dump.dumpId(), type)).toArray();
  }

  private static long bytes(Map<String, Map<String, Long>> heaps, String dump, String type) {
    return heaps.get(dump).getOrDefault(type, 0L);
  }

  private static void assertFacts(String what, TypeFacts plain, TypeFacts computed) {
    assertEquals(plain.basic(), computed.basic(), what);
    assertEquals(plain.objects(), computed.objects(), what);
    assertEquals(plain.shallowBytes(), computed.shallowBytes(), what);
    assertEquals(plain.shallowMedian(), computed.shallowMedian(), what);
    assertEquals(plain.shallowP95(), computed.shallowP95(), what);
    assertEquals(plain.shallowMax(), computed.shallowMax(), what);
    assertClose(what, plain.maxRobustZ(), computed.maxRobustZ());
    assertEquals(plain.outliers(), computed.outliers(), what);
    assertEquals(plain.suspects(), computed.suspects(), what);
    assertEquals(plain.growing(), computed.growing(), what);
    assertEquals(plain.worstSuspect() == null, computed.worstSuspect() == null, what);
    if (plain.worstSuspect() != null) {
      TypeFacts.Trend expected = plain.worstSuspect().trend();
      TypeFacts.Trend found = computed.worstSuspect().trend();
      assertEquals(plain.worstSuspect().instance(), computed.worstSuspect().instance(), what);
      assertEquals(expected.process(), found.process(), what);
      assertEquals(expected.firstBytes(), found.firstBytes(), what);
      assertEquals(expected.lastBytes(), found.lastBytes(), what);
      assertClose(what, expected.slope(), found.slope());
      assertClose(what, expected.lateSlope(), found.lateSlope());
      assertClose(what, expected.typicalFactor(), found.typicalFactor());
      assertClose(what, plain.worstSuspect().robustZ(), computed.worstSuspect().robustZ());
    }
  }

  private static void assertClose(String what, Double expected, Double found) {
    if (expected == null || found == null) {
      assertEquals(expected, found, what);
    } else {
      assertEquals(expected, found, 1e-9 * Math.max(1, Math.abs(expected)), what);
    }
  }
}
