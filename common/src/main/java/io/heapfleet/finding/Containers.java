package io.heapfleet.finding;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * What classes only keep others together: arrays of objects, the collections of {@code java.util}
 * and their insides. Told by name, as a dump has nothing else to tell them by.
 */
final class Containers {
  private static final Pattern COLLECTION =
      Pattern.compile(
          "java\\.util\\.(concurrent\\.)?"
              + "\\w*(Map|List|Set|Queue|Deque|Vector|Stack|Hashtable|Properties|Collections|Arrays)"
              + "(\\$.*)?");
  private static final String THREAD_LOCALS = "java.lang.ThreadLocal$ThreadLocalMap";
  private static final Pattern PRIMITIVE_ARRAY =
      Pattern.compile("(boolean|byte|char|short|int|long|float|double)\\[\\]");

  /** Fields of a collection's insides that hold what the user put in. */
  private static final Set<String> CONTENT_FIELDS =
      Set.of("key", "value", "val", "item", "element", "e", "a", "referent");

  private Containers() {}

  static boolean isContainer(String className) {
    return className.endsWith("[]")
        ? !PRIMITIVE_ARRAY.matcher(className).matches()
        : isCollection(className);
  }

  /** Whether this is one of Java's collections or a class that lives inside of one. */
  static boolean isCollection(String className) {
    return COLLECTION.matcher(className).matches() || className.startsWith(THREAD_LOCALS);
  }

  /** Whether a collection holds a part of itself by this field, not what was put into it. */
  static boolean isInsideField(EdgeLabel field) {
    String declaring = field.declaringClass();
    return declaring != null
        && isCollection(declaring)
        && (!CONTENT_FIELDS.contains(field.fieldName()) || declaring.indexOf('$') < 0);
  }

  /** Whether this is a part of a collection: {@code HashMap$Node}, {@code HashMap$Node[]}. */
  static boolean isPart(String className) {
    String element = className.endsWith("[]") ? className.replace("[]", "") : className;
    return element.indexOf('$') >= 0 && isCollection(element);
  }
}
