package io.heapfleet.jobs.fleet;

import io.heapfleet.finding.Amounts;
import io.heapfleet.jobs.fleet.SignatureFacts.Growth;
import io.heapfleet.jobs.fleet.SignatureFacts.GrowthKind;
import io.heapfleet.jobs.fleet.SignatureFacts.Outlier;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Puts verdicts, states and sentences on the facts, and ranks them by what is at stake. */
final class LeakJudge {
  /** Elsewhere it stays at about the size that it has here: then it may stay here as well. */
  static final double SAME_SIZE = 0.9;

  /** A leak inside of another that explains so much of its growth is no leak of its own. */
  static final double EXPLAINED = 0.7;

  /** A cache that takes no more than this when it is full does no JVM any harm. */
  static final long SMALL_CACHE_BYTES = 32L << 20;

  /** Counts in high buckets so many deviations above those of earlier nights are suspicious. */
  static final double PIVOT_EXCESS = 6;

  private final Timeline timeline;
  private final SignatureHistory history;
  private final AllowList allowed;
  private final LocalDate night;

  /** Whether any process has dumps enough for a trend: without one nothing can be called fixed. */
  private final boolean hasTrends;

  LeakJudge(Timeline timeline, SignatureHistory history, AllowList allowed) {
    this.timeline = timeline;
    this.history = history;
    this.allowed = allowed;
    this.night = timeline.night().orElseThrow();
    this.hasTrends =
        timeline.processes().stream()
            .anyMatch(process -> process.dumps().size() >= Timeline.LEAST_TREND_DUMPS);
  }

  /**
   * The rows of a night, in the order in which they should be read: places, then types of services
   * whose dumps do not say who holds what.
   */
  List<LeakRow> rows(List<SignatureFacts> places, List<TypeRow> types) {
    Map<String, SignatureFacts> bySignature = new HashMap<>();
    places.forEach(facts -> bySignature.put(facts.signature(), facts));
    List<Case> cases = new ArrayList<>();
    for (SignatureFacts facts : places) {
      Case found = judge(facts, bySignature);
      if (found != null) {
        cases.add(found);
      }
    }
    List<TypeRow> withoutPlace = withoutPlace(types, cases);
    Set<String> seen = new HashSet<>(bySignature.keySet());
    withoutPlace.forEach(type -> seen.add(type.signature()));
    // What is so small now that no dump tells of it is gone, too.
    history
        .open()
        .forEach(
            (signature, past) -> {
              if (!seen.contains(signature) && hasTrends) {
                cases.add(new Case(past.gone(signature), LeakVerdict.FIXED, List.of(), null));
              }
            });
    cases.sort(
        Comparator.comparing((Case c) -> c.verdict)
            .thenComparing(c -> -c.atStakePerDay())
            .thenComparing(c -> -c.facts.retainedMax())
            .thenComparing(c -> c.facts.signature()));
    List<LeakRow> rows = new ArrayList<>();
    for (Case found : cases) {
      rows.add(found.row(rows.size() + 1));
    }
    for (TypeRow type : withoutPlace) {
      rows.add(suspect(type, rows.size() + 1));
    }
    return rows;
  }

  /** Types that grow or stand out in services that do not tell who holds what. */
  private List<TypeRow> withoutPlace(List<TypeRow> types, List<Case> cases) {
    Set<String> services = new HashSet<>();
    for (Timeline.Instance instance : timeline.instances()) {
      if (instance.newest().tellsHolders()) {
        services.add(instance.service().name());
      }
    }
    for (Case found : cases) {
      if (found.verdict == LeakVerdict.LEAK || found.verdict == LeakVerdict.SUSPECT) {
        found.affected().forEach(instance -> services.add(instance.service().name()));
      }
    }
    return types.stream()
        .filter(
            type -> type.verdict() == TypeVerdict.SUSPECT || type.verdict() == TypeVerdict.OUTLIER)
        .filter(type -> !services.contains(type.service()))
        .toList();
  }

