package io.heapfleet.record;

import io.heapfleet.model.BasicType;

/**
 * A field of an object that was read back, with its value.
 *
 * @param declaringClass name of the class that declares it
 * @param name the field's name
 * @param type the field's type
 * @param bits the id of a reference, an integer with its sign, the bits of a floating point number,
 *     0 or 1 for a boolean
 */
public record ReadField(String declaringClass, String name, BasicType type, long bits) {
  /** Declaring class and name, as {@code refs.field_name} has them: {@code java.util.List#size}. */
  public String qualifiedName() {
    return declaringClass + "#" + name;
  }
}
