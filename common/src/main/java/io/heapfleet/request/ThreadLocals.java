package io.heapfleet.request;

import io.heapfleet.record.ReadObject;
import java.util.ArrayList;
import java.util.List;

/** The entries of a thread's {@code ThreadLocal}s, as all JDKs since 1.4 keep them. */
final class ThreadLocals {
  private ThreadLocals() {}

  /**
   * A thread local of a thread.
   *
   * @param keyId the {@code ThreadLocal}, 0 if it is gone
   * @param valueId what it is set to, 0 for null
   */
  record Entry(long keyId, long valueId) {}

  /** The entries of a thread's own and inherited ones. */
  static List<Entry> of(ReadObject thread, HeapView heap) {
    List<Entry> entries = new ArrayList<>();
    for (String field : List.of("threadLocals", "inheritableThreadLocals")) {
      ReadObject table = heap.follow(heap.follow(thread, field), "table");
      if (table != null && table.references() != null) {
        for (long id : table.references()) {
          ReadObject entry = heap.object(id);
          if (entry != null) {
            entries.add(
                new Entry(entry.reference("java.lang.ref.Reference#referent"), value(entry)));
          }
        }
      }
    }
    return entries;
  }

  private static long value(ReadObject entry) {
    return entry.reference("java.lang.ThreadLocal$ThreadLocalMap$Entry#value");
  }
}
