package io.heapfleet.hprof;

import io.heapfleet.split.Boundary;
import io.heapfleet.split.Position;
import java.io.IOException;

/** Judges whether a record starts at an offset by the bytes from there on alone. */
interface BoundaryCheck {
  /** Why no record starts there, null if one may. */
  Objection objection(long offset) throws IOException;

  /** The place that an offset without an objection is. */
  Position position(long offset);

  /**
   * Looks for the first record start.
   *
   * @param from inclusive
   * @param to exclusive
   * @param patienceBytes how far to look
   */
  default Boundary find(long from, long to, long patienceBytes) throws IOException {
    long end = Math.min(to, from + Math.min(patienceBytes, Long.MAX_VALUE - from));
    for (long offset = from; offset < end; offset++) {
      Objection objection = objection(offset);
      if (objection == null) {
        return new Boundary.Found(position(offset));
      }
      if (objection == Objection.END) {
        return new Boundary.None();
      }
    }
    return end == to ? new Boundary.None() : new Boundary.GaveUp(end - from);
  }
}
