package io.heapfleet.jobs.fleet;

import java.util.Objects;

/**
 * What {@link FleetJob} looks at and what it deems worth telling.
 *
 * @param outputUri the folder that holds the tables, as Hadoop knows it: {@code
 *     abfss://tables@lake.dfs.core.windows.net/heap}, {@code file:///tmp/out} or a local path
 * @param materialHeapShare a type matters once it takes, or has grown by, this share of its
 *     service's median heap; above 0, at most 1. For the growth of application types a tenth of it
 *     is enough: the JDK's arrays and strings weigh more than the type that holds them
 * @param materialBytes the same in bytes, for small heaps; the larger of the two counts
 * @param trendDays dumps older than this many days before the newest are not looked at
 * @param currentDays an instance without a dump in this many days before the newest is gone: it is
 *     neither seen nor affected
 * @param topRows how many rows {@link FleetResult#top()} holds at most
 * @param allowListUri where the {@link AllowList} lies, null for none
 */
public record FleetOptions(
    String outputUri,
    double materialHeapShare,
    long materialBytes,
    int trendDays,
    int currentDays,
    int topRows,
    String allowListUri) {

  public FleetOptions {
    Objects.requireNonNull(outputUri, "outputUri");
    if (!(materialHeapShare > 0 && materialHeapShare <= 1)) {
      throw new IllegalArgumentException(
          "expected a share of the heap above 0 and up to 1, found " + materialHeapShare);
    }
    if (materialBytes < 1) {
      throw new IllegalArgumentException("expected 1 byte or more, found " + materialBytes);
    }
    if (trendDays < 1 || currentDays < 1 || topRows < 0) {
      throw new IllegalArgumentException(
          "expected days of 1 or more and rows of 0 or more, found trendDays %d, currentDays %d, topRows %d"
              .formatted(trendDays, currentDays, topRows));
    }
  }

  /** The defaults: 1 % of the heap, at least 256 KiB; 30 days of dumps; the 20 worst rows. */
  public static FleetOptions of(String outputUri) {
    return new FleetOptions(outputUri, 0.01, 256 * 1024, 30, 7, 20, null);
  }

  /** The same, but other bounds for what matters. */
  public FleetOptions withMaterial(double heapShare, long bytes) {
    return new FleetOptions(
        outputUri, heapShare, bytes, trendDays, currentDays, topRows, allowListUri);
  }

  /** The same, but with another number of rows to print. */
  public FleetOptions withTopRows(int rows) {
    return new FleetOptions(
        outputUri, materialHeapShare, materialBytes, trendDays, currentDays, rows, allowListUri);
  }

  /** The same, but with growth that somebody answers for. */
  public FleetOptions withAllowList(String uri) {
    return new FleetOptions(
        outputUri, materialHeapShare, materialBytes, trendDays, currentDays, topRows, uri);
  }
}
