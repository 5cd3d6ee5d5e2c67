package io.heapfleet.jobs.cli;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Takes credentials out of text before it is shown.
 *
 * <p>Knows three sorts: the values of settings whose name sounds secret, which {@link #learn} is
 * told; the query and the password of a URI (a shared access signature is a query); and {@code
 * name=value} where the name sounds secret. Rather masks too much than too little.
 */
final class Secrets {
  static final String MASK = "***";

  private static final String SECRET_WORDS =
      "(?:key|secret|token|passwd|password|sas|credential|signature)";

  /**
   * What Spark is told to mask in its own logs and pages; as wide as ours. Spark looks into values
   * too, and a command line may hold a shared access signature.
   */
  static final String SPARK_REDACTION_REGEX = "(?i)" + SECRET_WORDS + "|[?&]sig=";

  private static final Pattern SECRET_NAME = Pattern.compile("(?i)" + SECRET_WORDS);
  // A '?' without '=' after it is a glob, not a query.
  private static final Pattern QUERY =
      Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*:/[^\\s?'\"<>]*)\\?[^\\s'\"<>?]*=[^\\s'\"<>]*");
  private static final Pattern PASSWORD =
      Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*://)[^/\\s:@'\"]*:[^/\\s@'\"]*@");
  private static final Pattern SETTING =
      Pattern.compile(
          "(?i)([\\w./@-]*" + SECRET_WORDS + "[\\w./@-]*|\\bsig)(\\s*=\\s*)([^\\s,;&'\"]+)");

  /** Shorter ones are no secrets, and masking them would blank out ordinary words. */
  private static final int SHORTEST_SECRET_CHARS = 4;

  private final Set<String> learned = ConcurrentHashMap.newKeySet();

  /** Whether a setting of this name holds a credential, as far as its name says. */
  static boolean isSecretName(String name) {
    return SECRET_NAME.matcher(name).find();
  }

  /** From now on this value is masked wherever it turns up. */
  void learn(String value) {
    if (value.length() >= SHORTEST_SECRET_CHARS) {
      learned.add(value);
    }
  }

  /** The text as it may be shown; null stays null. */
  String masked(String text) {
    if (text == null) {
      return null;
    }
    String shown = text;
    for (String value : learned) {
      shown = shown.replace(value, MASK);
    }
    shown = QUERY.matcher(shown).replaceAll("$1");
    shown = PASSWORD.matcher(shown).replaceAll("$1");
    return SETTING.matcher(shown).replaceAll("$1$2" + MASK);
  }
}
