package io.heapfleet.record;

import java.io.IOException;

/**
 * Finds the classes that a dump defines after its first instances. Asked at most once by each
 * split, when an object's class is unknown: the answer costs a walk through the whole dump, so
 * whoever parses many splits of one dump keeps it.
 */
@FunctionalInterface
public interface LateClasses {
  /** A dictionary with every class of the dump; indexes need not be those known before. */
  HeapDictionary complete() throws IOException;
}
