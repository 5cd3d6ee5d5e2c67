package io.heapfleet.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.Reachability;
import io.heapfleet.mat.HeapInMemory;
import io.heapfleet.model.ReferenceKind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SharedSearchTest {
  private static final long LEAST = 10_000;

  private final RequestHeap heap = new RequestHeap();

  private static long exchange(RequestHeap heap, String path) {
    return heap.object(
        "sun.net.httpserver.ExchangeImpl",
        "method",
        "GET",
        "uri",
        heap.object("java.net.URI", "path", path, "query", 0L),
        "closed",
        false);
  }

  private long exchange(String path) {
    return exchange(heap, path);
  }

  private long rows() {
    return heap.array(heap.bytes(new byte[20_000]));
  }

  private static List<String> paths(SharedObject shared) {
    return shared.calls().stream().map(call -> call.call().path()).sorted().toList();
  }

  @Test
  void whatTwoRequestsHoldTogetherIsOfBoth() throws IOException {
    long rows = rows();
    heap.thread(1, 0, exchange("/a"), rows);
    heap.thread(2, 0, exchange("/b"), rows);
    heap.thread(3, 0, exchange("/c"));

    List<SharedObject> shared = heap.shared(LEAST);
    assertEquals(1, shared.size());
    assertEquals(rows, shared.get(0).objectId());
    assertTrue(shared.get(0).retainedBytes() > 20_000);
    assertEquals(List.of("/a", "/b"), paths(shared.get(0)));
  }

  @Test
  void whatTheyWaitForThroughObjectsOfTheirOwnIsOfBoth() throws IOException {
    long rows = rows();
    heap.thread(1, 0, exchange("/a"), heap.array(heap.array(rows)));
    heap.thread(2, 0, exchange("/b"), heap.array(rows));

    assertEquals(List.of("/a", "/b"), paths(heap.shared(LEAST).get(0)));
  }

  /** A small thing that two of them share leads to a large one that a third one holds, too. */
  @Test
  void whoHoldsWhatHoldsItIsAsked() throws IOException {
    long rows = rows();
    long small = heap.array(rows);
    heap.thread(1, 0, exchange("/a"), small);
    heap.thread(2, 0, exchange("/b"), small);
    heap.thread(3, 0, exchange("/c"), rows);

    List<SharedObject> shared = heap.shared(LEAST);
    assertEquals(1, shared.size());
    assertEquals(List.of("/a", "/b", "/c"), paths(shared.get(0)));
  }

  @Test
  void whoIsNotAskedInTimeIsSomebodyElse() throws IOException {
    long rows = rows();
    long small = heap.array(rows);
    heap.thread(1, 0, exchange("/a"), small);
    heap.thread(2, 0, exchange("/b"), small);
    heap.thread(3, 0, exchange("/c"), rows);

    List<SharedObject> shared =
        heap.search(
            (told, tree, stacks, found) ->
                new SharedSearch(tree, told.rows(), told.dictionary, told.threadRoots, stacks, 1)
                    .find(found, LEAST));
    assertEquals(List.of(), shared);
  }

  @Test
  void whatACacheHoldsAsWellIsNoRequests() throws IOException {
    long rows = rows();
    heap.root(heap.array(heap.array(rows)));
    heap.thread(1, 0, exchange("/a"), rows);
    heap.thread(2, 0, exchange("/b"), rows);

    assertEquals(List.of(), heap.shared(LEAST));
  }

  @Test
  void whatAThreadKeepsForLaterIsNoRequests() throws IOException {
    long rows = rows();
    heap.thread(1, heap.array(rows), exchange("/a"), rows);
    heap.thread(2, 0, exchange("/b"), rows);

    assertEquals(List.of(), heap.shared(LEAST));
  }

  @Test
  void whatAThreadWithoutARequestHoldsIsNoRequests() throws IOException {
    long rows = rows();
    heap.thread(1, 0, exchange("/a"), rows);
    heap.thread(2, 0, exchange("/b"), rows);
    heap.thread(3, 0, rows);

    assertEquals(List.of(), heap.shared(LEAST));
  }

  @Test
  void whatOneRequestHoldsIsNotShared() throws IOException {
    heap.thread(1, 0, exchange("/a"), rows());
    heap.thread(2, 0, exchange("/b"));

    assertEquals(List.of(), heap.shared(LEAST));
  }

  /** No thread works on them: what both hold hangs below what holds both. */
  @Test
  void whatTwoConnectionsOfAnEventLoopHoldTogetherIsOfBoth() throws IOException {
    long rows = rows();
    heap.root(heap.array(channel("/a", rows), channel("/b", rows), rows()));

    List<SharedObject> shared = heap.shared(LEAST);
    assertEquals(1, shared.size());
    assertEquals(rows, shared.get(0).objectId());
    assertEquals(List.of("/a", "/b"), paths(shared.get(0)));
  }

  private long channel(String path, long rows) {
    long request =
        heap.object("io.netty.handler.codec.http.DefaultHttpRequest", "method", 0L, "uri", path);
    return heap.object("io.netty.channel.AbstractChannel", "request", request, "rows", rows);
  }

  /** The obvious way: what goes with all requests, and stays with each of two of them. */
  @Test
  void agreesWithTheObviousWay() throws IOException {
    int sharedInAll = 0;
    for (long seed = 1; seed <= 300; seed++) {
      RequestHeap random = random(new SplittableRandom(seed));
      String where = "seed " + seed;
      sharedInAll +=
          random.search(
              (told, tree, stacks, found) -> {
                Map<Long, Set<String>> shared = new TreeMap<>();
                new SharedSearch(tree, told.rows(), told.dictionary, told.threadRoots, stacks, 100)
                    .find(found, 1)
                    .forEach(o -> shared.put(o.objectId(), new TreeSet<>(paths(o))));
                assertEquals(plainly(told, tree, found), shared, where);
                return shared.size();
              });
    }
    assertTrue(sharedInAll > 100, "shared objects: " + sharedInAll);
  }

  private static RequestHeap random(SplittableRandom random) {
    RequestHeap heap = new RequestHeap();
    long[] ids = new long[3 + random.nextInt(25)];
    Arrays.setAll(ids, i -> heap.reserve());
    for (long id : ids) {
      long[] elements = new long[random.nextInt(3)];
      Arrays.setAll(elements, i -> ids[random.nextInt(ids.length)]);
      heap.arrayAt(id, elements);
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      heap.root(ids[random.nextInt(ids.length)]);
    }
    for (int serial = 1; serial <= 4; serial++) {
      long[] locals = new long[1 + random.nextInt(3)];
      Arrays.setAll(locals, i -> ids[random.nextInt(ids.length)]);
      if (serial < 4) {
        locals[0] = exchange(heap, "/" + serial);
      }
      long kept = random.nextInt(4) == 0 ? ids[random.nextInt(ids.length)] : 0;
      if (serial < 4 || random.nextBoolean()) {
        heap.thread(serial, kept, locals);
      }
    }
    return heap;
  }

  private static Map<Long, Set<String>> plainly(
      HeapInMemory heap, DominatorTree tree, List<FoundRequest> found) {
    Map<Long, FoundRequest> byThread = new HashMap<>();
    Set<Long> requests = new HashSet<>();
    for (FoundRequest request : found) {
      byThread.put(request.threadId(), request);
      requests.add(request.objectId());
    }
    Set<Long> roots = new HashSet<>();
    for (long root : heap.rootIds()) {
      roots.add(root);
    }
    Set<Long> others = reached(heap, roots, requests, byThread.keySet());
    Map<Long, Set<String>> all = new HashMap<>();
    for (FoundRequest request : found) {
      Set<Long> held = new HashSet<>(Set.of(request.objectId()));
      heap.references.stream()
          .filter(r -> r.fromId() == request.threadId())
          .filter(r -> r.label().kind() == ReferenceKind.THREAD_LOCAL)
          .forEach(r -> held.add(r.toId()));
      for (long id : reached(heap, held, Set.of(), byThread.keySet())) {
        all.computeIfAbsent(id, key -> new TreeSet<>()).add(request.call().path());
      }
    }
    all.keySet().removeAll(others);
    all.keySet().removeAll(requests);
    all.values().removeIf(paths -> paths.size() < 2);
    Map<Long, Set<String>> largest = new TreeMap<>();
    all.forEach(
        (id, paths) -> {
          long object = tree.numberOf(id);
          long dominator = tree.dominator(object);
          if (tree.reachability(object) == Reachability.STRONG
              && (dominator == DominatorTree.NONE || !all.containsKey(tree.objectId(dominator)))) {
            largest.put(id, paths);
          }
        });
    return largest;
  }

  /**
   * Along all references but those of some threads to what their local variables hold, and past
   * some objects.
   */
  private static Set<Long> reached(
      HeapInMemory heap, Set<Long> from, Set<Long> past, Set<Long> threads) {
    Set<List<Long>> locals = new HashSet<>();
    for (HeapInMemory.Reference reference : heap.references) {
      if (threads.contains(reference.fromId())
          && reference.label().kind() == ReferenceKind.THREAD_LOCAL) {
        locals.add(List.of(reference.fromId(), reference.toId()));
      }
    }
    Set<Long> seen = new HashSet<>(from);
    Deque<Long> open = new ArrayDeque<>(from);
    while (!open.isEmpty()) {
      long at = open.pop();
      for (HeapInMemory.Reference reference : heap.references) {
        if (reference.fromId() == at
            && !locals.contains(List.of(at, reference.toId()))
            && !past.contains(reference.toId())
            && seen.add(reference.toId())) {
          open.push(reference.toId());
        }
      }
    }
    return seen;
  }
}
