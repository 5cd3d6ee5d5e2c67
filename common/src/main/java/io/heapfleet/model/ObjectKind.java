package io.heapfleet.model;

/** What an object on the heap is. */
public enum ObjectKind {
  INSTANCE,
  OBJECT_ARRAY,
  PRIMITIVE_ARRAY,
  /** A class itself: its {@code java.lang.Class} mirror, which holds the static fields. */
  CLASS
}
