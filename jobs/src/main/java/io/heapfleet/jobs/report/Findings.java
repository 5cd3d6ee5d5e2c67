package io.heapfleet.jobs.report;

import io.heapfleet.finding.Amounts;
import io.heapfleet.jobs.report.FleetReport.Dump;
import io.heapfleet.jobs.report.FleetReport.Finding;
import io.heapfleet.jobs.report.FleetReport.Leak;
import io.heapfleet.jobs.report.FleetReport.Request;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Picks what a reader should know first: the leaks and requests that hold most. */
final class Findings {
  /** Calls of a kind that hold less of their heap are no news; as in what a scan prints. */
  private static final double LEAST_HEAP_PCT = 10;

  private static final long LEAST_BYTES = 1 << 20;

  private Findings() {}

  static List<Finding> of(List<Leak> leaks, List<Request> requests, KnownDumps dumps) {
    List<Finding> calls = new ArrayList<>();
    Set<String> told = new HashSet<>();
    for (Request request : requests) {
      Dump dump = dumps.byId(request.dumpId());
      double share = 100.0 * request.heldTogether() / Math.max(1, dump.heapBytes());
      if (share >= LEAST_HEAP_PCT
          && request.heldTogether() >= LEAST_BYTES
          && told.add(request.dumpId() + " " + request.call())) {
        calls.add(finding(request, share));
      }
    }
    List<Finding> open =
        leaks.stream().filter(Leak::open).map(leak -> finding(leak, dumps)).toList();
    // A leak gets worse until somebody acts, so the worst is told whatever requests hold.
    List<Finding> first = open.isEmpty() ? List.of() : open.subList(0, 1);
    return Stream.concat(
            first.stream(),
            Stream.concat(open.stream().skip(1), calls.stream())
                .sorted(Comparator.comparingLong(finding -> -finding.retainedBytes()))
                .limit(FleetReport.MOST_FINDINGS - first.size()))
        .toList();
  }

  private static Finding finding(Leak leak, KnownDumps dumps) {
    Dump newest = dumps.newestOf(leak.service(), leak.worstInstance());
    String what = leak.contentType() == null ? leak.collection() : leak.contentType();
    return new Finding(
        leak.verdict(),
        leak.state(),
        leak.worstInstance()
            + (leak.verdict().equals("LEAK") ? " leaks " : " may leak ")
            + simpleName(what),
        leak.sentence(),
        leak.service(),
        leak.worstInstance(),
        leak.instancesAffected() + " of " + Amounts.count(leak.instancesSeen()) + " instances",
        what,
        elements(leak),
        leak.retainedMax(),
        newest == null || newest.heapBytes() == 0
            ? null
            : 100.0 * leak.retainedMax() / newest.heapBytes(),
        leak.growthBytesPerDay(),
        since(leak),
        leak.name(),
        leak.request(),
        leak.signature(),
        newest == null ? null : newest.dumpId());
  }

  /** How many there are on the worst instance now. */
  private static Long elements(Leak leak) {
    return leak.series().rows().stream()
        .filter(series -> series.instance().equals(leak.worstInstance()))
        .map(series -> series.points().get(series.points().size() - 1).elements())
        .findFirst()
        .orElse(null);
  }

  private static String since(Leak leak) {
    String day = leak.firstSeenAt() == null ? null : leak.firstSeenAt().toString().substring(0, 10);
    if (leak.firstSeenBuild() == null) {
      return day == null ? leak.firstNight().toString() : day;
    }
    return "build " + leak.firstSeenBuild() + (day == null ? "" : ", " + day);
  }

  private static Finding finding(Request request, double share) {
    return new Finding(
        "REQUEST",
        null,
        request.instance()
            + ": "
            + (request.alike() > 1 ? request.alike() + " × " : "")
            + request.call()
            + (request.alike() > 1 ? " hold " : " holds ")
            + Amounts.bytes(request.heldTogether()),
        request.sentence(),
        request.service(),
        request.instance(),
        null,
        request.contentClass() == null ? request.collectionClass() : request.contentClass(),
        request.elements(),
        request.heldTogether(),
        share,
        null,
        null,
        request.threadName() == null
            ? request.frame()
            : "thread \""
                + request.threadName()
                + "\""
                + (request.frame() == null ? "" : " in " + request.frame()),
        request.call(),
        null,
        request.dumpId());
  }

  /** A class without its package. */
  static String simpleName(String className) {
    int generic = className.indexOf('<');
    String plain = generic < 0 ? className : className.substring(0, generic);
    return className.substring(plain.lastIndexOf('.') + 1);
  }
}
