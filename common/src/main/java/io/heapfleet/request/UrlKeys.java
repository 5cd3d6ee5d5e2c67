package io.heapfleet.request;

import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ReadObject;
import io.heapfleet.waste.CollectionKind;
import io.heapfleet.waste.CollectionKinds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Finds maps whose keys are URLs: what a service keeps for each path that it was asked for outlives
 * the requests that it is of. Looks at some of the keys of hash tables.
 */
public final class UrlKeys {
  private static final int LOOKED_AT = 256;
  private static final int FEWEST = 8;
  private static final double MOST = 0.8;

  /** A path, perhaps behind a method or a scheme and a host. */
  private static final Pattern URL =
      Pattern.compile("(?:[A-Z]{3,7} )?(?:https?://[^/?#\\s]+)?(/[^?#\\s]*)(?:[?#].*)?");

  private final HeapView heap;
  private final CollectionKinds kinds;

  public UrlKeys(HeapDictionary dictionary, HeapView heap) {
    this.heap = heap;
    this.kinds = new CollectionKinds(dictionary);
  }

  /** What most keys of these objects have in common, of those that are maps by URL. */
  public Map<Long, String> templates(Collection<Long> objectIds) throws IOException {
    return heap.each(objectIds, id -> template(heap.object(id)));
  }

  private String template(ReadObject map) {
    CollectionKind kind = map == null || map.type() == null ? null : kinds.find(map.type());
    if (kind == null || kind.form() != CollectionKind.Form.TABLE || !kind.isMap()) {
      return null;
    }
    List<String> keys = keys(heap.object(map.reference(kind.storeField())), kind);
    Map<String, Integer> templates = new HashMap<>();
    int urls = 0;
    for (String key : keys) {
      var url = URL.matcher(key);
      if (url.matches()) {
        urls++;
        templates.merge(UrlPath.template(url.group(1)), 1, Integer::sum);
      }
    }
    if (urls < FEWEST || urls < MOST * keys.size()) {
      return null;
    }
    return templates.entrySet().stream()
        .max(
            Map.Entry.<String, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        // What only one key is like may be that very key.
        .filter(most -> most.getValue() >= FEWEST)
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  private List<String> keys(ReadObject table, CollectionKind kind) {
    List<String> keys = new ArrayList<>();
    if (table != null && table.references() != null) {
      for (long id : table.references()) {
        if (id != 0 && keys.size() < LOOKED_AT) {
          // Of each chain the first; in a table there are about as many chains as entries.
          ReadObject node = heap.object(id);
          ReadObject key =
              node == null ? null : heap.object(node.reference(kind.elementFields().get(0)));
          String text = heap.text(key);
          keys.add(text == null ? "" : text);
        }
      }
    }
    return keys;
  }
}
