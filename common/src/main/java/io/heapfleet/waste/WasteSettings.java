package io.heapfleet.waste;

/**
 * How much an analysis may take.
 *
 * @param topRows most rows of a table, from 1
 * @param memoryBytes about how much memory may be used; with less the facts are gone through more
 *     often
 */
public record WasteSettings(int topRows, long memoryBytes) {
  private static final int TOP_ROWS = 1_000;
  private static final int SHARE_OF_MEMORY = 4;

  public WasteSettings {
    if (topRows < 1 || memoryBytes < 1) {
      throw new IllegalArgumentException(topRows + " rows in " + memoryBytes + " bytes");
    }
  }

  /** A thousand rows of each table, in a quarter of this JVM's memory. */
  public static WasteSettings defaults() {
    return new WasteSettings(TOP_ROWS, Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY);
  }
}
