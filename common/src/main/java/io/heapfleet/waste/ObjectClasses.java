package io.heapfleet.waste;

import java.io.IOException;

/** Knows of which classes the objects of a dump are. */
@FunctionalInterface
public interface ObjectClasses {
  /** The ids of these objects' classes, in their order; 0 for an object that is not there. */
  long[] classIds(long[] objectIds) throws IOException;
}
