package io.heapfleet.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.graph.DominatorTree;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuspectStoriesTest {
  private final StoryHeap heap = new StoryHeap();

  private List<Suspect> suspects() throws IOException {
    DominatorTree tree = heap.tree();
    long bytes = 0;
    for (long i = 0; i < tree.topLevelCount(); i++) {
      bytes += tree.retainedBytes(tree.topLevel(i));
    }
    return new SuspectSearch(tree, heap.classes(), heap).suspects(SuspectSettings.ofHeap(bytes));
  }

  private long row() {
    long row = heap.object("com.acme.Row", 40);
    heap.field(row, "com.acme.Row#bytes", heap.object("byte[]", 960));
    return row;
  }

  private long[] rows(int count) {
    long[] rows = new long[count];
    for (int i = 0; i < count; i++) {
      rows[i] = row();
    }
    return rows;
  }

  @Test
  void aStaticMapThatGrowsIsNamedByItsField() throws IOException {
    long map = heap.map(rows(100));
    heap.staticField("com.acme.OrderCache", "entries", map);

    Suspect suspect = suspects().get(0);

    assertEquals("class com.acme.OrderCache", suspect.className());
    assertEquals(
        "com.acme.OrderCache.entries (static) holds a java.util.HashMap with 100 entries, 104 kB,"
            + " 100 % of the heap; mostly com.acme.Row (100 objects, 100 kB)",
        suspect.sentence());
    assertEquals(
        "OrderCache.entries → HashMap.table → HashMap$Node[]", PathText.line(suspect.path()));
  }
}
