package io.heapfleet.layout;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapField;
import java.util.List;

/**
 * A field as placement sees it, in one byte, since a dump has some hundred thousand of them.
 *
 * <pre>
 * bits 0..2   0..3: a primitive of 2^n bytes; 4: a reference; 5: a native pointer
 * bits 3..6   0: an ordinary field; 1..15: its group of @Contended fields
 * </pre>
 */
final class FieldCode {
  static final byte BYTE = 0;
  static final byte SHORT = 1;
  static final byte INT = 2;
  static final byte LONG = 3;
  static final byte REFERENCE = 4;

  /** Only the JVM itself adds such fields: 4 or 8 bytes, treated like an int or a long. */
  static final byte POINTER = 5;

  static final int MAX_GROUP = 15;

  private FieldCode() {}

  static byte of(BasicType type) {
    return switch (type) {
      case OBJECT -> REFERENCE;
      case BOOLEAN, BYTE -> BYTE;
      case CHAR, SHORT -> SHORT;
      case FLOAT, INT -> INT;
      case DOUBLE, LONG -> LONG;
    };
  }

  static byte[] of(List<HeapField> fields) {
    byte[] codes = new byte[fields.size()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = of(fields.get(i).type());
    }
    return codes;
  }

  static byte inGroup(byte code, int group) {
    return (byte) ((code & 7) | (group << 3));
  }

  /** 0 for an ordinary field, else 1 to {@link #MAX_GROUP}. */
  static int group(byte code) {
    return code >> 3;
  }

  static boolean isReference(byte code) {
    return (code & 7) == REFERENCE;
  }

  static int bytes(byte code, ObjectLayout layout) {
    return switch (code & 7) {
      case REFERENCE -> layout.referenceBytes();
      case POINTER -> layout.pointerBytes();
      default -> 1 << (code & 7);
    };
  }
}
