package io.heapfleet.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UrlKeysTest {
  private final RequestHeap heap = new RequestHeap();

  private long map(String... keys) {
    long[] nodes = new long[2 * keys.length];
    for (int i = 0; i < keys.length; i++) {
      nodes[2 * i] = heap.object("java.util.HashMap$Node", "key", keys[i], "value", 0L, "next", 0L);
    }
    return heap.object("java.util.HashMap", "table", heap.array(nodes), "size", keys.length);
  }

  private static String[] keys(int count, String form) {
    String[] keys = new String[count];
    for (int i = 0; i < count; i++) {
      keys[i] = form.formatted(i);
    }
    return keys;
  }

  private Map<Long, String> templates(long map) throws IOException {
    return heap.with((dictionary, view) -> new UrlKeys(dictionary, view).templates(List.of(map)));
  }

  @Test
  void aMapByPathIsToldByWhatItsKeysHaveInCommon() throws IOException {
    long map = map(keys(20, "/api/orders/%d"));
    assertEquals(Map.of(map, "/api/orders/{n}"), templates(map));
  }

  @Test
  void methodHostAndQueryAreLeftAway() throws IOException {
    long map = map(keys(20, "GET https://shop.example/api/orders/%d?token=hunter2"));
    assertEquals(Map.of(map, "/api/orders/{n}"), templates(map));
  }

  @Test
  void aMapByNameIsNone() throws IOException {
    assertEquals(Map.of(), templates(map(keys(20, "customer-%d"))));
  }

  @Test
  void aFewPathsAmongNamesAreNone() throws IOException {
    String[] keys = keys(20, "customer-%d");
    System.arraycopy(keys(9, "/api/orders/%d"), 0, keys, 0, 9);
    assertEquals(Map.of(), templates(map(keys)));
  }

  @Test
  void whatOnlyOneKeyIsLikeIsNotShown() throws IOException {
    assertEquals(Map.of(), templates(map(keys(20, "/start/of-user-%dx"))));
  }
}
