package io.heapfleet.table;

/**
 * How the big tables are cut and packed. What the defaults were measured against: {@code
 * docs/parquet.md}.
 *
 * @param rowsPerPage rows of every data page, 8..1,048,576; pages of all columns of a table start
 *     at the same rows, so that a look-up by page reads no row in vain
 * @param rowsPerRowGroup most rows of a row group, rounded up to whole pages
 * @param bytesPerRowGroup a row group also ends when it holds this many compressed bytes: what a
 *     writer keeps in memory per table
 * @param zstdLevel 1..22
 */
public record WriterSettings(
    int rowsPerPage, int rowsPerRowGroup, long bytesPerRowGroup, int zstdLevel) {
  private static final int MAX_ROWS_PER_PAGE = 1 << 20;

  public WriterSettings {
    check(rowsPerPage >= 8 && rowsPerPage <= MAX_ROWS_PER_PAGE, "rowsPerPage", rowsPerPage);
    check(rowsPerRowGroup > 0, "rowsPerRowGroup", rowsPerRowGroup);
    check(bytesPerRowGroup > 0, "bytesPerRowGroup", bytesPerRowGroup);
    check(zstdLevel >= 1 && zstdLevel <= 22, "zstdLevel", zstdLevel);
  }

  /** The settings that were measured to be best. */
  public static WriterSettings defaults() {
    return new WriterSettings(1 << 15, 1 << 20, 64L << 20, 1);
  }

  private static void check(boolean inRange, String name, long value) {
    if (!inRange) {
      throw new IllegalArgumentException(name + " out of range: " + value);
    }
  }
}
