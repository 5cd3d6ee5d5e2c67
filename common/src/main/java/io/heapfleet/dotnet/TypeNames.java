package io.heapfleet.dotnet;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of types as people write them in C#. What the tools write is the CLR's syntax, reworked by
 * replacing brackets: {@code Shop.Cache+Entry[]}, {@code List<System.String>}, with a suffix for
 * large objects.
 */
final class TypeNames {
  /** An object of more than 1,000 bytes has a type of its own, so that PerfView shows it apart. */
  private static final Pattern SIZE_SUFFIX = Pattern.compile(" \\(Bytes > 1(0|00)?[KM]\\)\\z");

  private static final Pattern ARITY = Pattern.compile("`\\d+");

  /** The tools take every {@code <>} for brackets, also that of types that the compiler makes. */
  private static final Pattern COMPILER_MADE = Pattern.compile("(?<=\\A|[+.,<])\\[](?=\\w)");

  private static final Pattern RANKS = Pattern.compile("<(,+)>");
  private static final Pattern COM_CALLABLE = Pattern.compile("\\[CCW 0x\\p{XDigit}+ for type ");
  private static final Pattern AUTO_PROPERTY = Pattern.compile("<(.+)>k__BackingField");
  private static final String STATIC_VARIABLE = "[static var ";

  private static final Set<String> PRIMITIVES =
      Set.of(
          "System.Boolean",
          "System.Byte",
          "System.Char",
          "System.Decimal",
          "System.Double",
          "System.Half",
          "System.Int16",
          "System.Int32",
          "System.Int64",
          "System.IntPtr",
          "System.SByte",
          "System.Single",
          "System.UInt16",
          "System.UInt32",
          "System.UInt64",
          "System.UIntPtr");

  private TypeNames() {}

  /**
   * A static variable.
   *
   * @param type name of the type that declares it, as {@link #toSource} writes it
   * @param field the field; of a property that the compiler stores, the property
   */
  record StaticVariable(String type, String field) {}

  /** {@code Shop.Cache.Entry[]}, whatever the object's size. */
  static String toSource(String name) {
    String source = SIZE_SUFFIX.matcher(name).replaceFirst("");
    source = ARITY.matcher(source).replaceAll("");
    source = COMPILER_MADE.matcher(source).replaceAll("<>");
    source = RANKS.matcher(source).replaceAll("[$1]");
    source = COM_CALLABLE.matcher(source).replaceFirst("[CCW for type ");
    return source.replace('+', '.');
  }

  /** Whether nodes of this type group roots, if they have no address. */
  static boolean isGroup(String name) {
    return name.startsWith("[")
        && name.endsWith("]")
        && !name.startsWith("[RCW ")
        && !name.startsWith("[CCW ");
  }

  /**
   * The variable that a group {@code [static var Shop.Cache.entries]} is of, null if it is none.
   */
  static StaticVariable staticVariable(String group) {
    if (!group.regionMatches(true, 0, STATIC_VARIABLE, 0, STATIC_VARIABLE.length())
        || !group.endsWith("]")) {
      return null;
    }
    String name = toSource(group.substring(STATIC_VARIABLE.length(), group.length() - 1));
    int dot = lastDot(name);
    if (dot <= 0 || dot == name.length() - 1) {
      return null;
    }
    String field = name.substring(dot + 1);
    Matcher property = AUTO_PROPERTY.matcher(field);
    return new StaticVariable(
        name.substring(0, dot), property.matches() ? property.group(1) : field);
  }

  /** The last dot that is not between angle brackets, -1 if there is none. */
  private static int lastDot(String name) {
    int depth = 0;
    for (int i = name.length() - 1; i >= 0; i--) {
      switch (name.charAt(i)) {
        case '>' -> depth++;
        case '<' -> depth--;
        case '.' -> {
          if (depth <= 0) {
            return i;
          }
        }
        default -> {}
      }
    }
    return -1;
  }

  static boolean isArray(String sourceName) {
    return sourceName.endsWith("]") && (sourceName.endsWith("[]") || sourceName.endsWith(",]"));
  }

  /** Whether this is an array of numbers, characters or truth values. */
  static boolean isPrimitiveArray(String sourceName) {
    int end = sourceName.indexOf('[');
    return isArray(sourceName)
        && PRIMITIVES.contains(sourceName.substring(0, end))
        && sourceName.indexOf('[', end + 1) < 0;
  }
}
