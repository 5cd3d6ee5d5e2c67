package io.heapfleet.finding;

/**
 * What counts as a suspect.
 *
 * @param thresholdPercent a suspect retains more than this share of the heap; above 0, at most 100
 * @param heapBytes the size that shares are of: shallow bytes of all strongly reachable objects
 */
public record SuspectSettings(double thresholdPercent, long heapBytes) {
  /** As in Eclipse MAT's report. */
  public static final double DEFAULT_THRESHOLD_PERCENT = 10;

  public SuspectSettings {
    if (!(thresholdPercent > 0 && thresholdPercent <= 100)) {
      throw new IllegalArgumentException(
          "expected a threshold above 0 and up to 100 percent, found " + thresholdPercent);
    }
    if (heapBytes < 0) {
      throw new IllegalArgumentException("expected a heap size, found " + heapBytes);
    }
  }

  /** The default threshold. */
  public static SuspectSettings ofHeap(long heapBytes) {
    return new SuspectSettings(DEFAULT_THRESHOLD_PERCENT, heapBytes);
  }

  boolean isSuspicious(long retainedBytes) {
    return percent(retainedBytes) > thresholdPercent;
  }

  /** This size in percent of the heap. */
  double percent(long bytes) {
    return heapBytes == 0 ? 0 : bytes * 100.0 / heapBytes;
  }
}
