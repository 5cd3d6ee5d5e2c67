package io.heapfleet.record;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapRules;
import io.heapfleet.model.RootKind;
import java.util.Arrays;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/**
 * The objects that the graph of one dump starts from, gathered from its roots: 8 bytes for each.
 *
 * <p>What a known thread's stack or native code holds is no root but a reference from the thread
 * ({@link ThreadRoots#tellThreadLocals}); of an unknown thread it is a root. A dump that roots no
 * class ({@link RootKind#STICKY_CLASS}; some of JDK 5 are like that) has all classes of the boot
 * loader for roots, but for those of arrays.
 */
public final class RootSet {
  private final ThreadRoots threadRoots;
  private long[] ids = new long[64];
  private int size;
  private boolean hasStickyClass;

  /**
   * @param threadRoots the dump's roots that name a thread
   */
  public RootSet(ThreadRoots threadRoots) {
    this.threadRoots = threadRoots;
  }

  /**
   * A root of the dump, of whatever kind, as {@link HeapVisitor#root} tells it. What the thread
   * roots know already may come or be left out.
   *
   * @param threadSerial the thread's serial number in the dump, -1 if the root names none
   */
  public void add(long objectId, RootKind kind, long threadSerial) {
    hasStickyClass |= kind == RootKind.STICKY_CLASS;
    boolean known = isLocal(kind, threadSerial) && threadRoots.omitted() == 0;
    // Where some of the threads' roots were left out, all count: rather one too many than one lost.
    if (!known) {
      add(objectId);
    }
  }

  private static boolean isLocal(RootKind kind, long threadSerial) {
    return threadSerial >= 0 && kind != RootKind.THREAD_OBJECT;
  }

  private void add(long objectId) {
    if (size == ids.length) {
      sortAndDropRepeated();
      if (size > ids.length / 2) {
        ids = Arrays.copyOf(ids, Math.multiplyExact(ids.length, 2));
      }
    }
    ids[size++] = objectId;
  }

  private void sortAndDropRepeated() {
    Arrays.sort(ids, 0, size);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (kept == 0 || ids[kept - 1] != ids[i]) {
        ids[kept++] = ids[i];
      }
    }
    size = kept;
  }

  /**
   * Where the graph starts, each once, ascending. Some may not be in the dump. A root that is null
   * means something by MAT's rules only: its boot loader has the id 0.
   *
   * @param rules MAT's lose what a thread holds that is not in the dump; by the JVM's it is a root
   * @param dictionary the dump's classes
   * @param isInDump whether the dump has an object with this id; asked once for each thread
   */
  public long[] ids(HeapRules rules, HeapDictionary dictionary, LongPredicate isInDump) {
    RootSet all = new RootSet(threadRoots);
    all.ids = ids.clone();
    all.size = size;
    Map<Long, Integer> threads = threadRoots.threadsWithObject();
    if (rules == HeapRules.JVM) {
      threads.values().removeIf(i -> !isInDump.test(threadRoots.objectId(i)));
    }
    for (int i = 0; i < threadRoots.size(); i++) {
      if (!isLocal(threadRoots.kind(i), threadRoots.threadSerial(i))
          || !threads.containsKey(threadRoots.threadSerial(i))) {
        all.add(threadRoots.objectId(i));
      }
    }
    if (!hasStickyClass && dictionary.hasClassObjects()) {
      for (HeapClass type : dictionary.classes()) {
        if (type.loaderId() == 0 && !type.isArray() && type.id() > 0) {
          all.add(type.id());
        }
      }
    }
    all.sortAndDropRepeated();
    long[] sorted = Arrays.copyOf(all.ids, all.size);
    return rules == HeapRules.JVM ? LongStream.of(sorted).filter(id -> id != 0).toArray() : sorted;
  }
}
