package io.heapfleet.model;

/** By whose rules sizes, references and roots of a dump are told. */
public enum HeapRules {
  /** As the JVM that was dumped had them: its own sizes, and referents are never held. */
  JVM,
  /**
   * As Eclipse MAT 1.17 has them, for comparison: its sizes, its object for the boot loader, and
   * soft, weak, phantom and final references that hold. What this costs in truth: {@code
   * docs/mat-parity.md}.
   */
  MAT
}
