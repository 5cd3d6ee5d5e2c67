package io.heapfleet.waste;

import java.io.IOException;
import java.util.function.ToIntFunction;

/** Knows which fields refer to which objects, of a whole dump; can be asked several times. */
@FunctionalInterface
public interface FieldReferences {
  /** Takes references, some at a time. */
  interface Sink {
    /**
     * Takes some references.
     *
     * @param toIds what they refer to; valid during the call
     * @param fields the numbers of their fields
     */
    void accept(long[] toIds, int[] fields, int count) throws IOException;
  }

  /**
   * Tells all references in the dump's order.
   *
   * @param fieldNumbers the number of a field by its name, {@code java.util.HashMap#table}, or for
   *     null: a reference that is no field's
   */
  void tell(ToIntFunction<String> fieldNumbers, Sink sink) throws IOException;
}
