package io.heapfleet.jobs.report;

import io.heapfleet.jobs.report.FleetReport.Dump;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The dumps of the tables, the newest first, without what is in them. */
final class KnownDumps {
  private final List<Dump> all;
  private final Map<String, Dump> byId = new HashMap<>();

  private KnownDumps(List<Dump> all) {
    this.all = List.copyOf(all);
    all.forEach(dump -> byId.put(dump.dumpId(), dump));
  }

  static KnownDumps read(SparkSession spark, UnaryOperator<String> mask) {
    List<Dump> dumps =
        spark.table("dumps").collectAsList().stream()
            .map(row -> dump(row, mask))
            .sorted(Comparator.comparing(KnownDumps::time).reversed().thenComparing(Dump::dumpId))
            .toList();
    Map<String, String> newest =
        dumps.stream()
            .filter(KnownDumps::wasRead)
            .collect(Collectors.toMap(KnownDumps::key, Dump::dumpId, (later, earlier) -> later));
    Set<String> ids = Set.copyOf(newest.values());
    return new KnownDumps(
        dumps.stream().map(dump -> ids.contains(dump.dumpId()) ? newest(dump) : dump).toList());
  }

  /**
   * One of them alone.
   *
   * @throws IllegalArgumentException if there is none whose id begins so, or there are several
   */
  KnownDumps only(String idOrBegin) {
    Dump exact = byId.get(idOrBegin);
    List<Dump> found =
        exact != null
            ? List.of(exact)
            : all.stream().filter(dump -> dump.dumpId().startsWith(idOrBegin)).toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "expected the id of one dump, or how it begins, found "
              + (found.isEmpty() ? "none" : found.size() + " dumps")
              + " for '"
              + idOrBegin
              + "'; SELECT dump_id FROM dumps lists them");
    }
    return new KnownDumps(found);
  }

  List<Dump> all() {
    return all;
  }

  /** Those that could be read, whole or in part. */
  Stream<Dump> read() {
    return all.stream().filter(KnownDumps::wasRead);
  }

  /** Null if there is none of this id. */
  Dump byId(String id) {
    return byId.get(id);
  }

  /** The newest dump of an instance, null if there is none. */
  Dump newestOf(String service, String instance) {
    return all.stream()
        .filter(Dump::newest)
        .filter(dump -> Objects.equals(dump.service(), service))
        .filter(dump -> name(dump).equals(instance))
        .findFirst()
        .orElse(null);
  }

  static boolean wasRead(Dump dump) {
    return dump.health().equals("OK") || dump.health().equals("SALVAGED");
  }

  /** The instance that a dump is of; the dump itself, where nobody knows. */
  static String name(Dump dump) {
    return dump.instance() == null ? dump.dumpId() : dump.instance();
  }

  /** What tells instances apart. */
  static String key(Dump dump) {
    return dump.service() + "\n" + name(dump);
  }

  /** When it was taken; long ago, if nobody knows. */
  static Instant time(Dump dump) {
    return dump.capturedAt() == null ? Instant.EPOCH : dump.capturedAt();
  }

  static Dump later(Dump one, Dump other) {
    return time(other).isAfter(time(one)) ? other : one;
  }

  static Instant instant(Row row, String column) {
    Timestamp time = row.getAs(column);
    return time == null ? null : time.toInstant();
  }

  private static Dump dump(Row row, UnaryOperator<String> mask) {
    List<String> notes = new ArrayList<>();
    int at = row.fieldIndex("notes");
    if (!row.isNullAt(at)) {
      row.<String>getList(at).forEach(note -> notes.add(mask.apply(note)));
    }
    String runtime = row.getAs("runtime");
    String version = row.getAs("runtime_version");
    return new Dump(
        row.getAs("dump_id"),
        row.getAs("service"),
        row.getAs("instance"),
        row.getAs("build"),
        row.getAs("region"),
        instant(row, "captured_at"),
        instant(row, "started_at"),
        row.getAs("platform"),
        version == null ? runtime : runtime == null ? version : runtime + " " + version,
        row.getAs("health"),
        row.getAs("coverage_pct"),
        notes,
        mask.apply(row.getAs("uri")),
        number(row, "size_bytes"),
        number(row, "objects"),
        number(row, "references"),
        number(row, "heap_bytes"),
        row.getAs("unreachable_bytes"),
        false,
        null);
  }

  private static long number(Row row, String column) {
    Long value = row.getAs(column);
    return value == null ? 0 : value;
  }

  private static Dump newest(Dump dump) {
    return with(dump, true, dump.detail());
  }

  static Dump with(Dump dump, boolean newest, FleetReport.Detail detail) {
    return new Dump(
        dump.dumpId(),
        dump.service(),
        dump.instance(),
        dump.build(),
        dump.region(),
        dump.capturedAt(),
        dump.startedAt(),
        dump.platform(),
        dump.runtime(),
        dump.health(),
        dump.coveragePct(),
        dump.notes(),
        dump.uri(),
        dump.sizeBytes(),
        dump.objects(),
        dump.references(),
        dump.heapBytes(),
        dump.unreachableBytes(),
        newest,
        detail);
  }
}
