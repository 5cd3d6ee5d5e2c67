package io.heapfleet.finding;

import io.heapfleet.model.ReferenceKind;
import java.util.Objects;

/**
 * How one object holds another.
 *
 * @param kind the kind of the reference
 * @param name declaring class and field, {@code java.util.HashMap#table}, for fields; for the local
 *     of a thread the frame that it belongs to, null if that is not known; null for other kinds
 * @param index place in the array, from 0; for the local of a thread the line that the frame is at;
 *     -1 if not known
 */
public record EdgeLabel(ReferenceKind kind, String name, long index) {
  private static final char SEPARATOR = '#';

  public EdgeLabel {
    Objects.requireNonNull(kind);
  }

  public static EdgeLabel field(String classAndField) {
    return new EdgeLabel(ReferenceKind.FIELD, Objects.requireNonNull(classAndField), -1);
  }

  public static EdgeLabel staticField(String classAndField) {
    return new EdgeLabel(ReferenceKind.STATIC, Objects.requireNonNull(classAndField), -1);
  }

  /** An array's element, at a place that is not known. */
  public static EdgeLabel element() {
    return element(-1);
  }

  public static EdgeLabel element(long index) {
    return new EdgeLabel(ReferenceKind.ELEMENT, null, index);
  }

  /**
   * A local variable of a thread.
   *
   * @param frame class and method of the stack frame, {@code com.acme.Worker.run}; null if not
   *     known
   */
  public static EdgeLabel threadLocal(String frame) {
    return new EdgeLabel(ReferenceKind.THREAD_LOCAL, frame, -1);
  }

  /** The same in a frame that is at this line, from 1; anything else if that is not known. */
  public static EdgeLabel threadLocal(String frame, int line) {
    return new EdgeLabel(ReferenceKind.THREAD_LOCAL, frame, line > 0 ? line : -1);
  }

  static EdgeLabel unnamed(ReferenceKind kind) {
    return new EdgeLabel(kind, null, -1);
  }

  boolean isField() {
    return kind == ReferenceKind.FIELD || kind == ReferenceKind.STATIC;
  }

  /** The class that declares the field, null if this is no field with a name. */
  String declaringClass() {
    int end = isField() && name != null ? name.lastIndexOf(SEPARATOR) : -1;
    return end < 0 ? null : name.substring(0, end);
  }

  /** The field's name alone, null if this is no field with a name. */
  String fieldName() {
    int end = isField() && name != null ? name.lastIndexOf(SEPARATOR) : -1;
    return end < 0 ? null : name.substring(end + 1);
  }
}
