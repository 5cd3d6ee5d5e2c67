package io.heapfleet.model;

import java.io.Serializable;
import java.util.Objects;

/**
 * A field as its class declares it.
 *
 * @param name the field's name, as in the dump
 * @param type the field's type
 */
public record HeapField(String name, BasicType type) implements Serializable {
  public HeapField {
    Objects.requireNonNull(name);
    Objects.requireNonNull(type);
  }
}
