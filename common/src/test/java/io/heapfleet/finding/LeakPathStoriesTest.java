package io.heapfleet.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.model.RootKind;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LeakPathStoriesTest {
  private StoryHeap heap = new StoryHeap();

  private List<LeakPath> paths() throws IOException {
    return new LeakPathSearch(heap.tree(), heap.classes(), heap).paths(1_000, 100);
  }

  private LeakPath ownedBy(String owner) throws IOException {
    return paths().stream()
        .filter(path -> owner.equals(path.owner()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(owner + " owns nothing"));
  }

  private long[] rows(int count) {
    long[] rows = new long[count];
    for (int i = 0; i < count; i++) {
      rows[i] = heap.object("com.acme.Row", 100);
    }
    return rows;
  }

  private long list(long... elements) {
    long list = heap.object("java.util.ArrayList", 24);
    long array = heap.object("java.lang.Object[]", 16 + 8L * elements.length);
    heap.field(list, "java.util.ArrayList#elementData", array);
    for (int i = 0; i < elements.length; i++) {
      heap.element(array, i, elements[i]);
    }
    return list;
  }

  @Test
  void aStaticMapIsOwnedByItsField() throws IOException {
    heap.staticField("com.acme.Orders", "open", heap.map(rows(50)));

    LeakPath path = ownedBy("com.acme.Orders#open");

    assertEquals("java.util.HashMap", path.collection());
    assertEquals("com.acme.Row", path.contentClass());
    assertEquals(50, path.elements());
    assertEquals(1, path.holders());
    assertEquals(
        List.of("class com.acme.Orders", "com.acme.Orders#open: java.util.HashMap"), path.path());
    assertEquals(48 + 16 + 8 * 50 + 50 * (32 + 100), path.retainedBytes());
    assertTrue(path.sentence().startsWith("com.acme.Orders.open holds 50 elements"));
  }

  @Test
  void aCacheTellsItsBound() throws IOException {
    long guava = heap.object("com.google.common.cache.LocalCache", 64);
    long segments = heap.object("com.google.common.cache.LocalCache$Segment[]", 32);
    long segment = heap.object("com.google.common.cache.LocalCache$Segment", 48);
    long table = heap.object("java.util.concurrent.atomic.AtomicReferenceArray", 16);
    heap.staticField("com.acme.Users", "cache", guava);
    heap.field(guava, "com.google.common.cache.LocalCache#segments", segments);
    heap.element(segments, 0, segment);
    heap.field(segment, "com.google.common.cache.LocalCache$Segment#table", table);
    long array = heap.object("java.lang.Object[]", 16 + 8 * 50);
    heap.field(table, "java.util.concurrent.atomic.AtomicReferenceArray#array", array);
    long[] rows = rows(50);
    for (int i = 0; i < rows.length; i++) {
      heap.element(array, i, rows[i]);
    }
    heap.number(guava, "com.google.common.cache.LocalCache#maxWeight", 100);
    heap.number(segment, "com.google.common.cache.LocalCache$Segment#count", 50);

    assertEquals(100, ownedBy("com.acme.Users#cache").bound());

    heap.number(guava, "com.google.common.cache.LocalCache#maxWeight", -1);
    assertNull(ownedBy("com.acme.Users#cache").bound());
  }

  @Test
  void aCacheOfOnesOwnTellsItsBoundAndWhatHoldsItDoesNot() throws IOException {
    long service = heap.object("com.acme.Service", 24);
    heap.staticField("com.acme.App", "service", service);
    long lru = heap.object("com.acme.Lru", 24);
    heap.field(service, "com.acme.Service#recent", lru);
    heap.field(lru, "com.acme.Lru#entries", heap.map(rows(50)));
    heap.number(service, "com.acme.Service#limit", 10);
    assertNull(ownedBy("com.acme.Lru#entries").bound());

    heap.number(lru, "com.acme.Lru$1#val$maxSize", 200);
    heap.number(lru, "com.acme.Lru#size", 50);
    assertEquals(200, ownedBy("com.acme.Lru#entries").bound());
  }

  /** A queue that says it has room for 2^31-1 elements says nothing. */
  @Test
  void theLargestNumberIsNoBound() throws IOException {
    long lru = heap.object("com.acme.Lru", 24);
    heap.staticField("com.acme.App", "recent", lru);
    heap.field(lru, "com.acme.Lru#entries", heap.map(rows(50)));
    heap.number(lru, "com.acme.Lru#capacity", Integer.MAX_VALUE);
    assertNull(ownedBy("com.acme.Lru#entries").bound());
  }

  /** As hooks for the end of the JVM are, which wait there unstarted. */
  @Test
  void threadsThatWereNeverStartedAreElementsLikeOthers() throws IOException {
    long[] hooks = new long[50];
    for (int i = 0; i < hooks.length; i++) {
      hooks[i] = heap.object("java.lang.Thread", 100);
    }
    heap.staticField("java.lang.ApplicationShutdownHooks", "hooks", heap.map(hooks));

    LeakPath path = ownedBy("java.lang.ApplicationShutdownHooks#hooks");
    assertEquals(50, path.elements());
    assertEquals("java.lang.Thread", path.contentClass());
    assertTrue(path.retainedBytes() > 50 * 100, path::toString);
  }

  @Test
  void twoMapsOfOneClassAreTwoPlaces() throws IOException {
    heap.staticField("com.acme.Orders", "open", heap.map(rows(50)));
    heap.staticField("com.acme.Orders", "cache", heap.map(rows(20)));

    assertEquals(50, ownedBy("com.acme.Orders#open").elements());
    assertEquals(20, ownedBy("com.acme.Orders#cache").elements());
  }

  @Test
  void aLinkedListOfOnesOwnIsOnePlace() throws IOException {
    long first = heap.object("com.acme.Job", 100);
    heap.staticField("com.acme.Jobs", "first", first);
    long last = first;
    for (int i = 0; i < 5_000; i++) {
      long next = heap.object("com.acme.Job", 100);
      heap.field(last, "com.acme.Job#next", next);
      last = next;
    }

    LeakPath path = ownedBy("com.acme.Jobs#first");
    assertEquals(5_001, path.elements());
    assertEquals(500_100, path.retainedBytes());
    assertEquals(1, paths().size());
  }

  /** As RxJava's and Reactor's queues: when an array is full, its last slot holds the next one. */
  @Test
  void aChainOfArraysIsOnePlace() throws IOException {
    long array = heap.object("java.lang.Object[]", 100);
    heap.staticField("com.acme.Events", "head", array);
    for (int link = 0; link < 5; link++) {
      long[] rows = rows(20);
      for (int i = 0; i < rows.length; i++) {
        heap.element(array, i, rows[i]);
      }
      long next = heap.object("java.lang.Object[]", 100);
      heap.element(array, rows.length, next);
      array = next;
    }

    LeakPath path = ownedBy("com.acme.Events#head");
    assertEquals(100, path.elements());
    assertEquals(6 * 100 + 100 * 100, path.retainedBytes());
    assertEquals(1, paths().size());
  }

  @Test
  void theRowsOfATableAreElementsThough() throws IOException {
    long table = heap.object("java.lang.Object[]", 100);
    heap.staticField("com.acme.Report", "rows", table);
    for (int row = 0; row < 10; row++) {
      long cells = heap.object("java.lang.Object[]", 100);
      heap.element(table, row, cells);
      long[] rows = rows(2);
      heap.element(cells, 0, rows[0]);
      heap.element(cells, 1, rows[1]);
    }

    assertEquals(10, ownedBy("com.acme.Report#rows").elements());
  }

  @Test
  void whatAMapAndAListHoldTogetherBelongsToWhoHasBoth() throws IOException {
    long store = heap.object("com.acme.Store", 32);
    heap.staticField("com.acme.App", "store", store);
    long[] rows = rows(60);
    heap.field(store, "com.acme.Store#byId", heap.map(rows));
    long list = list(rows);
    long queue = heap.object("com.acme.Queue", 16);
    heap.field(store, "com.acme.Store#queue", queue);
    heap.field(queue, "com.acme.Queue#rows", list);

    LeakPath path = ownedBy("com.acme.Store#byId");
    assertTrue(path.retainedBytes() >= 60 * 100, path::toString);
  }

  @Test
  void theListsOfManySessionsAreOnePlaceInsideTheirMap() throws IOException {
    long[] sessions = new long[20];
    for (int i = 0; i < sessions.length; i++) {
      sessions[i] = heap.object("com.acme.Session", 24);
      heap.field(sessions[i], "com.acme.Session#log", list(rows(10)));
    }
    heap.staticField("com.acme.Sessions", "all", heap.map(sessions));

    LeakPath all = ownedBy("com.acme.Sessions#all");
    LeakPath logs = ownedBy("com.acme.Session#log");
    assertEquals(20, all.elements());
    assertEquals(20, logs.holders());
    assertEquals(200, logs.elements());
    assertEquals(all.signature(), logs.parentSignature());
  }

  @Test
  void libraryCachesBelongToTheirUsers() throws IOException {
    long users = heap.object("com.acme.Users", 16);
    heap.staticField("com.acme.App", "users", users);
    long cache = heap.object("com.google.common.cache.LocalCache", 16);
    heap.field(users, "com.acme.Users#cache", cache);
    long table = heap.object("java.lang.Object[]", 1_000);
    heap.field(cache, "com.google.common.cache.LocalCache#table", table);
    long[] rows = rows(30);
    for (int i = 0; i < rows.length; i++) {
      heap.element(table, i, rows[i]);
    }

    assertEquals(30, ownedBy("com.acme.Users#cache").elements());
  }

  /** {@code Collections.synchronizedList}, {@code newKeySet}: nested classes, but no insides. */
  @Test
  void whatWrapsACollectionIsACollectionOfItsOwn() throws IOException {
    long[] wrapped = new long[20];
    for (int i = 0; i < wrapped.length; i++) {
      wrapped[i] = heap.object("java.util.Collections$SynchronizedRandomAccessList", 24);
      heap.field(wrapped[i], "java.util.Collections$SynchronizedCollection#c", list(rows(10)));
    }
    heap.staticField("com.acme.Tenants", "visits", heap.map(wrapped));

    List<LeakPath> places =
        paths().stream().filter(path -> "com.acme.Tenants#visits".equals(path.owner())).toList();
    assertEquals(
        List.of("java.util.HashMap", "java.util.Collections$SynchronizedRandomAccessList"),
        places.stream().map(LeakPath::collection).toList());
    assertEquals(List.of(20L, 200L), places.stream().map(LeakPath::elements).toList());
    assertEquals(places.get(0).signature(), places.get(1).parentSignature());
  }

  @Test
  void aTreeIsOwnedByWhoHoldsItsRoot() throws IOException {
    long root = node(5);
    heap.staticField("com.acme.Search", "trie", root);

    LeakPath path = ownedBy("com.acme.Search#trie");
    assertEquals(
        List.of(
            "class com.acme.Search",
            "com.acme.Search#trie: com.acme.Node",
            "com.acme.Node#next: java.util.ArrayList"),
        path.path());
    // Three are too few to count.
    assertEquals(9 + 27 + 81 + 243, path.elements());
    assertEquals(1, paths().size());
  }

  /** A node of a trie with so many levels below it. */
  private long node(int levels) {
    long node = heap.object("com.acme.Node", 50);
    if (levels > 0) {
      long next = list(node(levels - 1), node(levels - 1), node(levels - 1));
      heap.field(node, "com.acme.Node#next", next);
    }
    return node;
  }

  /** The listeners of two beans, each of which wraps them in entries of its own. */
  @Test
  void whatEntriesOfTwoListsHoldIsOwnedByAList() throws IOException {
    long[] listeners = rows(60);
    long[] beans = new long[2];
    for (int bean = 0; bean < beans.length; bean++) {
      beans[bean] = heap.object("com.acme.Bean", 16);
      long[] entries = new long[listeners.length];
      for (int i = 0; i < entries.length; i++) {
        entries[i] = heap.object("com.acme.Entry", 24);
        heap.field(entries[i], "com.acme.Entry#listener", listeners[i]);
      }
      heap.field(beans[bean], "com.acme.Bean#listeners", list(entries));
    }
    long server = heap.object("com.acme.Server", 16);
    heap.staticField("com.acme.App", "server", server);
    heap.field(server, "com.acme.Server#a", beans[0]);
    heap.field(server, "com.acme.Server#b", beans[1]);

    assertEquals(
        List.of("com.acme.Bean#listeners"), paths().stream().map(LeakPath::owner).toList());
  }

  /** Texts that orders and sessions share: which of the two is nearer is an accident. */
  @Test
  void whatIsMoreThanEntriesCanHoldIsWhoseAllOfItIs() throws IOException {
    long[] articles = rows(200);
    long[] lines = new long[100];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = heap.object("com.acme.Line", 24);
      heap.field(lines[i], "com.acme.Line#article", articles[2 * i]);
      heap.field(lines[i], "com.acme.Line#voucher", articles[2 * i + 1]);
    }
    long[] sessions = new long[200];
    for (int i = 0; i < sessions.length; i++) {
      sessions[i] = heap.object("com.acme.Session", 16);
      heap.field(sessions[i], "com.acme.Session#seen", articles[i]);
    }
    long shop = heap.object("com.acme.Shop", 16);
    heap.staticField("com.acme.App", "shop", shop);
    heap.field(shop, "com.acme.Shop#lines", list(lines));
    heap.field(shop, "com.acme.Shop#sessions", heap.map(sessions));

    LeakPath orders = ownedBy("com.acme.Shop#lines");
    assertEquals(100, orders.elements());
    assertEquals(200, ownedBy("com.acme.App#shop").elements());
    assertTrue(orders.retainedBytes() < 200 * 100, orders::toString);
  }

  /** As sessions that the tasks of two schedulers have: better told by the task than by nobody. */
  @Test
  void whatEntriesInAListOfTheJdkHoldIsOwnedByTheEntriesField() throws IOException {
    long[] sessions = rows(60);
    for (int thread = 0; thread < 2; thread++) {
      long[] tasks = new long[sessions.length];
      for (int i = 0; i < tasks.length; i++) {
        tasks[i] = heap.object("com.acme.Task", 8);
        heap.field(tasks[i], "com.acme.Task#session", sessions[i]);
      }
      heap.local(heap.thread("worker"), "java.util.concurrent.Scheduler.take", list(tasks));
    }

    assertEquals(60, ownedBy("com.acme.Task#session").elements());
  }

  @Test
  void whatIsCalledAMapAndHoldsAnArrayIsOwnedByWhoHasIt() throws IOException {
    long map = heap.object("org.example.BaseHashMap", 24);
    long[] rows = rows(40);
    long table = heap.object("java.lang.Object[]", 16 + 8L * rows.length);
    for (int i = 0; i < rows.length; i++) {
      heap.element(table, i, rows[i]);
    }
    heap.field(map, "org.example.BaseHashMap#table", table);
    heap.staticField("org.example.Statements", "byId", map);
    assertEquals(40, ownedBy("org.example.Statements#byId").elements());

    // With nobody above, it has to do itself.
    heap = new StoryHeap();
    heap.staticField("com.acme.OrderList", "orders", list(rows(40)));
    assertEquals(40, ownedBy("com.acme.OrderList#orders").elements());
  }

  /** A worker that waits at the queue of its executor is nearer to it than who has the executor. */
  @Test
  void aQueueThatAThreadOfTheJdkWaitsAtIsOwnedByWhoHasTheExecutor() throws IOException {
    String executorClass = "java.util.concurrent.ScheduledThreadPoolExecutor";
    long[] jobs = new long[50];
    long executor = heap.object(executorClass, 100);
    for (int i = 0; i < jobs.length; i++) {
      jobs[i] = heap.object("com.acme.Job", 100);
      // What is in the queue knows the executor, too, and does not own it.
      heap.field(jobs[i], "com.acme.Job#scheduler", executor);
    }
    long queue = heap.object(executorClass + "$DelayedWorkQueue", 48);
    long array = heap.object("java.util.concurrent.RunnableScheduledFuture[]", 500);
    heap.field(queue, executorClass + "$DelayedWorkQueue#queue", array);
    for (int i = 0; i < jobs.length; i++) {
      heap.element(array, i, jobs[i]);
    }
    heap.field(executor, "java.util.concurrent.ThreadPoolExecutor#workQueue", queue);
    long worker = heap.thread("pool-1-thread-1");
    heap.local(worker, executorClass + "$DelayedWorkQueue.take", queue);
    heap.local(worker, "java.util.concurrent.ThreadPoolExecutor.runWorker", executor);
    assertNull(paths().get(0).owner());

    long wrapper = heap.object("java.util.concurrent.Executors$Delegated", 16);
    heap.field(wrapper, "java.util.concurrent.Executors$Delegated#e", executor);
    long timeouts = heap.object("com.acme.Timeouts", 16);
    heap.field(timeouts, "com.acme.Timeouts#scheduler", wrapper);
    long app = heap.object("com.acme.App", 16);
    heap.field(app, "com.acme.App#timeouts", timeouts);
    heap.staticField("com.acme.Main", "app", app);
    LeakPath path = paths().get(0);
    assertEquals("com.acme.Timeouts#scheduler", path.owner());
    assertEquals(50, path.elements());
    assertEquals(
        List.of(
            "class com.acme.Main",
            "com.acme.Main#app: com.acme.App",
            "com.acme.App#timeouts: com.acme.Timeouts",
            "com.acme.Timeouts#scheduler: java.util.concurrent.Executors$Delegated",
            "java.util.concurrent.Executors$Delegated#e: " + executorClass,
            "java.util.concurrent.ThreadPoolExecutor#workQueue: "
                + executorClass
                + "$DelayedWorkQueue"),
        path.path());
  }

  /**
   * The same leak in heaps of other sizes, with other objects before it, held by a thread in
   * passing or not, has the same signature.
   */
  @Test
  void aSignatureStays() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    String first = null;
    for (int trial = 0; trial < 50; trial++) {
      heap = new StoryHeap();
      for (int i = random.nextInt(20); i > 0; i--) {
        heap.root(heap.object("com.acme.Other" + random.nextInt(5), 16), RootKind.JNI_GLOBAL);
      }
      long service = heap.object("com.acme.Service", 16);
      if (random.nextBoolean()) {
        heap.staticField("com.acme.App", "service", service);
      } else {
        heap.root(service, RootKind.JNI_GLOBAL);
      }
      if (random.nextBoolean()) {
        heap.local(heap.thread("worker-" + trial), "com.acme.Worker.run", service);
      }
      heap.field(service, "com.acme.Service#open", heap.map(rows(20 + random.nextInt(200))));
      String signature = ownedBy("com.acme.Service#open").signature();
      assertTrue(first == null || first.equals(signature), "trial " + trial);
      first = signature;
    }
  }

  @Test
  void otherFieldsAndOtherCollectionsHaveOtherSignatures() throws IOException {
    heap.staticField("com.acme.Orders", "open", heap.map(rows(50)));
    String map = ownedBy("com.acme.Orders#open").signature();
    heap = new StoryHeap();
    heap.staticField("com.acme.Orders", "open", list(rows(50)));
    assertNotEquals(map, ownedBy("com.acme.Orders#open").signature());
    heap = new StoryHeap();
    heap.staticField("com.acme.Orders", "done", heap.map(rows(50)));
    assertNotEquals(map, ownedBy("com.acme.Orders#done").signature());
  }

  @Test
  void aHandfulIsNoAccumulation() throws IOException {
    heap.staticField("com.acme.Orders", "few", heap.map(rows(5)));
    heap.staticField("com.acme.Orders", "none", heap.object("com.acme.Big", 100_000));
    assertFalse(paths().stream().anyMatch(path -> path.owner() != null), () -> "found some");
  }

  @Test
  void keysAreMasked() {
    assertEquals("aaaa-9a9A/aa", SampleKeys.masked("sess-3f7B/üé"));
    assertEquals("a".repeat(40) + "…", SampleKeys.masked("k".repeat(100)));
  }
}