  /** A type for want of a place: a suspect at most, for nobody knows who holds it. */
  private LeakRow suspect(TypeRow type, int rank) {
    SignatureHistory.Past past = history.of(type.signature());
    return new LeakRow(
        rank,
        type.signature(),
        null,
        type.contentType(),
        type.contentType(),
        LeakVerdict.SUSPECT,
        state(LeakVerdict.SUSPECT, past),
        type.reason(),
        "a scan with detail full, which says who holds it",
        type.service(),
        type.service() == null ? List.of() : List.of(type.service()),
        type.firstSeenBuild() == null ? List.of() : List.of(type.firstSeenBuild()),
        type.instancesAffected(),
        type.instancesSeen(),
        type.growingInstances(),
        type.firstSeenBuild(),
        type.firstSeenAt(),
        past == null ? night : past.firstNight(),
        type.objects(),
        null,
        type.shallowBytes(),
        type.shallowMedian(),
        type.shallowP95(),
        type.shallowMax(),
        type.growthBytesPerDay(),
        null,
        null,
        null,
        null,
        type.evidenceDumps().size(),
        type.robustZ(),
        null,
        null,
        null,
        type.worstInstance(),
        List.of(),
        List.of(),
        type.evidenceDumps());
  }

  /** Of what is found tonight. */
  private static LeakState state(LeakVerdict verdict, SignatureHistory.Past past) {
    if (past == null || (past.wasAllowed() && verdict != LeakVerdict.KNOWN)) {
      return LeakState.NEW;
    }
    return past.isOpen() ? LeakState.KNOWN : LeakState.REGRESSED;
  }

  /** Null if there is nothing to tell. */
  private Case judge(SignatureFacts facts, Map<String, SignatureFacts> all) {
    List<Growth> steady = judged(facts, GrowthKind.STEADY);
    SignatureHistory.Past past = history.of(facts.signature());
    if (!steady.isEmpty() && !isExplained(facts, all)) {
      Optional<AllowList.Entry> entry = allowed.entryFor(facts, night);
      if (entry.isPresent()) {
        return new Case(facts, LeakVerdict.KNOWN, steady, entry.get());
      }
      LeakVerdict verdict =
          staysElsewhere(facts, steady).isPresent() || fitsWhenFull(steady)
              ? LeakVerdict.CACHE_LIKE
              : LeakVerdict.LEAK;
      return new Case(facts, verdict, steady, null);
    }
    Outlier outlier = facts.worstOutlier();
    boolean untrended = outlier != null && !outlier.trended();
    boolean pivoted = facts.pivotExcess() >= PIVOT_EXCESS && facts.growths().isEmpty();
    if ((untrended || pivoted) && allowed.entryFor(facts, night).isEmpty()) {
      return new Case(facts, LeakVerdict.SUSPECT, List.of(), null);
    }
    if (past != null && past.isOpen() && steady.isEmpty() && hasTrends) {
      return new Case(facts, LeakVerdict.FIXED, List.of(), null);
    }
    List<Growth> unsteady = judged(facts, GrowthKind.UNSTEADY);
    if (!unsteady.isEmpty() && allowed.entryFor(facts, night).isEmpty()) {
      return new Case(facts, LeakVerdict.CACHE_LIKE, unsteady, null);
    }
    return null;
  }

  private static List<Growth> of(SignatureFacts facts, GrowthKind kind) {
    return facts.growths().stream().filter(growth -> growth.kind() == kind).toList();
  }

  /** In the processes that speak for their instances: what one that is gone did is past. */
  private List<Growth> judged(SignatureFacts facts, GrowthKind kind) {
    return of(facts, kind).stream()
        .filter(growth -> timeline.processes().get(growth.process()).judged())
        .toList();
  }

  /**
   * What it stays at in another process of the service, the largest, if that is about the size to
   * which it has grown here, by bytes and by elements. What all processes have from the start is no
   * reason why it should stop, and a few large elements elsewhere are none why many small ones
   * should.
   */
  private Optional<Growth> staysElsewhere(SignatureFacts facts, List<Growth> steady) {
    Growth largest = steady.stream().max(Comparator.comparingLong(Growth::lastBytes)).orElseThrow();
    return of(facts, GrowthKind.NONE).stream()
        .filter(stays -> service(stays).equals(service(largest)))
        .filter(
            stays ->
                covers(stays.lastBytes(), largest.firstBytes(), largest.lastBytes())
                    && covers(
                        stays.lastElements(), largest.firstElements(), largest.lastElements()))
        .max(Comparator.comparingLong(Growth::lastBytes));
  }

