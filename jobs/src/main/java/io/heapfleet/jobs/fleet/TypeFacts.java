package io.heapfleet.jobs.fleet;

/**
 * What Spark computed about one type of one service.
 *
 * @param service number of the service
 * @param basic true for the JDK's own types and primitive arrays: they grow along with whatever
 *     leaks
 * @param objects now, over all instances; likewise the bytes that follow
 * @param maxRobustZ null if no group of peers is big enough
 * @param outliers on how many instances the type is far above the peers
 * @param suspects on how many instances the type's trend convicts
 * @param growing on how many instances it grew materially, but some condition is not met
 * @param largest the instance that holds most
 * @param worstOutlier the instance furthest above its peers, null without outliers
 * @param worstSuspect the instance that grows fastest, null without suspects
 * @param worstGrowing likewise, null if none is growing
 * @param firstSuspect number of the earliest process whose trend convicts, null if none
 * @param firstGrowing likewise for growing
 */
record TypeFacts(
    int service,
    String className,
    boolean basic,
    long objects,
    long shallowBytes,
    long shallowMedian,
    long shallowP95,
    long shallowMax,
    Double maxRobustZ,
    int outliers,
    int suspects,
    int growing,
    Spot largest,
    Spot worstOutlier,
    Spot worstSuspect,
    Spot worstGrowing,
    Integer firstSuspect,
    Integer firstGrowing) {

  /**
   * The type on one instance.
   *
   * @param bytes now
   * @param peers instances in its group, itself included
   * @param peersMedian bytes
   * @param robustZ null if the group is too small
   * @param trend null with fewer than two dumps, or if the type is in none of them
   */
  record Spot(
      int instance, long bytes, int peers, double peersMedian, Double robustZ, Trend trend) {}

  /**
   * The type over the dumps of one process.
   *
   * @param slope Theil-Sen, bytes a day
   * @param lateSlope the same over the newer half of the dumps
   * @param rising true if it grew between every two neighbouring dumps
   * @param typicalFactor how much the typical type of this process grew, at least 1
   */
  record Trend(
      int process,
      long firstBytes,
      long lastBytes,
      double slope,
      double lateSlope,
      boolean rising,
      double typicalFactor) {}
}
