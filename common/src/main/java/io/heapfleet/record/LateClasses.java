package io.heapfleet.record;

import io.heapfleet.model.HeapClass;
import java.io.IOException;
import java.util.List;

/**
 * Finds the classes that a dump defines after its first instances. Asked at most once by each
 * split, when an object's class is unknown: the answer costs a walk through the whole dump, so
 * whoever parses many splits of one dump keeps it.
 */
@FunctionalInterface
public interface LateClasses {
  /** Every class of the dump; indexes need not be those known before. */
  List<HeapClass> find() throws IOException;
}
