package io.heapfleet.blob;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes locations apart: what may be shown of them, and what people call the path. */
public final class BlobUri {
  // Two letters at least: C:/dumps is a path.
  private static final Pattern SCHEME = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]+):/");

  // abfss://container@account… is a place; key:secret@bucket is a credential.
  private static final Pattern USER_AND_SECRET = Pattern.compile("^([^:/]+://)[^/@]*:[^/]*@");

  // A glob's ? may stand before anything but name=, with no folder between.
  private static final Pattern QUERY = Pattern.compile("\\?[A-Za-z0-9_.~%-]+=.*$", Pattern.DOTALL);

  private static final Pattern ESCAPES = Pattern.compile("(?:%[0-9A-Fa-f]{2})+");

  private BlobUri() {}

  /** Returns the scheme in lower case, the empty string for a plain path. */
  public static String scheme(String location) {
    Matcher scheme = SCHEME.matcher(location);
    return scheme.lookingAt() ? scheme.group(1).toLowerCase(Locale.ROOT) : "";
  }

  /**
   * Returns the location without what may be a credential: user info that holds a colon, and the
   * query, where shared access signatures are. Plain paths and {@code file:} uris have neither.
   */
  public static String withoutCredentials(String location) {
    String scheme = scheme(location);
    if (scheme.isEmpty() || scheme.equals("file")) {
      return location;
    }
    String named = USER_AND_SECRET.matcher(location).replaceFirst("$1");
    return QUERY.matcher(named).replaceFirst("");
  }

  /**
   * Returns the path as people write it: no scheme, no authority, no query, and {@code file:},
   * {@code http:} and {@code https:} uris decoded. {@code file:///dumps/a%20b} and {@code
   * abfss://c@a.dfs.core.windows.net/dumps/a b} both give {@code /dumps/a b}.
   */
  public static String path(String uri) {
    String scheme = scheme(uri);
    if (scheme.isEmpty()) {
      return uri;
    }
    String rest = withoutCredentials(uri).substring(scheme.length() + 1);
    if (rest.startsWith("//")) {
      int slash = rest.indexOf('/', 2);
      rest = slash < 0 ? "/" : rest.substring(slash);
    }
    return isPercentEncoded(scheme) ? decode(rest) : rest;
  }

  private static boolean isPercentEncoded(String scheme) {
    return scheme.equals("file") || scheme.equals("http") || scheme.equals("https");
  }

  /** Returns the location so that a listing takes none of its characters for a wildcard. */
  public static String quoteWildcards(String location) {
    return Glob.quote(location);
  }

  /** Turns %XX into the characters of its UTF-8; anything else stays. */
  public static String decode(String text) {
    return ESCAPES
        .matcher(text)
        .replaceAll(escapes -> Matcher.quoteReplacement(decodeRun(escapes.group())));
  }

  /** As {@link #decode}, but what was written as %XX is never a wildcard. */
  public static String decodeGlob(String text) {
    return ESCAPES
        .matcher(text)
        .replaceAll(escapes -> Matcher.quoteReplacement(Glob.quote(decodeRun(escapes.group()))));
  }

  private static String decodeRun(String escapes) {
    byte[] bytes = new byte[escapes.length() / 3];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(escapes, i * 3 + 1, i * 3 + 3, 16);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