  private Timeline.Service service(Growth growth) {
    return timeline.processes().get(growth.process()).instance().service();
  }

  private static boolean covers(long size, long first, long last) {
    return size >= first + SAME_SIZE * (last - first);
  }

  /**
   * Whether it is a cache on its way to a bound that it can afford: full, it takes no more than all
   * of the heap takes now, or little. If these are many caches of which there are ever more, it is
   * their number that grows, and what holds them that is to be looked at.
   */
  private boolean fitsWhenFull(List<Growth> steady) {
    return steady.stream()
        .allMatch(
            growth ->
                keepsToABound(growth)
                    && bytesWhenFull(growth)
                        <= Math.max(
                            SMALL_CACHE_BYTES,
                            timeline.processes().get(growth.process()).last().heapBytes()));
  }

  private static boolean keepsToABound(Growth growth) {
    return growth.bound() != null
        && growth.lastElements() > 0
        && growth.lastElements() <= (double) growth.bound() * growth.lastHolders();
  }

  private static double bytesWhenFull(Growth growth) {
    return (double) growth.lastBytes()
        / growth.lastElements()
        * growth.bound()
        * growth.lastHolders();
  }

  /**
   * Whether it grows only because what it lies in gets more elements, or because something that
   * lies in it does while it stays at as many as before.
   */
  private static boolean isExplained(SignatureFacts facts, Map<String, SignatureFacts> all) {
    return above(facts, all).stream().anyMatch(parent -> explains(all.get(parent), facts))
        || (gainsNoElements(facts)
            && all.values().stream()
                .filter(inner -> explains(inner, facts))
                .anyMatch(inner -> above(inner, all).contains(facts.signature())));
  }

  private static boolean gainsNoElements(SignatureFacts facts) {
    return of(facts, GrowthKind.STEADY).stream()
        .allMatch(growth -> growth.lastElements() <= growth.firstElements());
  }

  /** The signatures of the places that it lies in, as far as they grow or stay. */
  private static Set<String> above(SignatureFacts facts, Map<String, SignatureFacts> all) {
    Set<String> above = new HashSet<>();
    ArrayDeque<String> next = new ArrayDeque<>(facts.parents());
    while (!next.isEmpty()) {
      SignatureFacts parent = all.get(next.remove());
      if (parent != null
          && !parent.signature().equals(facts.signature())
          && above.add(parent.signature())) {
        next.addAll(parent.parents());
      }
    }
    return above;
  }

  /** Whether the one place gets more elements wherever the other grows, and takes most of it. */
  private static boolean explains(SignatureFacts gaining, SignatureFacts facts) {
    Map<Integer, Growth> gains = new HashMap<>();
    of(gaining, GrowthKind.STEADY).forEach(growth -> gains.put(growth.process(), growth));
    return of(facts, GrowthKind.STEADY).stream()
        .allMatch(
            growth -> {
              Growth gain = gains.get(growth.process());
              return gain != null
                  && gain.lastElements() > gain.firstElements()
                  && gain.bytes().slope() >= EXPLAINED * growth.bytes().slope();
            });
  }

  /** A verdict on its way to become a row. */
  private final class Case {
    private final SignatureFacts facts;
    private final LeakVerdict verdict;
    private final List<Growth> growths;
    private final AllowList.Entry entry;
    private final Growth worst;

    Case(SignatureFacts facts, LeakVerdict verdict, List<Growth> growths, AllowList.Entry entry) {
      this.facts = facts;
      this.verdict = verdict;
      this.growths = growths;
      this.entry = entry;
      this.worst =
          growths.stream()
              .max(
                  Comparator.comparingDouble((Growth g) -> g.bytes().slope())
                      .thenComparing(g -> -g.process()))
              .orElse(null);
    }

    /** Instances in the order of how bad it is, each once. */
    private List<Timeline.Instance> affected() {
      if (verdict == LeakVerdict.SUSPECT) {
        return facts.worstOutlier() == null
            ? List.of()
            : List.of(timeline.instances().get(facts.worstOutlier().instance()));
      }
      return growths.stream()
          .sorted(Comparator.comparingDouble(g -> -g.bytes().slope()))
          .map(growth -> process(growth).instance())
          .distinct()
          .toList();
    }

