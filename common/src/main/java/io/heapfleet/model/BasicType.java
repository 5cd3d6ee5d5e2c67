package io.heapfleet.model;

/**
 * The types of fields and array elements.
 *
 * <p>Codes are those of the HPROF format ("Basic Type" in the HPROF manual, JDK source {@code
 * src/hotspot/share/services/heapDumper.cpp}); other formats map theirs to these.
 */
public enum BasicType {
  OBJECT(2, "object", 0),
  BOOLEAN(4, "boolean", 1),
  CHAR(5, "char", 2),
  FLOAT(6, "float", 4),
  DOUBLE(7, "double", 8),
  BYTE(8, "byte", 1),
  SHORT(9, "short", 2),
  INT(10, "int", 4),
  LONG(11, "long", 8);

  private static final BasicType[] BY_CODE = new BasicType[12];

  static {
    for (BasicType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;
  private final String javaName;
  private final int fixedBytes;

  BasicType(int code, String javaName, int fixedBytes) {
    this.code = code;
    this.javaName = javaName;
    this.fixedBytes = fixedBytes;
  }

  /** The HPROF code, 2 or 4..11. */
  public int code() {
    return code;
  }

  /** The name as in Java source; {@code object} for references. */
  public String javaName() {
    return javaName;
  }

  /** Bytes of one value in a dump whose ids are {@code idBytes} wide: 1, 2, 4 or 8. */
  public int bytes(int idBytes) {
    return this == OBJECT ? idBytes : fixedBytes;
  }

  /**
   * Returns the type with this name, {@code int} or {@code object}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static BasicType ofJavaName(String javaName) {
    for (BasicType type : values()) {
      if (type.javaName.equals(javaName)) {
        return type;
      }
    }
    throw new IllegalArgumentException("expected a type such as int or object, found " + javaName);
  }

  /** Returns the type with this HPROF code, or null if there is none. */
  public static BasicType ofCode(int code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }
}
