package io.heapfleet.finding;

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
              + "\\w*(Map|List|Set|Queue|Deque|Vector|Stack|Hashtable|Properties|Collections|Arrays)"
              + "(\\$.*)?");
  private static final Pattern DOTNET_COLLECTION =
      Pattern.compile(
          "System\\.Collections\\.(\\w+\\.)*"
              + "\\w*(Dictionary|List|Set|Queue|Stack|Bag|Array|Hashtable|Collection|Builder)"
              + "([.<].*)?"
              + "|System\\.Runtime\\.CompilerServices\\.ConditionalWeakTable[.<].*");

  private static final Pattern DOTNET_PART =
      Pattern.compile(
          ".*\\.(Entry|Node|Tables|Slot|Segment|Container|KeyCollection|ValueCollection"
              + "|HashtableEntry|[Bb]ucket|LinkedListNode)");
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
        || DOTNET_COLLECTION.matcher(className).matches();
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
        && (element.indexOf('$') >= 0 || DOTNET_PART.matcher(withoutArguments(element)).matches());
  }

  /**
   * Whether an object is the inside of a collection that holds it by a field without a name, as all
   * of .NET's are: {@code List<Order>} by an {@code Order[]}.
   */
  static boolean isInside(String holder, String target) {
    return isCollection(holder)
        && (isPart(target)
            || (target.endsWith("[]") && DOTNET_COLLECTION.matcher(holder).matches()));
  }

  private static String withoutArguments(String className) {
    int generic = className.indexOf('<');
    return generic < 0 ? className : className.substring(0, generic);
  }
}
