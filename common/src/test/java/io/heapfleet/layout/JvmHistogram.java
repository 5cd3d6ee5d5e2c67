package io.heapfleet.layout;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JVM's own class histogram, as {@code jcmd PID GC.class_histogram} and older tools print it. */
final class JvmHistogram {
  /** Rows of one class name, summed over class loaders. */
  record Row(long instances, long bytes) {}

  private static final Pattern LINE =
      Pattern.compile("\\s*(?:\\d+:)?\\s*(\\d+)\\s+(\\d+)\\s+(\\S+).*");

  private static final Map<String, String> PRIMITIVES =
      Map.of(
          "Z", "boolean", "B", "byte", "C", "char", "S", "short", "I", "int", "F", "float", "J",
          "long", "D", "double");

  private JvmHistogram() {}

  /** Rows by class name as in Java source. */
  static Map<String, Row> parse(String text) {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        Row row = new Row(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
        rows.merge(
            javaName(matcher.group(3)),
            row,
            (a, b) -> new Row(a.instances + b.instances, a.bytes + b.bytes));
      }
    }
    return rows;
  }

  private static String javaName(String name) {
    String element = name.replaceAll("^\\[+", "");
    if (element.length() == name.length()) {
      return name.replace('/', '+'); // hidden classes: the dump has a plus
    }
    String dimensions = "[]".repeat(name.length() - element.length());
    return element.startsWith("L")
        ? element.substring(1, element.length() - 1).replace('/', '+') + dimensions
        : PRIMITIVES.get(element) + dimensions;
  }
}
