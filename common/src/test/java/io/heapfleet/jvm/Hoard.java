package io.heapfleet.jvm;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.WeakHashMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A program that hoards: it wastes known amounts of memory in every way, and dumps itself. */
@SuppressWarnings({
  "UnusedVariable",
  "JdkObsolete",
  "IdentityHashMapUsage",
  "Finalize",
  "deprecation",
  "removal"
}) // on purpose
public final class Hoard {
  public static final String SAME = "the same text, kept again and again";
  public static final int SAME_STRINGS = 1_000;
  public static final int EMPTY_LISTS = 500;
  public static final int SINGLE_MAPS = 300;
  public static final int EMPTY_SETS = 200;
  public static final int BOXES = 400;
  public static final int BOXED_VALUES = 4;
  public static final int ZERO_PAGES = 50;
  public static final int ZERO_PAGE_BYTES = 4_096;
  public static final int SAME_ARRAYS = 20;
  public static final int SAME_ARRAY_LENGTH = 100;
  public static final int DIRECT_BYTES = 3 << 20;
  public static final int REGISTERED = 30;
  public static final int QUEUED = 25;

  static final class Shelf {
    String label;
    List<Object> list;
    Map<Object, Object> map;
    Set<Object> set;
    Object box;
    byte[] page;
    long[] numbers;
  }

  /** One of each kind of collection that is told apart, each with three elements. */
  static final class Zoo {
    final Collection<Object> arrayList = new ArrayList<>();
    final Collection<Object> vector = new Vector<>();
    final Collection<Object> stack = new Stack<>();
    final Collection<Object> arrayDeque = new ArrayDeque<>();
    final Collection<Object> priorityQueue = new PriorityQueue<>();
    final Collection<Object> copyOnWrite = new CopyOnWriteArrayList<>();
    final Collection<Object> blocking = new ArrayBlockingQueue<>(10);
    final Collection<Object> linkedList = new LinkedList<>();
    final Collection<Object> concurrentQueue = new ConcurrentLinkedQueue<>();
    final Collection<Object> linkedBlocking = new LinkedBlockingQueue<>();
    final Collection<Object> hashSet = new HashSet<>();
    final Collection<Object> linkedHashSet = new LinkedHashSet<>();
    final Collection<Object> treeSet = new TreeSet<>();
    final Collection<Object> wrapped = Collections.synchronizedCollection(new ArrayList<>());
    final Map<Object, Object> hashMap = new HashMap<>();
    final Map<Object, Object> linkedHashMap = new LinkedHashMap<>();
    final Map<Object, Object> treeMap = new TreeMap<>();
    final Map<Object, Object> hashtable = new Hashtable<>();
    final Map<Object, Object> identity = new IdentityHashMap<>();
    final Map<Object, Object> weak = new WeakHashMap<>();
    final Map<Object, Object> concurrent = new ConcurrentHashMap<>();
    final List<Object> listOfOne = List.of("a");
    final List<Object> listOfTwo = List.of("a", "b");
    final List<Object> listOfThree = List.of("a", "b", "c");
    final Set<Object> setOfThree = Set.of("a", "b", "c");
    final Map<Object, Object> mapOfOne = Map.of("a", 1);
    final Map<Object, Object> mapOfThree = Map.of("a", 1, "b", 2, "c", 3);

    Zoo() {
      for (Collection<Object> collection :
          List.of(
              arrayList,
              vector,
              stack,
              arrayDeque,
              priorityQueue,
              copyOnWrite,
              blocking,
              linkedList,
              concurrentQueue,
              linkedBlocking,
              hashSet,
              linkedHashSet,
              treeSet,
              wrapped)) {
        Collections.addAll(collection, "a", "b", "c");
      }
      for (Map<Object, Object> map :
          List.of(hashMap, linkedHashMap, treeMap, hashtable, identity, weak, concurrent)) {
        map.putAll(Map.of("a", 1, "b", 2, "c", 3));
      }
    }
  }

  static final class Slow {
    final String weight = "heavy";

    @Override
    protected void finalize() throws InterruptedException {
      finalizing.countDown();
      done.await();
    }
  }

  static final class Closing {
    long handle = 1;

    @Override
    protected void finalize() {
      handle = 0;
    }
  }

  private static final CountDownLatch finalizing = new CountDownLatch(1);
  private static final CountDownLatch done = new CountDownLatch(1);

  private static final List<Object> shelves = new ArrayList<>();
  private static final List<Object> closings = new ArrayList<>();
  private static final Zoo zoo = new Zoo();
  private static ByteBuffer buffer;
  private static ByteBuffer view;
  private static List<Object> loaded = new ArrayList<>();

  private Hoard() {}

  /** Argument: the file. */
  public static void main(String[] args) throws Exception {
    byte[] same = SAME.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 1_000; i++) {
      shelves.add(shelf(i, same));
    }
    buffer = ByteBuffer.allocateDirect(DIRECT_BYTES);
    view = buffer.slice();
    URL[] here = {Hoard.class.getProtectionDomain().getCodeSource().getLocation()};
    for (int i = 0; i < 2; i++) {
      URLClassLoader loader = new URLClassLoader(here, ClassLoader.getPlatformClassLoader());
      loaded.add(Class.forName(Shelf.class.getName(), true, loader));
    }
    closings(closings, REGISTERED);
    fillFinalizerQueue();
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(args[0], false);
    done.countDown();
    System.out.println(zoo.hashSet.size() + loaded.size() + closings.size() + view.capacity());
  }

  private static Shelf shelf(int i, byte[] same) {
    Shelf shelf = new Shelf();
    if (i < SAME_STRINGS) {
      shelf.label = new String(same, StandardCharsets.US_ASCII);
    }
    if (i < EMPTY_LISTS) {
      shelf.list = new ArrayList<>(10);
    }
    if (i < SINGLE_MAPS) {
      shelf.map = new HashMap<>(Map.of("key", "value"));
    }
    if (i < EMPTY_SETS) {
      shelf.set = new HashSet<>();
    }
    if (i < BOXES) {
      shelf.box = Integer.valueOf(1_000_000 + i % BOXED_VALUES);
    }
    if (i < ZERO_PAGES) {
      shelf.page = new byte[ZERO_PAGE_BYTES];
    }
    if (i < SAME_ARRAYS) {
      shelf.numbers = new long[SAME_ARRAY_LENGTH];
      Arrays.setAll(shelf.numbers, n -> 0x5EED_0000L + n);
    }
    return shelf;
  }

  private static void closings(List<Object> where, int count) {
    for (int i = 0; i < count; i++) {
      where.add(new Closing());
    }
  }

  /** While the finalizer is busy with one object, those that die meanwhile queue up. */
  private static void fillFinalizerQueue() throws InterruptedException {
    drop();
    while (!finalizing.await(100, TimeUnit.MILLISECONDS)) {
      System.gc();
    }
    closings(new ArrayList<>(), QUEUED);
    System.gc();
    // The reference handler moves what the collector found into the queue.
    Thread.sleep(200);
  }

  private static void drop() {
    shelves.add(new Slow().weight);
  }
}