    private Timeline.Lifetime process(Growth growth) {
      return timeline.processes().get(growth.process());
    }

    double atStakePerDay() {
      return growths.stream().mapToDouble(growth -> 24 * growth.bytes().slope()).sum();
    }

    private LeakState state() {
      return switch (verdict) {
        case CACHE_LIKE -> null;
        case FIXED -> LeakState.FIXED;
        case LEAK, SUSPECT, KNOWN -> LeakJudge.state(verdict, history.of(facts.signature()));
      };
    }

    private Timeline.Instance worstInstance() {
      return worst != null
          ? process(worst).instance()
          : verdict == LeakVerdict.SUSPECT && facts.worstOutlier() != null
              ? timeline.instances().get(facts.worstOutlier().instance())
              : timeline.instances().get(Math.max(0, facts.largestInstance()));
    }

    LeakRow row(int rank) {
      SignatureHistory.Past past = history.of(facts.signature());
      Timeline.Instance instance = worstInstance();
      List<Timeline.Instance> affected = affected();
      Timeline.Lifetime first =
          (verdict == LeakVerdict.LEAK ? of(facts, GrowthKind.STEADY) : growths)
              .stream()
                  .map(this::process)
                  .min(
                      Comparator.comparingLong(
                              (Timeline.Lifetime p) -> p.first().capturedAtMicros())
                          .thenComparing(Timeline.Lifetime::number))
                  .orElse(null);
      FleetDump firstDump = first == null ? instance.newest() : first.first();
      return new LeakRow(
          rank,
          facts.signature(),
          facts.owner(),
          facts.collection(),
          facts.contentType(),
          verdict,
          state(),
          reason(instance, affected.size()),
          refutedBy(),
          instance.service().name(),
          affected.stream()
              .map(i -> i.service().name())
              .filter(Objects::nonNull)
              .distinct()
              .sorted()
              .toList(),
          growths.stream()
              .map(growth -> process(growth).last().build())
              .filter(Objects::nonNull)
              .distinct()
              .sorted()
              .toList(),
          affected.size(),
          facts.instances(),
          (int)
              judged(facts, GrowthKind.STEADY).stream()
                  .map(g -> process(g).instance())
                  .distinct()
                  .count(),
          firstDump.build(),
          at(firstDump),
          past == null ? night : past.firstNight(),
          facts.elements(),
          worst == null ? null : worst.bound(),
          facts.retainedBytes(),
          facts.retainedMedian(),
          facts.retainedP95(),
          facts.retainedMax(),
          worst == null ? null : atStakePerDay(),
          worst == null ? null : worst.bytes().slope(),
          worst == null ? null : worst.bytes().low(),
          worst == null ? null : worst.bytes().high(),
          worst == null ? null : worst.elements().slope(),
          worst == null ? null : process(worst).dumps().size(),
          facts.worstOutlier() == null ? null : facts.worstOutlier().robustZ(),
          known(facts.pivotExcess()),
          known(facts.buildEffect()),
          known(facts.buildConfidence()),
          instance.name(),
          facts.path(),
          facts.sampleKeys(),
          worst == null
              ? List.of(instance.newest().dumpId())
              : process(worst).dumps().stream().map(FleetDump::dumpId).toList());
    }

    private String reason(Timeline.Instance instance, int affected) {
      String name = facts.owner() == null ? facts.collection() : facts.owner().replace('#', '.');
      String what = name + (facts.contentType() == null ? "" : " (" + facts.contentType() + ")");
      return switch (verdict) {
        case LEAK -> what + " " + grew() + tooLargeABound() + share(affected);
        case KNOWN ->
            what
                + " "
                + grew()
                + share(affected)
                + " "
                + entry.owner()
                + " answers for it: "
                + entry.reason()
                + ".";
        case CACHE_LIKE -> what + " " + grew() + ", but " + butNot() + share(affected);
        case FIXED -> what + " leaked on an earlier night and grows on no instance any more.";
        case SUSPECT -> what + " " + standsOut(instance);
      };
    }

