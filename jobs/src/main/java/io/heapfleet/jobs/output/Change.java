package io.heapfleet.jobs.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What shall become of the files of an output folder: some go, others that a run has prepared come
 * in their place. Written down before it is begun, a change can be completed by whoever holds the
 * folder, however often it was begun: each step is harmless when it was done before.
 *
 * @param removed files and folders that go, in this order; relative to the output folder
 * @param staged files that come, in this order, each as {@code attempt/path}: from the attempt's
 *     part of the work folder to this path in the output folder, in place of what is there
 */
public record Change(List<String> removed, List<String> staged) implements Serializable {
  private static final ObjectMapper JSON = new ObjectMapper();

  public Change {
    removed = List.copyOf(removed);
    staged = List.copyOf(staged);
    Set<String> gone = new TreeSet<>(removed);
    for (String file : staged) {
      for (String path = target(file); path != null; path = parent(path)) {
        if (gone.contains(path)) {
          // Done again, it would take away what it has brought.
          throw new IllegalArgumentException("both goes and comes: " + path);
        }
      }
    }
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? null : path.substring(0, slash);
  }

  /** Where a staged file goes. */
  static String target(String staged) {
    int slash = staged.indexOf('/');
    if (slash <= 0) {
      throw new IllegalArgumentException("expected attempt/path, found " + staged);
    }
    return staged.substring(slash + 1);
  }

  byte[] bytes() throws IOException {
    ObjectNode json = JSON.createObjectNode();
    removed.forEach(json.putArray("removed")::add);
    staged.forEach(json.putArray("staged")::add);
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
  }

  /** The change that was written down; null if its writer died before it was all there. */
  static Change parse(byte[] bytes) {
    try {
      JsonNode json = JSON.readTree(bytes);
      return json == null || !json.has("staged")
          ? null
          : new Change(texts(json.get("removed")), texts(json.get("staged")));
    } catch (IOException e) {
      return null;
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
