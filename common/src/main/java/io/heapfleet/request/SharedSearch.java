package io.heapfleet.request;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.HeapRows;
import io.heapfleet.graph.Reachability;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ThreadRoots;
import io.heapfleet.record.ThreadStacks;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds what several calls hold together and nobody else does: the rows that one of them loads and
 * others wait for, say. No call dominates such an object; what does dominates the calls, too, or
 * nothing does.
 *
 * <p>So few objects come into question: the children of the calls' common dominators that retain
 * enough, {@value #MOST_OBJECTS} at most. Most of them fall out at once, for a shortest way from a
 * root leads to them past all calls. Of the rest one reading of all references tells who holds
 * them: each holder's dominators are climbed to a part of a call, or to a neighbour in the tree,
 * and who holds that the next reading tells. Whoever is not known by then, after {@value
 * #MOST_READINGS} readings, is taken for somebody else: that an object is shared is said only if it
 * is sure.
 */
public final class SharedSearch {
  private static final int MOST_OBJECTS = 1_000;
  private static final int MOST_READINGS = 4;

  /** Of so many objects it is asked who holds them. */
  private static final int MOST_ASKED = 10_000;

  /** Lists of a million links have dominators as many. */
  private static final long MOST_STEPS = 100_000_000;

  private final DominatorTree tree;
  private final HeapRows rows;
  private final HeapDictionary dictionary;
  private final ThreadRoots roots;
  private final ThreadStacks stacks;
  private final int readings;

  private List<FoundRequest> calls;

  /** By object: the calls that it is a part of. */
  private final Map<Long, BitSet> parts = new HashMap<>();

  /** By thread: the calls that it works on. */
  private final Map<Long, BitSet> threads = new HashMap<>();

  /** By thread: the ids of what its local variables hold. */
  private final Map<Long, Set<Long>> locals = new HashMap<>();

  private long stepsLeft = MOST_STEPS;

  /**
   * @param rows what the tree was built from
   */
  public SharedSearch(
      DominatorTree tree,
      HeapRows rows,
      HeapDictionary dictionary,
      ThreadRoots roots,
      ThreadStacks stacks) {
    this(tree, rows, dictionary, roots, stacks, MOST_READINGS);
  }

  SharedSearch(
      DominatorTree tree,
      HeapRows rows,
      HeapDictionary dictionary,
      ThreadRoots roots,
      ThreadStacks stacks,
      int readings) {
    this.tree = tree;
    this.rows = rows;
    this.dictionary = dictionary;
    this.roots = roots;
    this.stacks = stacks;
    this.readings = readings;
  }

  /** An object of which it is asked who holds it. */
  private static final class Asked {
    final long object;
    final long dominator;
    final BitSet calls = new BitSet();
    final Set<Asked> holders = new LinkedHashSet<>();
    boolean answered;
    boolean heldByOthers;

    Asked(long object, long dominator) {
      this.object = object;
      this.dominator = dominator;
    }
  }

  /**
   * What these calls share, the largest first.
   *
   * @param found the calls of the dump, those that hold most first
   * @param leastBytes what retains less is left out
   */
  public List<SharedObject> find(List<FoundRequest> found, long leastBytes) throws IOException {
    calls = found;
    Set<Long> holders = holders();
    if (holders.size() < 2) {
      return List.of();
    }
    Map<Long, Asked> asked = new LinkedHashMap<>();
    for (long object : candidates(holders, leastBytes)) {
      asked.put(object, new Asked(object, tree.dominator(object)));
    }
    List<Asked> candidates = new ArrayList<>(asked.values());
    List<Asked> open = candidates;
    for (int reading = 0; reading < readings && !open.isEmpty(); reading++) {
      read(open, asked);
      open = unanswered(candidates);
    }
    List<SharedObject> shared = new ArrayList<>();
    for (Asked candidate : candidates) {
      BitSet by = heldBy(candidate);
      if (by != null && by.cardinality() > 1) {
        shared.add(
            new SharedObject(
                tree.objectId(candidate.object),
                tree.retainedBytes(candidate.object),
                by.stream().mapToObj(calls::get).toList()));
      }
    }
    return shared;
  }

  /** What the calls hold their memory by: threads, and connections or the calls themselves. */
  private Set<Long> holders() {
    Set<Long> holders = new LinkedHashSet<>();
    for (int call = 0; call < calls.size(); call++) {
      FoundRequest request = calls.get(call);
      for (long id : request.partIds()) {
        long part = tree.numberOf(id);
        if (part != DominatorTree.NONE) {
          parts.computeIfAbsent(part, key -> new BitSet()).set(call);
        }
      }
      long holder = tree.numberOf(request.holderId());
      if (holder != DominatorTree.NONE) {
        holders.add(holder);
        if (request.threadSerial() != null) {
          threads.computeIfAbsent(holder, key -> new BitSet()).set(call);
          Set<Long> ids = locals.computeIfAbsent(holder, key -> new HashSet<>());
          for (int root : stacks.locals(request.threadSerial())) {
            ids.add(roots.objectId(root));
          }
        }
      }
    }
    return holders;
  }

  /** The children of what dominates calls, the largest first. */
  private List<Long> candidates(Set<Long> holders, long leastBytes) {
    Set<Long> above = new LinkedHashSet<>();
    for (long holder : holders) {
      long at = tree.dominator(holder);
      while (at != DominatorTree.NONE && step() && above.add(at)) {
        at = tree.dominator(at);
      }
    }
    List<Long> found = new ArrayList<>();
    for (long i = 0; i < tree.topLevelCount(); i++) {
      addIfItMayBeShared(tree.topLevel(i), above, leastBytes, found);
    }
    for (long dominator : above) {
      for (long i = 0; i < tree.childCount(dominator); i++) {
        addIfItMayBeShared(tree.child(dominator, i), above, leastBytes, found);
      }
    }
    found.sort(
        Comparator.comparingLong((Long object) -> -tree.retainedBytes(object))
            .thenComparingLong(object -> object));
    return found.subList(0, Math.min(found.size(), MOST_OBJECTS));
  }

  private void addIfItMayBeShared(long object, Set<Long> above, long leastBytes, List<Long> found) {
    if (tree.retainedBytes(object) >= leastBytes
        && !above.contains(object)
        && !parts.containsKey(object)
        && !threads.containsKey(object)
        && tree.reachability(object) == Reachability.STRONG
        && !isHeldByOthers(object)) {
      found.add(object);
    }
  }

  /** Whether it is plain that somebody else than calls holds an object, too. */
  private boolean isHeldByOthers(long object) {
    // An object holds its class, which is no row.
    if (isClass(object)) {
      return true;
    }
    for (long at = object; step(); ) {
      long parent = tree.pathParent(at);
      if (parent == DominatorTree.NONE) {
        return true;
      }
      if (parts.containsKey(at) || isLocal(parent, tree.objectId(at))) {
        return false;
      }
      at = parent;
    }
    return true;
  }

  private boolean isClass(long object) {
    return dictionary.byId(tree.objectId(object)) != null;
  }

  private boolean isLocal(long thread, long id) {
    return locals.containsKey(thread) && locals.get(thread).contains(id);
  }

  /** False once there were too many. */
  private boolean step() {
    return stepsLeft > 0 && stepsLeft-- > 0;
  }

  /** Reads all references once, for those to what is asked about. */
  private void read(List<Asked> about, Map<Long, Asked> asked) throws IOException {
    Map<Long, Asked> byId = new HashMap<>();
    // Most references are to something else: a bit for each hash tells that without boxing.
    BitSet hashes = new BitSet(1 << Short.SIZE);
    for (Asked object : about) {
      long id = tree.objectId(object.object);
      byId.put(id, object);
      hashes.set(hash(id));
      object.answered = true;
    }
    for (int part = 0; part < rows.referenceParts(); part++) {
      rows.references(
          part,
          (fromIds, toIds, strong, count) -> {
            for (int i = 0; i < count; i++) {
              if (strong[i] && hashes.get(hash(toIds[i]))) {
                Asked to = byId.get(toIds[i]);
                if (to != null && !to.heldByOthers) {
                  addHolder(to, tree.numberOf(fromIds[i]), asked);
                }
              }
            }
          });
    }
  }

  private static int hash(long id) {
    return (int) ((id * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - Short.SIZE));
  }

  private void addHolder(Asked to, long from, Map<Long, Asked> asked) {
    if (from == DominatorTree.NONE || tree.reachability(from) != Reachability.STRONG) {
      return;
    }
    if (isLocal(from, tree.objectId(to.object))) {
      to.calls.or(threads.get(from));
      return;
    }
    for (long at = from; step(); at = tree.dominator(at)) {
      if (parts.containsKey(at)) {
        to.calls.or(parts.get(at));
        return;
      }
      if (at == to.dominator || at == DominatorTree.NONE) {
        break;
      }
      if (tree.dominator(at) == to.dominator) {
        Asked holder = asked.get(at);
        if (holder == null && asked.size() < MOST_ASKED && !isHeldByOthers(at)) {
          holder = new Asked(at, to.dominator);
          asked.put(at, holder);
        }
        to.heldByOthers |= holder == null;
        if (holder != null) {
          to.holders.add(holder);
        }
        return;
      }
    }
    to.heldByOthers = true;
  }

  /** Of whom it is to be asked next, for the candidates that may still be shared. */
  private static List<Asked> unanswered(List<Asked> candidates) {
    Set<Asked> open = new LinkedHashSet<>();
    for (Asked candidate : candidates) {
      Set<Asked> all = withHolders(candidate);
      if (all.stream().noneMatch(asked -> asked.heldByOthers)) {
        all.stream().filter(asked -> !asked.answered).forEach(open::add);
      }
    }
    return new ArrayList<>(open);
  }

  /** The calls that hold an object; null if somebody else does, or may do. */
  private static BitSet heldBy(Asked candidate) {
    BitSet by = new BitSet();
    for (Asked asked : withHolders(candidate)) {
      if (asked.heldByOthers || !asked.answered) {
        return null;
      }
      by.or(asked.calls);
    }
    return by;
  }

  private static Set<Asked> withHolders(Asked candidate) {
    Set<Asked> all = new LinkedHashSet<>(List.of(candidate));
    Deque<Asked> open = new ArrayDeque<>(all);
    while (!open.isEmpty()) {
      for (Asked holder : open.pop().holders) {
        if (all.add(holder)) {
          open.push(holder);
        }
      }
    }
    return all;
  }
}
