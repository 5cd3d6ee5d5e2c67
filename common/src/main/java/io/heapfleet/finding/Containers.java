package io.heapfleet.finding;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What classes only keep others together: arrays of objects, the collections of {@code java.util}
 * and of {@code System.Collections}, and their insides. Told by name, as a dump has nothing else to
 * tell them by.
 */
final class Containers {
  private static final Pattern COLLECTION =
      Pattern.compile(
          "java\\.util\\.(concurrent\\.)?"
              + "(\\w*(Map|List|Set|Queue|Deque|Vector|Stack|Hashtable|Properties|Collections|Arrays)"
              + "(\\$.*)?|ScheduledThreadPoolExecutor\\$DelayedWorkQueue)");

  /** Nested classes that are collections themselves, however they are named. */
  private static final Pattern NESTED_COLLECTION =
      Pattern.compile(
          "java\\.util\\.(Collections\\$(Checked|Synchronized|Unmodifiable)\\w+"
              + "|Collections\\$(AsLIFOQueue|SetFromMap)"
              + "|Arrays\\$ArrayList"
              + "|ImmutableCollections\\$(List|Map|Set)N"
              + "|concurrent\\.ConcurrentHashMap\\$KeySetView"
              + "|concurrent\\.ScheduledThreadPoolExecutor\\$DelayedWorkQueue)");

  private static final String DOTNET_COLLECTIONS = "System.Collections.";
  private static final String DOTNET_WEAK_TABLE =
      "System.Runtime.CompilerServices.ConditionalWeakTable";

  /** How the names of .NET's collections end. */
  private static final List<String> DOTNET_ENDINGS =
      List.of(
          "Array",
          "Bag",
          "Builder",
          "Collection",
          "Dictionary",
          "Hashtable",
          "List",
          "Queue",
          "Set",
          "Stack");

  /** What types are called that are nested in them. */
  private static final Set<String> DOTNET_PARTS =
      Set.of(
          "Bucket",
          "Container",
          "Entry",
          "KeyCollection",
          "Node",
          "Segment",
          "Slot",
          "Tables",
          "ValueCollection",
          "bucket");

  private static final String THREAD_LOCALS = "java.lang.ThreadLocal$ThreadLocalMap";
  private static final Pattern PRIMITIVE_ARRAY =
      Pattern.compile(
          "(boolean|byte|char|short|int|long|float|double"
              + "|System\\.(Boolean|S?Byte|Char|U?Int(16|32|64|Ptr)|Single|Double|Decimal))\\[\\]");

  /** Fields of a collection's insides that hold what the user put in. */
  private static final Set<String> CONTENT_FIELDS =
      Set.of("key", "value", "val", "item", "element", "e", "a", "referent");

  private Containers() {}

  static boolean isContainer(String className) {
    return className.endsWith("[]")
        ? !PRIMITIVE_ARRAY.matcher(className).matches()
        : isCollection(className);
  }

  /** Whether this is a collection of the platform or a class that lives inside of one. */
  static boolean isCollection(String className) {
    return COLLECTION.matcher(className).matches()
        || className.startsWith(THREAD_LOCALS)
        || isDotnetCollection(className);
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
    return isCollection(element)
        && !NESTED_COLLECTION.matcher(element).matches()
        && (element.indexOf('$') >= 0 || DOTNET_PARTS.contains(lastName(element)));
  }

  /**
   * Whether an object is the inside of a collection that holds it by a field without a name, as all
   * of .NET's are: {@code List<Order>} by an {@code Order[]}.
   */
  static boolean isInside(String holder, String target) {
    return isCollection(holder)
        && (isPart(target) || (target.endsWith("[]") && isDotnetCollection(holder)));
  }

  private static boolean isDotnetCollection(String className) {
    if (className.startsWith(DOTNET_WEAK_TABLE)) {
      return true;
    }
    if (!className.startsWith(DOTNET_COLLECTIONS)) {
      return false;
    }
    // Of a part, the collection that it is nested in is the last name but one.
    String name = withoutArguments(className);
    return isDotnetName(lastName(name))
        || (DOTNET_PARTS.contains(lastName(name))
            && isDotnetName(lastName(name.substring(0, name.lastIndexOf('.')))));
  }

  private static boolean isDotnetName(String name) {
    return DOTNET_ENDINGS.stream().anyMatch(name::endsWith);
  }

  /** The name of a type without what it is in, and without its arguments. */
  private static String lastName(String className) {
    String name = withoutArguments(className);
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String withoutArguments(String className) {
    int generic = className.indexOf('<');
    return generic < 0 ? className : className.substring(0, generic);
  }
}
