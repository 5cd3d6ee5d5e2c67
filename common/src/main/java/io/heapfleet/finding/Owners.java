package io.heapfleet.finding;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whose field holds what accumulates. Classes of the JDK own nothing, and neither do the
 * collections of well-known libraries: a cache that leaks is the fault of who fills it, and {@code
 * com.acme.Users#cache} tells more than {@code LocalCache$Segment#table}. Nor do the insides of
 * collections that a service or a library has written for itself, as far as a path shows that they
 * are: structures that hold themselves, and arrays and chains in what is called a map or a list.
 */
final class Owners {
  private static final Pattern JDK =
      Pattern.compile("(java|javax|jdk|sun|com\\.sun|org\\.w3c\\.dom|org\\.xml\\.sax)\\..*");

  private static final Pattern COLLECTIONS =
      Pattern.compile(
          "(com\\.google\\.common\\.(cache|collect)"
              + "|com\\.github\\.benmanes\\.caffeine"
              + "|com\\.googlecode\\.concurrentlinkedhashmap"
              + "|org\\.apache\\.commons\\.collections4?"
              + "|org\\.eclipse\\.collections|com\\.gs\\.collections"
              + "|it\\.unimi\\.dsi\\.fastutil|gnu\\.trove|com\\.carrotsearch\\.hppc|com\\.koloboke"
              + "|org\\.agrona\\.collections|org\\.jctools|io\\.netty\\.util\\.(internal|collection)"
              + "|org\\.cache2k|org\\.ehcache|net\\.sf\\.ehcache"
              + "|scala\\.collection|kotlin\\.collections|clojure\\.lang|io\\.vavr\\.collection"
              + ")\\..*");

  /** What people call collections that they write themselves. */
  private static final Pattern NAMED_AS_COLLECTION =
      Pattern.compile(".*(Map|Set|List|Queue|Deque|Stack|Table|Dictionary)");

  private Owners() {}

  static boolean isJdk(String className) {
    return JDK.matcher(className).matches();
  }

  /** Whether this class only keeps things for others. */
  static boolean isAgent(String className) {
    return isJdk(className) || COLLECTIONS.matcher(className).matches();
  }

  /**
   * The fields by which a structure holds itself: those that a path leads through twice, as the
   * children of a tree's node.
   */
  static Set<String> recursiveFields(List<PathFrame> path) {
    Set<String> seen = new HashSet<>();
    Set<String> twice = new HashSet<>();
    for (PathFrame frame : path) {
      if (frame.isField() && !seen.add(frame.field())) {
        twice.add(frame.field());
      }
    }
    return twice;
  }

  /** The path without the ways from one level of a structure to the next of the same kind. */
  static List<PathFrame> withoutRepeats(List<PathFrame> path) {
    List<PathFrame> once = new ArrayList<>();
    for (PathFrame frame : path) {
      int first = frame.isField() ? once.indexOf(frame) : -1;
      if (first < 0) {
        once.add(frame);
      } else {
        once.subList(first + 1, once.size()).clear();
      }
    }
    return once;
  }

  /**
   * Which frame of a path is the owner's field: from what accumulates upwards, the first that
   * belongs to neither the JDK nor to any collection; -1 if there is none. If all belong to
   * collections that somebody wrote, it is the first of these; if all are the JDK's, the first that
   * is no collection's.
   *
   * @param chain whether the elements hold one another, and nothing else holds them
   * @param recursive the fields by which structures hold themselves
   */
  static int of(List<PathFrame> path, boolean chain, Set<String> recursive) {
    int collection = -1;
    int jdk = -1;
    for (int i = path.size() - 1; i >= 0; i--) {
      PathFrame frame = path.get(i);
      if (isApplications(frame)) {
        boolean elements = frame.target().endsWith("[]") || (chain && i == path.size() - 1);
        if (!isInside(frame, elements, recursive)) {
          return i;
        }
        collection = collection < 0 ? i : collection;
      } else if (jdk < 0 && frame.isField() && !Containers.isCollection(frame.declaringClass())) {
        jdk = i;
      }
    }
    return collection >= 0 ? collection : jdk;
  }

  /** Whether a field or a local variable is of neither the JDK nor a library's collection. */
  static boolean isApplications(PathFrame frame) {
    return switch (frame.kind()) {
      case FIELD, STATIC -> !isAgent(frame.declaringClass());
      case THREAD_LOCAL, LOCAL -> frame.field() != null && !isAgent(frame.field());
      case ROOT, ELEMENT, UNKNOWN -> false;
    };
  }

  private static boolean isInside(PathFrame frame, boolean elements, Set<String> recursive) {
    return frame.isField()
        && (recursive.contains(frame.field())
            || (elements && NAMED_AS_COLLECTION.matcher(frame.declaringClass()).matches()));
  }
}
