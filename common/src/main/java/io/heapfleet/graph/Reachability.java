package io.heapfleet.graph;

/** How an object can be reached from the roots. */
public enum Reachability {
  /** By strong references alone. */
  STRONG,
  /** Only with a soft, weak, phantom or final referent on the way. */
  WEAK,
  /** Not at all. */
  UNREACHABLE
}
