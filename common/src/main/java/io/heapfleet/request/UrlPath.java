package io.heapfleet.request;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Paths of URLs without what may be secret in them, and without what differs from call to call. */
public final class UrlPath {
  static final String HIDDEN = "…";

  private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+([.,]\\d+)*");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern HEX = Pattern.compile("(?=.*\\d)[0-9a-fA-F]{8,}");

  /** Names have vowels and few digits; tokens are long and have some. */
  private static final Pattern TOKEN =
      Pattern.compile("(?=.*\\d.*\\d)[A-Za-z0-9_.~+=%-]{20,}|[A-Za-z0-9_.~+=%-]{48,}");

  private UrlPath() {}

  /**
   * A path as it may be shown: values of path parameters ({@code ;jsessionid=…}), segments with an
   * {@code @}, and segments that look like tokens are left out.
   */
  public static String masked(String path) {
    return map(path, segment -> isSecret(segment) ? HIDDEN : segment, ";$1=" + HIDDEN);
  }

  /** The names in a query with their values left out: {@code year=…&format=…}. */
  public static String maskedQuery(String query) {
    List<String> parts = new ArrayList<>();
    for (String part : query.split("[&;]", -1)) {
      int equals = part.indexOf('=');
      // Without a name all of it is a value.
      parts.add(equals < 0 ? HIDDEN : part.substring(0, equals) + "=" + HIDDEN);
    }
    return String.join("&", parts);
  }

  /**
   * What calls of one kind have in common: numbers become {@code {n}}, other ids {@code {id}}, path
   * parameters go. {@code /api/orders/{n}/lines}.
   */
  public static String template(String path) {
    return map(path, UrlPath::placeholder, "");
  }

  private static String placeholder(String segment) {
    if (NUMBER.matcher(segment).matches()) {
      return "{n}";
    }
    return isSecret(segment) || UUID.matcher(segment).matches() || HEX.matcher(segment).matches()
        ? "{id}"
        : segment;
  }

  private static boolean isSecret(String segment) {
    return segment.indexOf('@') >= 0
        || segment.contains("%40")
        || (TOKEN.matcher(segment).matches() && !UUID.matcher(segment).matches());
  }

  private static String map(String path, UnaryOperator<String> change, String parameters) {
    return List.of(path.split("/", -1)).stream()
        .map(
            segment -> {
              int semicolon = segment.indexOf(';');
              String name = semicolon < 0 ? segment : segment.substring(0, semicolon);
              String rest = semicolon < 0 ? "" : segment.substring(semicolon);
              return change.apply(name) + rest.replaceAll(";([^=;]*)[^;]*", parameters);
            })
        .collect(Collectors.joining("/"));
  }
}
