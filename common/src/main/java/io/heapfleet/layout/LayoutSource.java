package io.heapfleet.layout;

/** Where the object layout of a dump comes from. */
public enum LayoutSource {
  /** Addresses of neighbouring objects in the dump agree with it, and none contradicts it. */
  MEASURED,
  /** Nothing in the dump could be measured: the usual layout for its ids and its JDK. */
  ASSUMED,
  /** The dump states the size of each class's instances. */
  DECLARED,
  /** The dump states the size of every object. */
  STATED,
  /** Not the JVM's: the rules of Eclipse MAT, taken on request. */
  MAT
}
