package io.heapfleet.jobs.fleet;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * One row of {@code fleet_leaks}: one signature on one night, over all services.
 *
 * <p>"Now" is the newest dump of each instance that is still seen; an instance without the
 * signature counts as 0 bytes. Instances are those of services where the signature was seen at all.
 *
 * @param rank 1 for the row to read first
 * @param signature as in {@code leak_paths}
 * @param owner {@code Class#field}, null if not known
 * @param collection class of what holds the elements
 * @param contentType what most elements are, null if not known
 * @param state beside earlier nights; null for {@link LeakVerdict#CACHE_LIKE}
 * @param reason the verdict in a sentence
 * @param refutedBy what would prove the verdict wrong
 * @param service of the worst instance, null if unknown
 * @param services on which the verdict holds; likewise builds
 * @param growingInstances instances with a steady growth
 * @param firstSeenBuild the build of the first process that shows what the verdict says, null if
 *     unknown
 * @param firstSeenAt that process's first dump
 * @param firstNight the first night that found it
 * @param elements now, over all instances; likewise the bytes that follow
 * @param bound how many elements it lets in at most on the worst instance, as a field says in all
 *     dumps of the trend; null if none does
 * @param growthBytesPerDay what it takes more each day over the instances on which the verdict
 *     holds: what is at stake; null without a trend
 * @param growthBytesPerHour Theil-Sen slope on the worst instance, null without a trend
 * @param growthLow lower end of its 90 % interval, null without a trend
 * @param growthHigh upper end
 * @param growthElementsPerHour likewise, elements
 * @param trendDumps how many dumps that trend rests on, null without one
 * @param robustZ against peers of the same service and build, null if no build has five instances
 * @param pivotExcess RESIN's, null without three earlier nights
 * @param buildEffect bytes an hour that the newest build grows faster than the one before, null if
 *     there are no two
 * @param buildConfidence 0 to 1, null if there are too few processes
 * @param worstInstance the instance that {@code reason} speaks of
 * @param path the way from a root
 * @param sampleKeys masked
 * @param evidenceDumps ids of the dumps that {@code reason} rests on, oldest first
 */
public record LeakRow(
    int rank,
    String signature,
    String owner,
    String collection,
    String contentType,
    LeakVerdict verdict,
    LeakState state,
    String reason,
    String refutedBy,
    String service,
    List<String> services,
    List<String> builds,
    int instancesAffected,
    int instancesSeen,
    int growingInstances,
    String firstSeenBuild,
    Instant firstSeenAt,
    LocalDate firstNight,
    long elements,
    Long bound,
    long retainedBytes,
    long retainedMedian,
    long retainedP95,
    long retainedMax,
    Double growthBytesPerDay,
    Double growthBytesPerHour,
    Double growthLow,
    Double growthHigh,
    Double growthElementsPerHour,
    Integer trendDumps,
    Double robustZ,
    Double pivotExcess,
    Double buildEffect,
    Double buildConfidence,
    String worstInstance,
    List<String> path,
    List<String> sampleKeys,
    List<String> evidenceDumps) {
  public LeakRow {
    services = List.copyOf(services);
    builds = List.copyOf(builds);
    path = List.copyOf(path);
    sampleKeys = List.copyOf(sampleKeys);
    evidenceDumps = List.copyOf(evidenceDumps);
  }

  /** Whether no earlier night had it, or the last one had found it fixed. */
  public boolean isNew() {
    return state == LeakState.NEW || state == LeakState.REGRESSED;
  }

  /** Owner, or where there is none what holds the elements. */
  public String name() {
    return owner == null ? collection : owner;
  }
}
