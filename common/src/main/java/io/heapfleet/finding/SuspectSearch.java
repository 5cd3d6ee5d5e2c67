package io.heapfleet.finding;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.Reachability;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds the leak suspects of a heap by the rules of Eclipse MAT's {@code FindLeaksQuery}: objects
 * that nothing dominates and that retain more than the threshold; then the classes of the rest of
 * these objects, where they retain more than the threshold together. Class objects are a group,
 * {@code java.lang.Class}.
 *
 * <p>The same heap has the same suspects in the same order. 16 bytes a class, and 8 bytes an object
 * of the groups.
 */
public final class SuspectSearch {
  /** How many branches of the holders of a group are told. */
  private static final int MOST_BRANCHES = 32;

  private final DominatorTree tree;
  private final HeapClasses classes;
  private final DumpLookup lookup;

  public SuspectSearch(DominatorTree tree, HeapClasses classes, DumpLookup lookup) {
    this.tree = tree;
    this.classes = classes;
    this.lookup = lookup;
  }

  /** The suspects, the one that retains most first. */
  public List<Suspect> suspects(SuspectSettings settings) throws IOException {
    List<Find> finds = new ArrayList<>(singles(settings));
    finds.addAll(groups(settings));
    finds.sort(
        Comparator.comparingLong((Find find) -> -find.bytes)
            .thenComparing(find -> find.object == DominatorTree.NONE)
            .thenComparingLong(find -> find.object)
            .thenComparingInt(find -> find.classIndex));
    return told(finds, settings);
  }

  /**
   * What these objects hold by some of what they dominate, however little that is: told as
   * suspects, in the order in which they are given. Those that no strong references lead to are
   * left out.
   *
   * @param partIds by object: itself, or what else of it is meant
   */
  public List<Suspect> of(Map<Long, List<Long>> partIds, SuspectSettings settings)
      throws IOException {
    List<Find> finds = new ArrayList<>();
    for (Map.Entry<Long, List<Long>> of : partIds.entrySet()) {
      long object = tree.numberOf(of.getKey());
      if (object != DominatorTree.NONE && tree.reachability(object) == Reachability.STRONG) {
        LongList parts = new LongList();
        for (long id : of.getValue()) {
          long part = tree.numberOf(id);
          if (part != DominatorTree.NONE && dominates(object, part)) {
            parts.add(part);
          }
        }
        finds.add(parts.size() == 0 ? single(object) : single(object, parts));
      }
    }
    return told(finds, settings);
  }

  private List<Suspect> told(List<Find> finds, SuspectSettings settings) throws IOException {
    Map<Find, MergedPaths> merged = new LinkedHashMap<>();
    Set<HeapEdge> mergedEdges = new LinkedHashSet<>();
    for (Find find : finds) {
      if (find.object == DominatorTree.NONE) {
        MergedPaths paths =
            MergedPaths.toMembers(tree, classes, classes.name(find.classIndex), find.members);
        merged.put(find, paths);
        mergedEdges.addAll(paths.edges(MOST_BRANCHES));
      }
    }
    DumpLookup edges = new AskedAhead(lookup, mergedEdges);
    Map<Long, HeapPath> paths =
        new HeapPaths(tree, classes, edges).to(finds.stream().map(f -> f.pathEnd).toList());
    Map<Find, Held> held = new LinkedHashMap<>();
    for (Find find : finds) {
      if (find.point != DominatorTree.NONE) {
        held.put(find, held(find, paths.get(find.pathEnd)));
      }
    }
    List<Long> collections =
        held.values().stream().map(h -> tree.objectId(h.collection)).distinct().toList();
    Map<Long, Long> elements = lookup.elements(collections);
    Map<Long, String> urlKeys = lookup.urlKeys(collections);
    List<Long> singles =
        finds.stream()
            .filter(find -> find.object != DominatorTree.NONE)
            .map(find -> tree.objectId(find.object))
            .toList();
    Map<Long, CallLabel> calls = lookup.calls(singles);
    Map<Long, SharedLabel> shared = lookup.shared(singles);
    List<Suspect> suspects = new ArrayList<>();
    for (Find find : finds) {
      MergedPaths holders = merged.get(find);
      Long id = find.object == DominatorTree.NONE ? null : (Long) tree.objectId(find.object);
      Suspect suspect =
          suspect(
              suspects.size() + 1,
              find,
              paths.get(find.pathEnd),
              held.get(find),
              holders == null ? null : holders.holders(MOST_BRANCHES, edges),
              elements,
              urlKeys,
              id == null ? null : calls.get(id),
              id == null ? null : shared.get(id),
              settings);
      suspects.add(SuspectSentence.addTo(suspect, settings));
    }
    return suspects;
  }

  private List<Find> singles(SuspectSettings settings) {
    List<Find> finds = new ArrayList<>();
    for (long i = 0; i < tree.topLevelCount(); i++) {
      long object = tree.topLevel(i);
      long bytes = tree.retainedBytes(object);
      if (settings.isSuspicious(bytes)) {
        finds.add(single(object));
      }
    }
    return finds;
  }

  private Find single(long object, LongList parts) {
    long bytes = 0;
    for (long i = 0; i < parts.size(); i++) {
      bytes += tree.retainedBytes(parts.get(i));
    }
    long biggest = biggest(parts);
    long point =
        AccumulationPoint.isBigDrop(bytes, tree.retainedBytes(biggest))
            ? object
            : AccumulationPoint.below(tree, biggest);
    return new Find(object, tree.classIndex(object), 1, bytes, point, point, parts);
  }

