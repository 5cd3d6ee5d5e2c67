package io.heapfleet.jobs.fleet;

import io.heapfleet.finding.Amounts;
import io.heapfleet.jobs.fleet.TypeFacts.Spot;
import io.heapfleet.jobs.fleet.TypeFacts.Trend;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Puts a verdict, a rank and a sentence on the facts about one type. */
final class Finding {
  /**
   * What to read first: the verdict; then application types before the JDK's own, for these grow
   * along with whatever leaks (of 20 real leaks measured, the fastest growing type named the
   * culprit in 4); then the fastest growth, the largest excess, the largest size.
   */
  private static final Comparator<Finding> READING_ORDER =
      Comparator.comparing((Finding finding) -> finding.verdict)
          .thenComparing(finding -> finding.facts.basic())
          .thenComparing(Comparator.comparingDouble(Finding::weight).reversed())
          .thenComparing(finding -> finding.facts.className())
          .thenComparing(finding -> finding.facts.service());

  private final TypeFacts facts;
  private final Timeline timeline;
  private final Timeline.Service service;
  private final TypeVerdict verdict;
  private final Spot worst;
  private final Timeline.Instance instance;

  private Finding(TypeFacts facts, Timeline timeline) {
    this.facts = facts;
    this.timeline = timeline;
    this.service = timeline.services().get(facts.service());
    if (facts.suspects() > 0) {
      verdict = TypeVerdict.SUSPECT;
      worst = facts.worstSuspect();
    } else if (facts.outliers() > 0) {
      verdict = TypeVerdict.OUTLIER;
      worst = facts.worstOutlier();
    } else if (facts.growing() > 0) {
      verdict = TypeVerdict.GROWING;
      worst = facts.worstGrowing();
    } else {
      verdict = TypeVerdict.NONE;
      worst = facts.largest();
    }
    this.instance = timeline.instances().get(worst.instance());
  }

  /** The rows of a night, in the order in which they should be read. */
  static List<TypeRow> rows(List<TypeFacts> facts, Timeline timeline) {
    List<Finding> ordered =
        facts.stream().map(type -> new Finding(type, timeline)).sorted(READING_ORDER).toList();
    return IntStream.range(0, ordered.size()).mapToObj(i -> ordered.get(i).row(i + 1)).toList();
  }

  private double weight() {
    return switch (verdict) {
      case SUSPECT, GROWING -> worst.trend().slope();
      case OUTLIER -> worst.bytes() - worst.peersMedian();
      case NONE -> facts.shallowMax();
    };
  }

  private TypeRow row(int rank) {
    Timeline.Lifetime first = firstProcess();
    String firstBuild = null;
    Instant firstAt = null;
    if (first != null) {
      firstBuild = first.first().build();
      firstAt = at(first.first());
    } else if (verdict == TypeVerdict.OUTLIER) {
      firstBuild = instance.newest().build();
      firstAt = at(instance.newest());
    }
    return new TypeRow(
        rank,
        signature(service.name(), facts.className()),
        service.name(),
        null,
        facts.className(),
        verdict,
        reason(),
        affected(),
        service.instances(),
        facts.suspects() + facts.growing(),
        firstBuild,
        firstAt,
        facts.objects(),
        facts.shallowBytes(),
        facts.shallowMedian(),
        facts.shallowP95(),
        facts.shallowMax(),
        worst.trend() == null ? null : worst.trend().slope(),
        facts.maxRobustZ(),
        instance.name(),
        evidence());
  }

  private Timeline.Lifetime firstProcess() {
    return switch (verdict) {
      case SUSPECT -> timeline.processes().get(facts.firstSuspect());
      case GROWING -> timeline.processes().get(facts.firstGrowing());
      case OUTLIER, NONE -> null;
    };
  }

  private int affected() {
    return switch (verdict) {
      case SUSPECT -> facts.suspects();
      case OUTLIER -> facts.outliers();
      case GROWING -> facts.growing();
      case NONE -> 0;
    };
  }

  private List<String> evidence() {
    return switch (verdict) {
      case SUSPECT, GROWING ->
          process(worst.trend()).dumps().stream().map(FleetDump::dumpId).toList();
      case OUTLIER, NONE -> List.of(instance.newest().dumpId());
    };
  }

  private Timeline.Lifetime process(Trend trend) {
    return timeline.processes().get(trend.process());
  }

