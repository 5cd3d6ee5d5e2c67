package io.heapfleet.jobs.parse;

/** How much is found out of each dump, from little to all; each level includes those before it. */
public enum Detail {
  /** Classes are counted: no objects, refs and roots, in a fraction of the time and space. */
  HISTOGRAM,
  /** Objects, references and roots, without who retains what. */
  OBJECTS,
  /** Dominators and retained sizes too, and what is found with them. */
  FULL
}
