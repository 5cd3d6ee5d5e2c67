package io.heapfleet.finding;

import io.heapfleet.graph.DominatorTree;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Some keys of maps, masked, so that a reader sees what they are by: session ids, paths, queries.
 */
final class SampleKeys {
  private static final int MOST_MAPS = 64;
  private static final int KEYS = 3;
  private static final int MOST_LOOKED_AT = 256;
  private static final int LONGEST_CHARS = 40;
  private static final List<String> FIELDS =
      List.of(
          "java.util.HashMap$Node#key",
          "java.util.concurrent.ConcurrentHashMap$Node#key",
          "java.util.TreeMap$Entry#key",
          "java.util.Hashtable$Entry#key");

  private final DominatorTree tree;
  private final TypeTraits traits;
  private final DumpLookup lookup;

  SampleKeys(DominatorTree tree, TypeTraits traits, DumpLookup lookup) {
    this.tree = tree;
    this.traits = traits;
    this.lookup = lookup;
  }

  /** Keys of those of the first of these objects that are maps by strings. */
  Map<Long, List<String>> of(List<Long> holders) throws IOException {
    Map<Long, Long> holderOfNode = new LinkedHashMap<>();
    for (long holder : holders.subList(0, Math.min(MOST_MAPS, holders.size()))) {
      if (traits.isContainer(tree.classIndex(holder))) {
        nodes(holder).forEach(node -> holderOfNode.put(tree.objectId(node), holder));
      }
    }
    Map<Long, Long> keyOfNode = new HashMap<>();
    for (String field : FIELDS) {
      if (!holderOfNode.isEmpty()) {
        keyOfNode.putAll(lookup.references(holderOfNode.keySet(), field));
      }
    }
    List<Long> strings =
        keyOfNode.values().stream()
            .filter(id -> tree.numberOf(id) != DominatorTree.NONE)
            .filter(
                id -> traits.name(tree.classIndex(tree.numberOf(id))).equals("java.lang.String"))
            .distinct()
            .toList();
    Map<Long, String> texts = strings.isEmpty() ? Map.of() : lookup.texts(strings);
    Map<Long, List<String>> keys = new HashMap<>();
    holderOfNode.forEach(
        (node, holder) -> {
          Long key = keyOfNode.get(node);
          String text = key == null ? null : texts.get(key);
          if (text != null) {
            keys.computeIfAbsent(holder, h -> new ArrayList<>()).add(masked(text));
          }
        });
    return keys;
  }

  /** The first nodes inside of a collection. */
  private List<Long> nodes(long holder) {
    List<Long> nodes = new ArrayList<>();
    ArrayDeque<Long> inside = new ArrayDeque<>(List.of(holder));
    int lookedAt = 0;
    while (!inside.isEmpty() && nodes.size() < KEYS) {
      long object = inside.remove();
      for (long i = 0; i < tree.childCount(object) && lookedAt < MOST_LOOKED_AT; i++) {
        lookedAt++;
        long child = tree.child(object, i);
        int type = tree.classIndex(child);
        if (traits.isNode(type) && nodes.size() < KEYS) {
          nodes.add(child);
        } else if (traits.isPart(type) || traits.isCollection(tree.classIndex(object))) {
          inside.add(child);
        }
      }
    }
    return nodes;
  }

  /** The shape of a text: what kind of character stands where. */
  static String masked(String text) {
    StringBuilder masked = new StringBuilder();
    for (int i = 0; i < text.length() && i < LONGEST_CHARS; i++) {
      char c = text.charAt(i);
      masked.append(
          Character.isDigit(c)
              ? '9'
              : Character.isUpperCase(c) ? 'A' : c > 127 || Character.isLetter(c) ? 'a' : c);
    }
    return masked.append(text.length() > LONGEST_CHARS ? "…" : "").toString();
  }
}