  private String reason() {
    return switch (verdict) {
      case SUSPECT -> suspectReason();
      case OUTLIER -> outlierReason();
      case GROWING -> growingReason();
      case NONE -> noneReason();
    };
  }

  private String suspectReason() {
    Trend trend = worst.trend();
    Timeline.Lifetime process = process(trend);
    StringBuilder text = new StringBuilder(facts.className());
    text.append(
            " grew between every two of the last %d dumps of ".formatted(process.dumps().size()))
        .append(instanceAndBuild(process.last()))
        .append(fromTo(trend))
        .append("; ")
        .append(share(facts.suspects()))
        .append(".");
    if (worst.robustZ() != null) {
      text.append(
          " The median instance of this build holds %s."
              .formatted(Amounts.bytes(worst.peersMedian())));
    }
    return text.append(restarted(process)).toString();
  }

  private String growingReason() {
    Trend trend = worst.trend();
    Timeline.Lifetime process = process(trend);
    String but;
    if (process.dumps().size() < 3) {
      but = "but two dumps of one process are too few to tell a trend";
    } else if (!trend.rising()) {
      but = "but not between every two dumps";
    } else if (trend.lateSlope() < TypeStatistics.STILL_GROWING * trend.slope()) {
      but = "but it slows down, as a cache does that fills";
    } else {
      but =
          "but the typical type of this process grew as well, %s-fold, as when there is more to do"
              .formatted(decimal(trend.typicalFactor()));
    }
    return facts.className()
        + " grew on "
        + instanceAndBuild(process.last())
        + fromTo(trend)
        + ", "
        + but
        + "; "
        + share(facts.growing())
        + "."
        + restarted(process);
  }

  private String outlierReason() {
    String text =
        "%s holds %s of %s where the median of its %d peers is %s: %s robust standard deviations above; %s."
            .formatted(
                instanceAndBuild(instance.newest()),
                Amounts.bytes(worst.bytes()),
                facts.className(),
                worst.peers() - 1,
                Amounts.bytes(worst.peersMedian()),
                decimal(worst.robustZ()),
                share(facts.outliers()));
    Trend trend = worst.trend();
    if (trend == null) {
      return text + " There are no two dumps of one process to tell whether it grows.";
    }
    return text
        + (trend.lastBytes() > trend.firstBytes()
            ? " It grew" + fromTo(trend) + ", which is no proof of a leak."
            : " It does not grow.");
  }

  private String noneReason() {
    return "%s takes %s on %s, the most of %s; no sign of a leak."
        .formatted(
            facts.className(),
            Amounts.bytes(worst.bytes()),
            instanceAndBuild(instance.newest()),
            instances(service.instances()));
  }

  private static String instanceAndBuild(FleetDump dump) {
    return dump.instanceName()
        + (dump.build() == null ? " (build unknown)" : " (build " + dump.build() + ")");
  }

  private String fromTo(Trend trend) {
    double[] days = process(trend).days();
    double span = days[days.length - 1];
    String time =
        span >= 1
            ? decimal(span) + " days"
            : span * 24 >= 1 ? decimal(span * 24) + " hours" : decimal(span * 1440) + " minutes";
    return ", from %s to %s in %s, about %s a day"
        .formatted(
            Amounts.bytes(trend.firstBytes()),
            Amounts.bytes(trend.lastBytes()),
            time,
            Amounts.bytes(trend.slope()));
  }

  private String share(int affected) {
    return "%d of %s of %s"
        .formatted(
            affected,
            instances(service.instances()),
            service.name() == null ? "services without a name" : service.name());
  }

  private static String instances(int count) {
    return count == 1 ? "1 instance" : count + " instances";
  }

  private String restarted(Timeline.Lifetime process) {
    return process.restartedSince()
        ? " It has restarted since; its new process has too few dumps to tell."
        : "";
  }

  /** With one decimal where it tells something: 3.2, but 48 rather than 48.0. */
  private static String decimal(double value) {
    String text = String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private static Instant at(FleetDump dump) {
    long micros = dump.capturedAtMicros();
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000L);
  }

  /** The first 64 bits of a SHA-256: 2^32 signatures before two are likely to be the same. */
  static String signature(String service, String className) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      // The prefix keeps a service without a name apart from one whose name is empty.
      String text = (service == null ? "-" : "+" + service) + "\n" + className;
      byte[] hash = digest.digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