  private Find single(long object) {
    long point = AccumulationPoint.below(tree, object);
    return new Find(
        object, tree.classIndex(object), 1, tree.retainedBytes(object), point, point, null);
  }

  private List<Find> groups(SuspectSettings settings) {
    long[] instances = new long[classes.count()];
    long[] bytes = new long[classes.count()];
    for (long i = 0; i < tree.topLevelCount(); i++) {
      long object = tree.topLevel(i);
      int type = tree.classIndex(object);
      if (classes.knows(type) && !settings.isSuspicious(tree.retainedBytes(object))) {
        instances[type]++;
        bytes[type] += tree.retainedBytes(object);
      }
    }
    List<Find> finds = new ArrayList<>();
    for (int type = 0; type < bytes.length; type++) {
      if (settings.isSuspicious(bytes[type])) {
        LongList members = members(type, settings);
        long point = GroupPath.accumulationPoint(tree, members);
        long end = point == DominatorTree.NONE ? biggest(members) : point;
        finds.add(
            new Find(DominatorTree.NONE, type, instances[type], bytes[type], point, end, members));
      }
    }
    return finds;
  }

  private LongList members(int type, SuspectSettings settings) {
    LongList members = new LongList();
    for (long i = 0; i < tree.topLevelCount(); i++) {
      long object = tree.topLevel(i);
      if (tree.classIndex(object) == type && !settings.isSuspicious(tree.retainedBytes(object))) {
        members.add(object);
      }
    }
    return members;
  }

  private long biggest(LongList objects) {
    long biggest = objects.get(0);
    for (long i = 1; i < objects.size(); i++) {
      if (tree.retainedBytes(objects.get(i)) > tree.retainedBytes(biggest)) {
        biggest = objects.get(i);
      }
    }
    return biggest;
  }

  /** What holds the accumulation point: the collection that dominates it, and who holds that. */
  private Held held(Find find, HeapPath path) {
    Holder holder = Holder.of(path);
    int step = holder.collectionStep();
    // A shorter way may lead into a list from its other end: then its first objects are no
    // dominators.
    while (step < path.steps().size() - 1 && !dominates(number(path, step), find.point)) {
      step++;
    }
    return new Held(number(path, step), holder.upTo(path, step));
  }

  private long number(HeapPath path, int step) {
    return tree.numberOf(path.steps().get(step).object().objectId());
  }

  private boolean dominates(long object, long point) {
    long bytes = tree.retainedBytes(object);
    for (long at = point;
        at != DominatorTree.NONE && tree.retainedBytes(at) <= bytes;
        at = tree.dominator(at)) {
      if (at == object) {
        return true;
      }
    }
    return false;
  }

  private Suspect suspect(
      int rank,
      Find find,
      HeapPath path,
      Held held,
      HolderBranch holders,
      Map<Long, Long> elements,
      Map<Long, String> urlKeys,
      CallLabel call,
      SharedLabel shared,
      SuspectSettings settings) {
    boolean single = find.object != DominatorTree.NONE;
    ContentSearch search = new ContentSearch(tree, classes);
    if (single && (find.members == null || held.collection != find.object)) {
      search.add(held.collection);
    } else {
      for (long i = 0; i < find.members.size(); i++) {
        search.add(find.members.get(i));
      }
    }
    Content content = search.largest();
    Accumulation accumulation =
        held == null ? null : accumulation(find, path, held, elements, urlKeys);
    HeapObject object = single ? classes.object(tree, find.object) : null;
    return new Suspect(
        rank,
        single ? Suspect.Kind.SINGLE : Suspect.Kind.GROUP,
        object,
        single ? object.name() : classes.name(find.classIndex),
        find.instances,
        find.bytes,
        settings.percent(find.bytes),
        accumulation,
        content,
        holders,
        path,
        call,
        shared,
        "");
  }

  private Accumulation accumulation(
      Find find, HeapPath path, Held held, Map<Long, Long> elements, Map<Long, String> urlKeys) {
    Long count = elements.get(tree.objectId(held.collection));
    int owner = held.holder.ownerStep();
    return new Accumulation(
        classes.object(tree, find.point),
        tree.retainedBytes(find.point),
        classes.object(tree, held.collection),
        tree.retainedBytes(held.collection),
        count == null ? OptionalLong.empty() : OptionalLong.of(count),
        urlKeys.get(tree.objectId(held.collection)),
        owner < 0 ? null : path.steps().get(owner).edge(),
        owner == held.holder.collectionStep());
  }

  /**
   * A suspect as the graph alone tells it; {@code members} are the objects of a group, or those
   * parts of a single object that are meant, null for all of it.
   */
  private static final class Find {
    final long object;
    final int classIndex;
    final long instances;
    final long bytes;
    final long point;
    final long pathEnd;
    final LongList members;

    Find(
        long object,
        int classIndex,
        long instances,
        long bytes,
        long point,
        long pathEnd,
        LongList members) {
      this.object = object;
      this.classIndex = classIndex;
      this.instances = instances;
      this.bytes = bytes;
      this.point = point;
      this.pathEnd = pathEnd;
      this.members = members;
    }
  }

  private record Held(long collection, Holder holder) {}
}
