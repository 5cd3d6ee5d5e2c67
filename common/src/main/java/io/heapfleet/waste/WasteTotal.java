package io.heapfleet.waste;

import java.io.Serializable;
import java.util.Objects;

/**
 * A row of {@code waste}: what one analysis has found in a dump, all of it, also beyond the rows of
 * the analysis's own table.
 *
 * @param analysis the name of that table
 * @param objects how many objects were looked at
 * @param bytes shallow bytes of them; for direct buffers the memory behind them
 * @param wastedObjects how many of them are too many
 * @param wastedBytes bytes that would be free without the waste; null where what is found may be
 *     just right
 * @param note what could not be told, null if nothing
 */
public record WasteTotal(
    String analysis, long objects, long bytes, long wastedObjects, Long wastedBytes, String note)
    implements Serializable {
  public WasteTotal {
    Objects.requireNonNull(analysis);
  }
}
