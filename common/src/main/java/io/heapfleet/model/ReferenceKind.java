package io.heapfleet.model;

/**
 * How one object refers to another.
 *
 * <p>{@code SOFT}, {@code WEAK}, {@code PHANTOM} and {@code FINAL} are the {@code referent} fields
 * of {@code java.lang.ref} references: they do not keep the referent alive and are never holders.
 */
public enum ReferenceKind {
  FIELD,
  ELEMENT,
  STATIC,
  /** An object to its class. Stored as {@code objects.class_id}, not as a row of {@code refs}. */
  CLASS,
  LOADER,
  SUPER,
  /** A thread to an object that one of its stack frames or native handles holds. */
  THREAD_LOCAL,
  SOFT,
  WEAK,
  PHANTOM,
  FINAL
}
