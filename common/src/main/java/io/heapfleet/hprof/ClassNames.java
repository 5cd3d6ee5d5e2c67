package io.heapfleet.hprof;

/** Class names as the dump has them, turned into those of Java source. */
final class ClassNames {
  private ClassNames() {}

  /**
   * {@code java/lang/String} → {@code java.lang.String}, {@code [[I} → {@code int[][]}, {@code
   * [Ljava/lang/String;} → {@code java.lang.String[]}. A name of another shape stays as it is.
   */
  static String toSource(String name) {
    int dimensions = 0;
    while (dimensions < name.length() && name.charAt(dimensions) == '[') {
      dimensions++;
    }
    if (dimensions == 0) {
      return name.replace('/', '.');
    }
    String element = element(name.substring(dimensions));
    return element == null ? name : element + "[]".repeat(dimensions);
  }

  private static String element(String descriptor) {
    if (descriptor.length() > 2 && descriptor.startsWith("L") && descriptor.endsWith(";")) {
      return descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
    }
    return switch (descriptor) {
      case "Z" -> "boolean";
      case "C" -> "char";
      case "F" -> "float";
      case "D" -> "double";
      case "B" -> "byte";
      case "S" -> "short";
      case "I" -> "int";
      case "J" -> "long";
      default -> null;
    };
  }
}
