package io.heapfleet.jobs.fleet;

import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * What the dumps say of one signature, in numbers.
 *
 * @param owner class and field, null if not known
 * @param collection class of what holds the elements
 * @param contentType what most elements are, null if not known
 * @param path the way from a root in the dump that retains most
 * @param sampleKeys masked keys from that dump
 * @param parents the signatures that it lies in
 * @param growths processes in which it grew, or stayed, materially
 * @param instances instances of the services where it was seen
 * @param elements now, over all instances; likewise the bytes that follow
 * @param worstOutlier the instance furthest above its peers; null if no build has enough instances
 * @param largestInstance the instance that holds most now
 * @param pivotExcess see {@link Pivot#excess}; NaN without a baseline
 * @param buildEffect how much faster it grows in its service's newest build than in the one before,
 *     bytes an hour, by medians; NaN if there are no two builds with trends
 * @param buildConfidence see {@link RankSum}
 */
record SignatureFacts(
    String signature,
    String owner,
    String collection,
    String contentType,
    List<String> path,
    List<String> sampleKeys,
    Set<String> parents,
    List<Growth> growths,
    int instances,
    long elements,
    long retainedBytes,
    long retainedMedian,
    long retainedP95,
    long retainedMax,
    int largestInstance,
    Outlier worstOutlier,
    double pivotExcess,
    double buildEffect,
    double buildConfidence)
    implements Serializable {

  /**
   * A signature over the dumps of one process.
   *
   * @param process its number
   * @param bytes a trend an hour
   * @param elements likewise
   * @param lastHolders in how many collections the elements are in the last dump
   * @param bound how many elements each of these lets in at most, the same in each dump where it
   *     is; null if none is known
   * @param fellBetween whether a dump of another kind, taken between these, shows that it fell
   * @param kind what all of this looks like
   */
  record Growth(
      int process,
      long firstBytes,
      long lastBytes,
      long firstElements,
      long lastElements,
      long lastHolders,
      Trend bytes,
      Trend elements,
      Long bound,
      boolean fellBetween,
      GrowthKind kind)
      implements Serializable {}

  /** What a growth looks like; the most alarming first. */
  enum GrowthKind {
    /** In every interval, bytes and elements, materially, and as fast as before. */
    STEADY,
    /** Materially, but something speaks against a leak. */
    UNSTEADY,
    /** It had its time to grow and did not. */
    NONE
  }

  /**
   * An instance far above its peers.
   *
   * @param trended whether a trend of it is known, so that its size alone proves nothing
   */
  record Outlier(int instance, long bytes, double peersMedian, double robustZ, boolean trended)
      implements Serializable {}
}
