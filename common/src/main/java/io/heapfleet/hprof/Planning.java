package io.heapfleet.hprof;

import io.heapfleet.record.DumpIndex;
import java.io.Serializable;

/** How far the planning of a dump is that one task has begun. */
public sealed interface Planning extends Serializable {
  /** One task was enough. */
  record Done(DumpIndex index) implements Planning {}

  /** The rest of the dump is to be walked in ranges, by many tasks. */
  record InRanges(PlanOutline outline) implements Planning {}
}
