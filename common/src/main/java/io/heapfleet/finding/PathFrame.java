package io.heapfleet.finding;

/**
 * One step of a folded path.
 *
 * @param kind how it is held
 * @param field declaring class and field, or the frame of a local variable; null where none is
 *     known
 * @param target folded name of the class that it leads to; {@code class com.acme.Foo} for a class
 *     object
 */
record PathFrame(Kind kind, String field, String target) {
  enum Kind {
    ROOT,
    FIELD,
    STATIC,
    /** A value of a {@code ThreadLocal}; the field is the one that holds the latter. */
    THREAD_LOCAL,
    /** A local variable of a thread; the field is the stack frame's method. */
    LOCAL,
    ELEMENT,
    UNKNOWN
  }

  static PathFrame element(String target) {
    return new PathFrame(Kind.ELEMENT, null, target);
  }

  static PathFrame root(String target) {
    return new PathFrame(Kind.ROOT, null, target);
  }

  /** The class that declares the field, null if there is none. */
  String declaringClass() {
    int end = field == null ? -1 : field.lastIndexOf('#');
    return end < 0 ? null : field.substring(0, end);
  }

  boolean isField() {
    return kind == Kind.FIELD || kind == Kind.STATIC;
  }

  String text() {
    return switch (kind) {
      case ROOT -> target;
      case ELEMENT -> "[]: " + target;
      case UNKNOWN -> "…: " + target;
      case LOCAL -> "local variable" + (field == null ? "" : " of " + field) + ": " + target;
      case THREAD_LOCAL -> "thread local" + (field == null ? "" : " " + field) + ": " + target;
      case FIELD, STATIC -> field + ": " + target;
    };
  }
}
