package io.heapfleet.request;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.Reachability;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ReadField;
import io.heapfleet.record.ReadObject;
import io.heapfleet.record.StackFrame;
import io.heapfleet.record.ThreadFacts;
import io.heapfleet.record.ThreadRoots;
import io.heapfleet.record.ThreadStacks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the calls that a dumped process was working on: instances of the classes that the resolvers
 * know, as far as something holds them and they are not idle. A thread works on a call if the way
 * from its local variables, or else from its thread locals, leads to it over fields that the
 * resolvers name, at most {@value #MAX_HOPS} of them; or if the call says which thread it is.
 *
 * <p>4 bytes a class, and what {@link HeapView} holds.
 */
public final class RequestSearch {
  /** Instances of request classes that are looked at; pools are smaller. */
  public static final int MAX_CANDIDATES = 50_000;

  private static final int MAX_HOPS = 4;

  private final DominatorTree tree;
  private final HeapDictionary dictionary;
  private final ThreadRoots roots;
  private final ThreadStacks stacks;
  private final Map<Long, ThreadFacts> facts;
  private final HeapView heap;
  private final CallReader reader;
  private final boolean[] leads;
  private final boolean[] connections;
  private final boolean[] contextHolders;
  private final Set<String> leadFields = new HashSet<>();
  private long candidatesLeftOut;

  /**
   * @param facts what is known of threads, by thread object
   */
  public RequestSearch(
      DominatorTree tree,
      HeapDictionary dictionary,
      ThreadRoots roots,
      ThreadStacks stacks,
      Map<Long, ThreadFacts> facts,
      HeapView heap) {
    this.tree = tree;
    this.dictionary = dictionary;
    this.roots = roots;
    this.stacks = stacks;
    this.facts = facts;
    this.heap = heap;
    int classes = dictionary.classes().size();
    List<RequestResolver> resolvers = Resolvers.all();
    this.reader = new CallReader(dictionary, heap, resolvers);
    this.leads = new boolean[classes];
    this.connections = new boolean[classes];
    this.contextHolders = new boolean[classes];
    Set<String> connectionNames = new HashSet<>();
    for (RequestResolver resolver : resolvers) {
      leadFields.addAll(resolver.leads());
      connectionNames.addAll(resolver.connectionClasses());
    }
    for (HeapClass type : dictionary.classes()) {
      for (HeapClass c : dictionary.ancestry(type)) {
        connections[type.index()] |= connectionNames.contains(c.name());
        for (HeapField field : c.instanceFields()) {
          leads[type.index()] |= leadFields.contains(c.name() + "#" + field.name());
        }
      }
      contextHolders[type.index()] = ContextReader.MAP_HOLDERS.containsKey(type.name());
    }
  }

  /** How many objects that may be calls were not looked at because there were too many. */
  public long candidatesLeftOut() {
    return candidatesLeftOut;
  }

  /** The calls, those that hold most first. */
  public List<FoundRequest> find() throws IOException {
    List<Long> candidates = new ArrayList<>();
    List<Long> holders = new ArrayList<>();
    for (long object = 0; object < tree.objects(); object++) {
      int type = tree.classIndex(object);
      if (type >= 0 && (reader.resolver(type) != null || contextHolders[type])) {
        if (tree.reachability(object) != Reachability.STRONG) {
          continue;
        }
        if (reader.resolver(type) == null) {
          holders.add(tree.objectId(object));
        } else if (candidates.size() < MAX_CANDIDATES) {
          candidates.add(tree.objectId(object));
        } else {
          candidatesLeftOut++;
        }
      }
    }
    Map<Long, Reading> readings = reader.read(candidates);
    Set<Long> superseded = new HashSet<>();
    for (Reading reading : readings.values()) {
      if (reading instanceof Reading.InFlight inFlight) {
        superseded.addAll(inFlight.supersedes());
      }
    }
    readings.keySet().removeAll(superseded);
    readings.values().removeIf(reading -> reading instanceof Reading.Idle);

    Map<Long, Long> threadOfRequest = threads(readings);
    Map<Long, CallContext> contexts = contexts(holders);
    List<FoundRequest> found = new ArrayList<>();
    Set<Long> counted = new HashSet<>();
    readings.forEach(
        (id, reading) -> found.add(found(id, reading, threadOfRequest.get(id), contexts, counted)));
    addTasks(found, contexts, counted);
    found.sort(
        Comparator.comparingLong((FoundRequest request) -> -request.retainedBytes())
            .thenComparingLong(FoundRequest::objectId));
    return found;
  }

  /** The serial numbers of the threads that work on these calls. */
  private Map<Long, Long> threads(Map<Long, Reading> readings) throws IOException {
    Map<Long, List<Long>> byLocals =
        heap.each(stacks.threads().keySet(), serial -> reached(locals(serial), readings.keySet()));
    Map<Long, List<Long>> byThreadLocals =
        heap.each(
            stacks.threads().keySet(),
            serial -> reached(threadLocalValues(serial), readings.keySet()));
    Map<Long, Long> threads = new HashMap<>();
    byLocals.forEach((serial, ids) -> ids.forEach(id -> threads.putIfAbsent(id, serial)));
    Set<Long> busy = new HashSet<>(threads.values());
    Map<Long, Long> serialOfJavaThread = new HashMap<>();
    stacks
        .threads()
        .forEach(
            (serial, root) -> {
              ThreadFacts known = facts.get(roots.objectId(root));
              if (known != null && known.javaThreadId() != null) {
                serialOfJavaThread.putIfAbsent(known.javaThreadId(), serial);
              }
            });
    readings.forEach(
        (id, reading) -> {
          if (reading instanceof Reading.InFlight inFlight
              && serialOfJavaThread.containsKey(inFlight.call().javaThreadId())) {
            threads.putIfAbsent(id, serialOfJavaThread.get(inFlight.call().javaThreadId()));
          }
        });
    // A thread local may be left behind by a call that is long over: it tells least.
    byThreadLocals.forEach(
        (serial, ids) -> {
          if (!busy.contains(serial)) {
            ids.forEach(id -> threads.putIfAbsent(id, serial));
          }
        });
    return threads;
  }

  private List<Long> locals(long serial) {
    List<Long> locals = new ArrayList<>();
    for (int root : stacks.locals(serial)) {
      locals.add(roots.objectId(root));
    }
    return locals;
  }

  private List<ThreadLocals.Entry> threadLocals(long serial) {
    return ThreadLocals.of(heap.object(roots.objectId(stacks.threads().get(serial))), heap);
  }

  private List<Long> threadLocalValues(long serial) {
    return threadLocals(serial).stream().map(ThreadLocals.Entry::valueId).toList();
  }

  /** The calls that fields lead to from these objects, the nearest first; null if there is none. */
  private List<Long> reached(List<Long> from, Set<Long> calls) {
    Set<Long> seen = new LinkedHashSet<>();
    Set<Long> wave = new LinkedHashSet<>(from);
    for (int hop = 0; hop <= MAX_HOPS && !wave.isEmpty(); hop++) {
      Set<Long> next = new LinkedHashSet<>();
      for (long id : wave) {
        if (seen.add(id) && isLead(id)) {
          ReadObject object = heap.object(id);
          if (object != null) {
            for (ReadField field : object.fields()) {
              if (field.bits() != 0 && leadFields.contains(field.qualifiedName())) {
                next.add(field.bits());
              }
            }
          }
        }
      }
      wave = next;
    }
    seen.retainAll(calls);
    return seen.isEmpty() ? null : new ArrayList<>(seen);
  }

  private boolean isLead(long id) {
    long object = tree.numberOf(id);
    int type = object == DominatorTree.NONE ? -1 : tree.classIndex(object);
    return type >= 0 && leads[type];
  }

  /** By thread's serial number. */
  private Map<Long, CallContext> contexts(List<Long> mapHolders) throws IOException {
    Set<Long> mapLocals = new HashSet<>();
    heap.each(mapHolders, id -> ContextReader.locals(heap.object(id), heap))
        .values()
        .forEach(mapLocals::addAll);
    ContextReader context = new ContextReader(mapLocals);
    return heap.each(stacks.threads().keySet(), serial -> context.read(threadLocals(serial), heap));
  }

  private FoundRequest found(
      long id, Reading reading, Long serial, Map<Long, CallContext> contexts, Set<Long> counted) {
    long object = tree.numberOf(id);
    HeapClass type = dictionary.classes().get(tree.classIndex(object));
    Call call =
        reading instanceof Reading.InFlight inFlight
            ? inFlight.call()
            : new Call(Call.Kind.UNKNOWN, null, null, null, null, null);
    String problem =
        reading instanceof Reading.UnknownLayout unknown
            ? type.name() + ": " + unknown.fields()
            : null;
    Long threadId = serial == null ? null : (Long) roots.objectId(stacks.threads().get(serial));
    long connection = connection(object);
    Set<Long> parts = new LinkedHashSet<>();
    parts.add(connection);
    if (serial != null) {
      parts.addAll(heldByStack(serial));
    }
    return new FoundRequest(
        id,
        type.name(),
        reader.resolver(type.index()).stack(),
        call,
        problem,
        threadId,
        serial,
        threadId == null ? tree.objectId(connection) : threadId,
        retained(parts, counted),
        serial == null ? CallContext.NONE : contexts.getOrDefault(serial, CallContext.NONE));
  }

  /** The connection that holds an object; the object itself, if there is none. */
  private long connection(long object) {
    for (long at = object; at != DominatorTree.NONE; at = tree.dominator(at)) {
      if (isConnection(at)) {
        return at;
      }
    }
    for (long at = object; at != DominatorTree.NONE; at = tree.pathParent(at)) {
      if (isConnection(at)) {
        return at;
      }
    }
    return object;
  }

  private boolean isConnection(long object) {
    int type = tree.classIndex(object);
    return type >= 0 && connections[type];
  }

  /** What nobody but a thread's stack holds. */
  private Set<Long> heldByStack(long serial) {
    long thread = tree.numberOf(roots.objectId(stacks.threads().get(serial)));
    Set<Long> held = new LinkedHashSet<>();
    for (int root : stacks.locals(serial)) {
      long local = tree.numberOf(roots.objectId(root));
      if (local != DominatorTree.NONE
          && thread != DominatorTree.NONE
          && tree.dominator(local) == thread) {
        held.add(local);
      }
    }
    return held;
  }

  /** What these objects retain, each counted once, also over several calls. */
  private long retained(Set<Long> objects, Set<Long> counted) {
    long bytes = 0;
    for (long object : objects) {
      boolean within = false;
      for (long at = tree.dominator(object); at != DominatorTree.NONE; at = tree.dominator(at)) {
        within |= objects.contains(at);
      }
      if (!within && counted.add(object)) {
        bytes += Math.max(0, tree.retainedBytes(object));
      }
    }
    return bytes;
  }

  /** What the threads run that work on no call. */
  private void addTasks(
      List<FoundRequest> found, Map<Long, CallContext> contexts, Set<Long> counted)
      throws IOException {
    Set<Long> free = new LinkedHashSet<>(stacks.threads().keySet());
    found.forEach(request -> free.remove(request.threadSerial()));
    Map<Long, ReadObject> tasks = heap.each(free, this::task);
    tasks.forEach(
        (serial, task) ->
            found.add(
                new FoundRequest(
                    task.objectId(),
                    task.type().name(),
                    null,
                    new Call(Call.Kind.TASK, null, Tasks.name(task), null, null, null),
                    null,
                    roots.objectId(stacks.threads().get(serial)),
                    serial,
                    roots.objectId(stacks.threads().get(serial)),
                    retained(heldByStack(serial), counted),
                    contexts.getOrDefault(serial, CallContext.NONE))));
  }

  private ReadObject task(long serial) {
    Map<Integer, List<Long>> byFrame = new LinkedHashMap<>();
    for (int root : stacks.locals(serial)) {
      int number = roots.frameNumber(root);
      if (Tasks.isRunner(stacks.frame(serial, number))) {
        byFrame.computeIfAbsent(number, frame -> new ArrayList<>()).add(roots.objectId(root));
      }
    }
    for (Map.Entry<Integer, List<Long>> runner : byFrame.entrySet()) {
      StackFrame frame = stacks.frame(serial, runner.getKey());
      ReadObject task = Tasks.task(frame, runner.getValue(), heap);
      if (task != null) {
        return task;
      }
    }
    return null;
  }
}
