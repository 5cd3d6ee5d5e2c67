package io.heapfleet.jobs.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Growth that somebody answers for: a JSON array of entries with {@code match} (a signature, or an
 * owner {@code com.acme.Cache#entries} in which {@code *} stands for anything), {@code owner} (who
 * answers for it), {@code reason} and {@code expires} (a date, after which it counts as a leak
 * again).
 *
 * <p>What the JDK itself keeps for loaded classes, compiled code and reflection is on a list of its
 * own, without an end.
 */
public final class AllowList {
  private static final String OF_THE_JDK = "known-growth.json";

  private final List<Entry> entries;

  private AllowList(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * One entry.
   *
   * @param expires {@code 2027-01-31}, null for never
   */
  record Entry(String match, String owner, String reason, String expires) {
    boolean matches(SignatureFacts facts) {
      if (match.equals(facts.signature())) {
        return true;
      }
      return facts.owner() != null && wildcards(match, facts.owner());
    }

    private static boolean wildcards(String pattern, String text) {
      int at = 0;
      String[] parts = pattern.split("\\*", -1);
      for (int i = 0; i < parts.length; i++) {
        if (i == 0) {
          if (!text.startsWith(parts[0])) {
            return false;
          }
          at = parts[0].length();
        } else if (i == parts.length - 1) {
          return text.length() - parts[i].length() >= at && text.endsWith(parts[i]);
        } else {
          int found = text.indexOf(parts[i], at);
          if (found < 0) {
            return false;
          }
          at = found + parts[i].length();
        }
      }
      return at == text.length();
    }
  }

  /** Nobody answers for anything. */
  static AllowList none() {
    return new AllowList(List.of());
  }

  /** What the JDK keeps, and nothing else. */
  public static AllowList ofTheJdk() throws IOException {
    try (InputStream in = AllowList.class.getResourceAsStream(OF_THE_JDK)) {
      return new AllowList(List.of(mapper().readValue(in, Entry[].class)));
    }
  }

  /**
   * The same with the entries of a file.
   *
   * @throws IllegalArgumentException if it is not such a list; says what is wrong
   */
  public static AllowList read(Configuration conf, String uri) throws IOException {
    Path file = new Path(uri);
    List<Entry> entries = new ArrayList<>(ofTheJdk().entries);
    try (InputStream in = file.getFileSystem(conf).open(file)) {
      for (Entry entry : mapper().readValue(in, Entry[].class)) {
        check(uri, entry);
        entries.add(entry);
      }
    } catch (FileNotFoundException e) {
      throw new IllegalArgumentException(uri + ": expected the allow list, found no such file", e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          uri + ": expected a JSON array of entries, found that " + e.getOriginalMessage(), e);
    }
    return new AllowList(entries);
  }

  private static void check(String uri, Entry entry) {
    if (entry == null
        || entry.match == null
        || entry.match.replace("*", "").isBlank()
        || entry.owner == null
        || entry.reason == null
        || entry.expires == null) {
      throw new IllegalArgumentException(
          uri
              + ": expected entries with match, owner, reason and expires, found "
              + (entry == null ? "null" : entry));
    }
    try {
      LocalDate.parse(entry.expires);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          uri + ": expected a date such as 2027-01-31 as expires, found " + entry.expires, e);
    }
  }

  private static ObjectMapper mapper() {
    return new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }

  /** The entry that answers for a signature on this night. */
  Optional<Entry> entryFor(SignatureFacts facts, LocalDate night) {
    return entries.stream()
        .filter(entry -> entry.expires == null || !night.isAfter(LocalDate.parse(entry.expires)))
        .filter(entry -> entry.matches(facts))
        .findFirst();
  }

  @Override
  public String toString() {
    return entries.toString();
  }
}
