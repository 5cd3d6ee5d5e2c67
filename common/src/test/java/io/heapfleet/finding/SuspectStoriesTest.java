package io.heapfleet.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.model.RootKind;
import java.io.IOException;
import java.util.List;
import java.util.Map;
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

  @Test
  void aThreadThatCollectsIntoALocalIsNamedByTheThread() throws IOException {
    long thread = heap.thread("worker-3");
    long list = list(rows(50));
    heap.local(thread, "com.acme.Worker.run", list);

    Suspect suspect = suspects().get(0);

    assertEquals("java.lang.Thread", suspect.className());
    assertEquals(
        "A local variable of thread \"worker-3\" in com.acme.Worker.run holds a"
            + " java.util.ArrayList with 50 elements, 50.4 kB, 100 % of the heap; mostly com.acme.Row"
            + " (50 objects, 50 kB)",
        suspect.sentence());
    assertEquals(
        "Thread \"worker-3\" → locals of Worker.run → ArrayList.elementData → Object[]",
        PathText.line(suspect.path()));
  }

  @Test
  void aMapByUrlIsToldToOutliveItsRequests() throws IOException {
    long map = heap.map(rows(100));
    heap.staticField("com.acme.Answers", "byPath", map).urlKeys(map, "/api/orders/{n}");

    assertEquals(
        "com.acme.Answers.byPath (static) holds a java.util.HashMap with 100 entries, 104 kB,"
            + " 100 % of the heap; mostly com.acme.Row (100 objects, 100 kB); its keys are like"
            + " /api/orders/{n}, so it outlives the requests that fill it",
        suspects().get(0).sentence());
  }

  @Test
  void aThreadThatHandlesARequestIsNamedWithItAndItsFrame() throws IOException {
    long thread = heap.thread("exec-3");
    heap.local(thread, "com.acme.ReportService.load", 57, list(rows(50)));
    heap.call(thread, new CallLabel("handling GET /api/export?year=…", "request", 3, 150_000));

    assertEquals(
        "Thread \"exec-3\", handling GET /api/export?year=…, in ReportService.load (line 57),"
            + " holds an ArrayList of 50 Row, 50.4 kB, 100 % of the heap; three such requests at"
            + " once are 297 % of the heap",
        suspects().get(0).sentence());
  }

  @Test
  void aThreadThatHoldsManyThingsIsNamedWithoutOne() throws IOException {
    long thread = heap.thread("exec-3");
    heap.local(thread, "com.acme.A.run", 1, list(rows(50)));
    heap.local(thread, "com.acme.B.run", 2, list(rows(50)));
    heap.call(thread, new CallLabel("running com.acme.Night", "task", 1, 100_000));

    assertEquals(
        "Thread \"exec-3\", running com.acme.Night, holds 101 kB, 100 % of the heap",
        suspects().get(0).sentence());
  }

  @Test
  void anythingCanBeToldLikeASuspectHoweverSmall() throws IOException {
    heap.staticField("com.acme.OrderCache", "entries", heap.map(rows(100)));
    long channel = heap.object("com.acme.Channel", 40);
    heap.root(channel, RootKind.JNI_GLOBAL);
    heap.field(channel, "com.acme.Channel#rows", list(rows(2)));
    heap.call(channel, new CallLabel("handling GET /a", "request", 1, 2_000));

    List<Suspect> told =
        new SuspectSearch(heap.tree(), heap.classes(), heap)
            .of(
                Map.of(channel, List.of(channel), 0x9999L, List.of(0x9999L)),
                SuspectSettings.ofHeap(100_000));
    assertEquals(
        List.of(
            "A com.acme.Channel, handling GET /a, holds an ArrayList of 2 Row, 2.1 kB, 2.1 % of the"
                + " heap"),
        told.stream().map(Suspect::sentence).toList());
  }

  @Test
  void aCallIsToldByWhatItsStackHoldsHoweverMuchItsThreadKeepsBeside() throws IOException {
    long thread = heap.thread("exec-3");
    heap.field(thread, "java.lang.Thread#threadLocals", heap.object("byte[]", 4_000_000));
    long rows = list(rows(50));
    heap.local(thread, "com.acme.ReportService.load", 57, rows);
    heap.call(thread, new CallLabel("handling GET /api/export", "request", 1, 50_000));

    SuspectSearch search = new SuspectSearch(heap.tree(), heap.classes(), heap);
    Suspect call =
        search.of(Map.of(thread, List.of(rows)), SuspectSettings.ofHeap(4_000_000)).get(0);

    assertEquals(
        "Thread \"exec-3\", handling GET /api/export, in ReportService.load (line 57), holds an"
            + " ArrayList of 50 Row, 50.4 kB, 1.3 % of the heap",
        call.sentence());
    assertEquals("com.acme.Row", call.content().className());
    assertFalse(suspects().get(0).sentence().contains("handling"), suspects()::toString);
  }

  @Test
  void whatSeveralCallsHoldTogetherIsToldOfAllOfThem() throws IOException {
    long rows = list(rows(50));
    for (String name : List.of("exec-1", "exec-2", "exec-3")) {
      heap.local(heap.thread(name), "com.acme.ReportService.load", 57, rows);
    }
    heap.shared(rows, new SharedLabel(3, "request", "handling GET /api/export?year=…"));

    assertEquals(
        "Three requests together, handling GET /api/export?year=…, hold an ArrayList of 50 Row,"
            + " 50.4 kB, 99 % of the heap; a local variable of thread \"exec-1\" in"
            + " com.acme.ReportService.load holds it",
        suspects().get(0).sentence());
  }

  private long list(long... elements) {
    long list = heap.object("java.util.ArrayList", 24);
    long array = heap.object("java.lang.Object[]", 16 + 8L * elements.length);
    heap.field(list, "java.util.ArrayList#elementData", array).counted(list, elements.length);
    for (int i = 0; i < elements.length; i++) {
      heap.element(array, i, elements[i]);
    }
    return list;
  }

  @Test
  void aListOfOwnNodesIsHeldByItsFirstNode() throws IOException {
    long next = heap.object("com.acme.Node", 32);
    for (int i = 1; i < 5_000; i++) {
      long node = heap.object("com.acme.Node", 32);
      heap.field(node, "com.acme.Node#next", next);
      next = node;
    }
    heap.staticField("com.acme.Chain", "head", next);

    Suspect suspect = suspects().get(0);

    assertEquals(heap.tree().numberOf(next), heap.tree().numberOf(pointId(suspect)));
    assertEquals(new Content("com.acme.Node", 4_999, 4_999 * 32), suspect.content());
    assertEquals(
        "com.acme.Chain.head (static) holds a com.acme.Node, 160 kB, 100 % of the heap; mostly"
            + " com.acme.Node (4,999 objects, 160 kB)",
        suspect.sentence());
  }

  private static long pointId(Suspect suspect) {
    return suspect.accumulation().point().objectId();
  }

  @Test
  void aLinkedListThatIsReachedFromItsEndIsStillTheList() throws IOException {
    long list = heap.object("java.util.LinkedList", 32);
    long last = 0;
    for (int i = 0; i < 300; i++) {
      long node = heap.object("java.util.LinkedList$Node", 24);
      heap.field(node, "java.util.LinkedList$Node#item", row());
      if (i == 0) {
        heap.field(list, "java.util.LinkedList#first", node);
      } else {
        heap.field(last, "java.util.LinkedList$Node#next", node);
        heap.field(node, "java.util.LinkedList$Node#prev", last);
      }
      last = node;
    }
    heap.field(list, "java.util.LinkedList#last", last).counted(list, 300);
    heap.staticField("com.acme.Log", "lines", list);

    Suspect suspect = suspects().get(0);

    assertEquals("java.util.LinkedList", suspect.accumulation().collection().className());
    assertEquals(new Content("com.acme.Row", 300, 300_000), suspect.content());
    assertEquals(
        "com.acme.Log.lines (static) holds a java.util.LinkedList with 300 elements, 307 kB, 100 %"
            + " of the heap; mostly com.acme.Row (300 objects, 300 kB)",
        suspect.sentence());
  }

  @Test
  void aSetIsToldAsASetAndNotAsTheMapInside() throws IOException {
    long set = heap.object("java.util.HashSet", 16);
    heap.field(set, "java.util.HashSet#map", heap.map(rows(20))).counted(set, 20);
    heap.staticField("com.acme.Seen", "all", set);

    Accumulation at = suspects().get(0).accumulation();

    assertEquals("java.util.HashMap$Node[]", at.point().className());
    assertEquals(new HeapObject(set, "java.util.HashSet", null), at.collection());
    assertEquals(20, at.elements().orElseThrow());
    assertTrue(at.ownerHoldsIt());
  }

  @Test
  void whatIsInsideOfOtherContentIsNotContent() throws IOException {
    long[] values = rows(100);
    for (int i = 0; i < 10; i++) {
      values[i] = heap.object("com.acme.Order", 8);
      heap.field(values[i], "com.acme.Order#row", row());
    }
    heap.staticField("com.acme.Mixed", "all", heap.map(values));

    assertEquals(new Content("com.acme.Row", 90, 90_000), suspects().get(0).content());
  }

  @Test
  void aNameFromTheDumpIsTextAndNoFormat() throws IOException {
    for (int i = 0; i < 20; i++) {
      heap.root(heap.object("com.acme.%s%n", 1_000), RootKind.JNI_GLOBAL);
      heap.root(heap.object("", 1_000), RootKind.JNI_GLOBAL);
    }
    heap.root(heap.object("%d", 30_000), RootKind.JNI_GLOBAL);

    List<Suspect> suspects = suspects();

    assertEquals("A %d keeps 30 kB, 43 % of the heap", suspects.get(0).sentence());
    assertEquals(
        "20 objects of com.acme.%s%n keep 20 kB, 29 % of the heap", suspects.get(1).sentence());
  }

  @Test
  void aMapInAMapIsReachedThroughTheFieldOfTheOuterOne() throws IOException {
    long outer = heap.map(row(), heap.map(rows(200)));
    heap.staticField("com.acme.Tenants", "byName", outer);

    Suspect suspect = suspects().get(0);

    assertEquals(
        "com.acme.Tenants.byName (static) leads to a java.util.HashMap with 200 entries, 208 kB,"
            + " 99 % of the heap; mostly com.acme.Row (200 objects, 200 kB)",
        suspect.sentence());
    assertEquals(
        "Tenants.byName → HashMap.table[1] → HashMap$Node.value → HashMap.table → HashMap$Node[]",
        PathText.line(suspect.path()));
    assertEquals(
        List.of(
            "class com.acme.Tenants",
            "com.acme.Tenants#byName: java.util.HashMap",
            "java.util.HashMap#table: java.util.HashMap$Node[]",
            "[1]: java.util.HashMap$Node",
            "java.util.HashMap$Node#value: java.util.HashMap",
            "java.util.HashMap#table: java.util.HashMap$Node[]"),
        PathText.steps(suspect.path()));
  }

  @Test
  void objectsOfOneClassThatTwoHoldersShareAreAGroup() throws IOException {
    long[] sessions = new long[40];
    for (int i = 0; i < sessions.length; i++) {
      sessions[i] = heap.object("com.acme.Session", 24);
      heap.field(sessions[i], "com.acme.Session#data", heap.object("byte[]", 1_000));
    }
    heap.staticField("com.acme.Sessions", "all", list(sessions));
    heap.staticField("com.acme.Monitor", "seen", heap.map(list(sessions)));

    Suspect suspect = suspects().get(0);

    assertEquals(Suspect.Kind.GROUP, suspect.kind());
    assertNull(suspect.object());
    assertEquals(40, suspect.instances());
    assertEquals(40 * 1_024, suspect.retainedBytes());
    assertEquals("java.lang.Object[]", suspect.accumulation().point().className());
    assertEquals(new Content("byte[]", 40, 40_000), suspect.content());
    assertEquals(
        "40 objects of com.acme.Session keep 41 kB, 98 % of the heap, most of them reached through"
            + " com.acme.Sessions.all (static); mostly byte[] (40 objects, 40 kB)",
        suspect.sentence());
  }

  @Test
  void aGroupWithoutACommonHolderHasNoAccumulationPoint() throws IOException {
    for (int i = 0; i < 20; i++) {
      long session = heap.object("com.acme.Session", 1_000);
      heap.root(session, RootKind.JNI_GLOBAL);
    }

    Suspect suspect = suspects().get(0);

    assertNull(suspect.accumulation());
    assertNull(suspect.content());
    assertEquals(20, suspect.instances());
    assertEquals("Session (jni global)", PathText.line(suspect.path()));
    assertEquals(
        "20 objects of com.acme.Session keep 20 kB, 100 % of the heap", suspect.sentence());
  }

  @Test
  void aGroupThatUsersHoldOneByOneIsNamedByTheirField() throws IOException {
    for (int i = 0; i < 20; i++) {
      long session = heap.object("com.acme.Session", 1_000);
      long user = heap.object("com.acme.User", 16);
      long visit = heap.object("com.acme.Visit", 16);
      // Held twice, so that none of the two dominates it.
      heap.field(user, "com.acme.User#session", session);
      heap.field(visit, "com.acme.Visit#session", session);
      heap.root(user, RootKind.JNI_GLOBAL).root(visit, RootKind.JNI_GLOBAL);
    }

    Suspect suspect = suspects().get(0);

    assertNull(suspect.accumulation());
    assertEquals(20, suspect.holders().branches().get(0).instances());
    assertEquals(
        "20 objects of com.acme.Session keep 20 kB, 97 % of the heap, most of them held through"
            + " com.acme.User.session",
        suspect.sentence());
    assertEquals(3, heap.lookups);
  }

  @Test
  void aClassThatKeepsManySmallThingsIsItsOwnAccumulationPoint() throws IOException {
    for (int i = 0; i < 10; i++) {
      heap.staticField("com.acme.Tables", "table" + i, heap.object("int[]", 500));
    }

    Suspect suspect = suspects().get(0);

    assertEquals(heap.type("com.acme.Tables", null), pointId(suspect));
    assertEquals(
        "class com.acme.Tables keeps 5 kB, 100 % of the heap; mostly int[] (10 objects, 5 kB)",
        suspect.sentence());
    assertEquals("class Tables", PathText.line(suspect.path()));
  }

  @Test
  void classObjectsThatAreSmallByThemselvesAreAGroup() throws IOException {
    for (int i = 0; i < 30; i++) {
      heap.staticField("com.acme.Type" + i, "table", heap.object("int[]", 100));
    }

    Suspect suspect = suspects().get(0);

    assertEquals(Suspect.Kind.GROUP, suspect.kind());
    assertEquals("java.lang.Class", suspect.className());
    // With those of java.lang.Class and int[].
    assertEquals(32, suspect.instances());
    assertEquals(
        "32 classes keep 3.3 kB, 100 % of the heap; mostly int[] (30 objects, 3 kB)",
        suspect.sentence());
  }

  @Test
  void whatOnlyAWeakReferenceHoldsIsNobodysFault() throws IOException {
    long cache = heap.object("com.acme.Cache", 24);
    heap.staticField("com.acme.Caches", "all", cache);
    heap.weak(cache, list(rows(100)));
    heap.staticField("com.acme.Other", "table", heap.object("int[]", 5_000));

    List<Suspect> suspects = suspects();

    assertEquals("class com.acme.Other", suspects.get(0).className());
    assertTrue(suspects.stream().noneMatch(s -> s.sentence().contains("Cache")));
  }

  @Test
  void theThresholdItselfIsNotSuspicious() throws IOException {
    heap.staticField("com.acme.A", "table", heap.object("int[]", 92));
    DominatorTree tree = heap.tree();
    SuspectSearch search = new SuspectSearch(tree, heap.classes(), heap);

    assertEquals(0, singles(search.suspects(SuspectSettings.ofHeap(1_000))));
    assertEquals(1, singles(search.suspects(SuspectSettings.ofHeap(999))));
    assertEquals(1, singles(search.suspects(new SuspectSettings(9.99, 1_000))));
  }

  private static long singles(List<Suspect> suspects) {
    return suspects.stream().filter(s -> s.kind() == Suspect.Kind.SINGLE).count();
  }

  @Test
  void theDumpIsAskedOnceForAllSuspects() throws IOException {
    for (int i = 0; i < 5; i++) {
      heap.staticField("com.acme.Cache" + i, "entries", heap.map(rows(10)));
    }

    assertEquals(5, singles(suspects()));
    assertEquals(3, heap.lookups);
  }

  @Test
  void withoutTheDumpTheSuspectsAreToldByClasses() throws IOException {
    heap.staticField("com.acme.OrderCache", "entries", heap.map(rows(100)));
    DominatorTree tree = heap.tree();

    Suspect suspect =
        new SuspectSearch(tree, heap.classes(), DumpLookup.NOTHING)
            .suspects(SuspectSettings.ofHeap(105_000))
            .get(0);

    assertEquals(
        "A java.util.HashMap keeps 104 kB, 99 % of the heap; mostly com.acme.Row (100 objects,"
            + " 100 kB)",
        suspect.sentence());
    assertEquals("class OrderCache → HashMap → HashMap$Node[]", PathText.line(suspect.path()));
  }

  @Test
  void suspectsComeBiggestFirstAndTiesByAddress() throws IOException {
    heap.staticField("com.acme.B", "table", heap.object("int[]", 500));
    heap.staticField("com.acme.A", "table", heap.object("int[]", 500));
    heap.staticField("com.acme.C", "table", heap.object("int[]", 600));

    List<Suspect> suspects = suspects();

    assertEquals(
        List.of("class com.acme.C", "class com.acme.B", "class com.acme.A"),
        suspects.stream().map(Suspect::className).toList());
    assertEquals(List.of(1, 2, 3), suspects.stream().map(Suspect::rank).toList());
  }

  @Test
  void anEmptyHeapHasNoSuspects() throws IOException {
    assertEquals(
        List.of(),
        new SuspectSearch(heap.tree(), heap.classes(), heap)
            .suspects(SuspectSettings.ofHeap(1 << 20)));
  }
}