    private String grew() {
      Timeline.Lifetime process = process(worst);
      double[] days = process.days();
      return String.format(
          Locale.ROOT,
          "grew over the last %d dumps of %s%s from %s to %s (%,d to %,d elements) in %.1f hours,"
              + " %s an hour",
          days.length,
          process.instance().name(),
          process.last().build() == null ? "" : " (build " + process.last().build() + ")",
          Amounts.bytes(worst.firstBytes()),
          Amounts.bytes(worst.lastBytes()),
          worst.firstElements(),
          worst.lastElements(),
          days[days.length - 1] * 24,
          Amounts.bytes(worst.bytes().slope()));
    }

    /** Nothing for what has no bound, or none that it keeps to. */
    private String tooLargeABound() {
      return keepsToABound(worst)
          ? String.format(
              Locale.ROOT,
              ", and its bound of %,d lets it take %s",
              worst.bound(),
              Amounts.bytes(bytesWhenFull(worst)))
          : "";
    }

    private String butNot() {
      int dumps = process(worst).dumps().size();
      if (worst.kind() == GrowthKind.STEADY && fitsWhenFull(growths)) {
        return String.format(
            Locale.ROOT,
            "%s bound is %,d, and full %s %s",
            worst.lastHolders() > 1
                ? String.format(
                    Locale.ROOT, "these are %,d caches that fill: of each the", worst.lastHolders())
                : "it is a cache that fills: its",
            worst.bound(),
            worst.lastHolders() > 1 ? "they take" : "it takes",
            Amounts.bytes(bytesWhenFull(worst)));
      }
      if (worst.kind() == GrowthKind.STEADY) {
        return "it stays at "
            + Amounts.bytes(staysElsewhere(facts, growths).orElseThrow().lastBytes())
            + " in another process, as a cache does that has filled";
      }
      if (dumps < Timeline.LEAST_TREND_DUMPS) {
        return "two dumps of one process are too few to tell a trend";
      }
      if (!worst.bytes().rising()) {
        return "not between every two dumps";
      }
      if (worst.fellBetween()) {
        return "a dump with more or less garbage, taken meanwhile, shows that it fell";
      }
      if (worst.bytes().lateSlope() < TypeStatistics.STILL_GROWING * worst.bytes().slope()
          || worst.bytes().lastSlope()
              < SignatureSeries.STILL_GROWING_AT_LAST * worst.bytes().slope()) {
        return "it slows down, as a cache does that fills";
      }
      return worst.elements().rising()
          ? "so did the typical place of this process, as when there is more to do"
          : "not by elements in every interval";
    }

    private String standsOut(Timeline.Instance instance) {
      Outlier outlier = facts.worstOutlier();
      if (outlier != null && !outlier.trended()) {
        return String.format(
            Locale.ROOT,
            "takes %s on %s where the median of its peers is %s: %.1f robust standard deviations"
                + " above; there are no three dumps of one process to tell whether it grows.",
            Amounts.bytes(outlier.bytes()),
            instance.name(),
            Amounts.bytes(outlier.peersMedian()),
            outlier.robustZ());
      }
      return String.format(
          Locale.ROOT,
          "takes much more on many instances than on earlier nights: counts in high buckets are %.1f"
              + " deviations above; up to %s.",
          facts.pivotExcess(),
          Amounts.bytes(facts.retainedMax()));
    }

    private String share(int affected) {
      return String.format(
          Locale.ROOT,
          "; %d of %d %s.",
          affected,
          facts.instances(),
          facts.instances() == 1 ? "instance" : "instances");
    }

    private String refutedBy() {
      return switch (verdict) {
        case LEAK ->
            "a later dump of the same process in which it has not grown, or an instance on which it"
                + " stays at this size";
        case SUSPECT ->
            "three dumps of one process between which it does not grow, or the same size on its peers";
        case KNOWN -> "the end of the entry in the allow list";
        case FIXED -> "growth between every two of three dumps of one process";
        case CACHE_LIKE ->
            "growth between every two dumps, as fast at the end as at the start, on every instance";
      };
    }
  }

  private static Double known(double value) {
    return Double.isNaN(value) ? null : value;
  }

  private static Instant at(FleetDump dump) {
    return Instant.ofEpochMilli(dump.capturedAtMicros() / 1000);
  }
}
