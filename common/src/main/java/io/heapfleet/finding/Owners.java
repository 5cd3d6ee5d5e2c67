package io.heapfleet.finding;

import java.util.regex.Pattern;

/**
 * Whose field holds what accumulates. Classes of the JDK own nothing, and neither do the
 * collections of well-known libraries: a cache that leaks is the fault of who fills it, and {@code
 * com.acme.Users#cache} tells more than {@code LocalCache$Segment#table}.
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

  private Owners() {}

  static boolean isJdk(String className) {
    return JDK.matcher(className).matches();
  }

  /** Whether this class only keeps things for others. */
  static boolean isAgent(String className) {
    return isJdk(className) || COLLECTIONS.matcher(className).matches();
  }
}
