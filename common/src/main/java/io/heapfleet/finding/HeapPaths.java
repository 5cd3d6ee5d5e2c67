package io.heapfleet.finding;

import io.heapfleet.graph.DominatorTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Shortest paths from roots to objects, with the names of fields.
 *
 * <p>A path may be millions of objects long. Of a chain of objects of one class that is longer than
 * {@value #WHOLE_CHAIN} only the ends are told and the references between are counted, named by
 * samples; of a path of more than {@value #KEPT} chains the middle is left out and counted. So a
 * path takes some 10 kB at most.
 */
public final class HeapPaths {
  /** Chains up to this length are told object by object. */
  static final int WHOLE_CHAIN = 8;

  /** How many chains are kept at each end of a path. */
  static final int KEPT = 64;

  private final DominatorTree tree;
  private final HeapClasses classes;
  private final DumpLookup lookup;

  public HeapPaths(DominatorTree tree, HeapClasses classes, DumpLookup lookup) {
    this.tree = tree;
    this.classes = classes;
    this.lookup = lookup;
  }

  /**
   * A path to each of these objects, without those that no strong references lead to. All that has
   * to be looked up is looked up at once.
   *
   * @param objects numbers of objects, as in the tree
   */
  public Map<Long, HeapPath> to(Collection<Long> objects) throws IOException {
    Map<Long, List<Hop>> hops = new LinkedHashMap<>();
    for (long object : objects) {
      if (tree.rootDistance(object) >= 0) {
        hops.put(object, hopsTo(object));
      }
    }
    Set<HeapEdge> edges = new LinkedHashSet<>();
    Set<Long> roots = new LinkedHashSet<>();
    for (List<Hop> path : hops.values()) {
      roots.add(tree.objectId(path.get(0).object));
      path.forEach(hop -> hop.samples.forEach(sample -> edges.add(edge(sample))));
    }
    Map<HeapEdge, EdgeLabel> labels = lookup.edges(edges);
    Map<Long, RootLabel> rootLabels = lookup.roots(roots);
    Map<Long, HeapPath> paths = new LinkedHashMap<>();
    hops.forEach(
        (object, path) -> {
          long root = tree.objectId(path.get(0).object);
          List<PathStep> steps = new ArrayList<>();
          for (Hop hop : path) {
            steps.add(
                new PathStep(classes.object(tree, hop.object), hop.label(this, labels), hop.times));
          }
          paths.put(object, new HeapPath(rootLabels.getOrDefault(root, RootLabel.UNKNOWN), steps));
        });
    return paths;
  }

  private HeapEdge edge(Link link) {
    return new HeapEdge(tree.objectId(link.from), tree.objectId(link.to));
  }

  private List<Hop> hopsTo(long target) {
    List<Chain> nearTarget = new ArrayList<>();
    // Of the chains beyond, those that came last: a ring.
    Chain[] nearRoot = new Chain[KEPT];
    long chains = 0;
    Chain chain = null;
    for (long object = target; object != DominatorTree.NONE; object = tree.pathParent(object)) {
      if (chain == null || !chain.goesOnWith(object)) {
        if (nearTarget.size() < KEPT) {
          chain = new Chain(object);
          nearTarget.add(chain);
        } else {
          chain = new Chain(object);
          nearRoot[(int) (chains % KEPT)] = chain;
        }
        chains++;
      } else {
        chain.add(object);
      }
    }
    List<Hop> hops = new ArrayList<>();
    long ringed = chains - nearTarget.size();
    for (long i = ringed - 1; i >= Math.max(0, ringed - KEPT); i--) {
      nearRoot[(int) ((i + nearTarget.size()) % KEPT)].addHops(hops);
    }
    Collections.reverse(nearTarget);
    boolean gap = ringed > KEPT;
    for (Chain near : nearTarget) {
      int first = hops.size();
      near.addHops(hops);
      if (gap) {
        Hop above = hops.get(first - 1);
        Hop below = hops.get(first);
        long skipped = tree.rootDistance(below.object) - tree.rootDistance(above.object);
        hops.set(first, new Hop(below.object, List.of(), skipped));
        gap = false;
      }
    }
    return hops;
  }

  /** Objects of one class that hold one another, from the one nearest to the target upwards. */
  private final class Chain {
    private final long[] nearest = new long[WHOLE_CHAIN];
    private final List<Link> samples = new ArrayList<>();
    private final boolean single;
    private long length;
    private long topmost;

    Chain(long object) {
      // A class that holds a class is no list.
      this.single = classes.described(tree, object) != null;
      add(object);
    }

    boolean goesOnWith(long object) {
      return !single && tree.classIndex(object) == tree.classIndex(topmost);
    }

    void add(long object) {
      if (length < WHOLE_CHAIN) {
        nearest[(int) length] = object;
      }
      // The lengths at which the count of bits changes are spread over a chain of any length.
      if (length > 0 && Long.bitCount(length) == 1) {
        samples.add(new Link(object, topmost));
      }
      topmost = object;
      length++;
    }

    void addHops(List<Hop> hops) {
      int first = (int) Math.min(length, WHOLE_CHAIN) - 1;
      long above = tree.pathParent(topmost);
      Hop entry =
          new Hop(
              topmost,
              above == DominatorTree.NONE ? List.of() : List.of(new Link(above, topmost)),
              1);
      hops.add(entry);
      if (length > WHOLE_CHAIN) {
        hops.add(new Hop(nearest[0], samples, length - 1));
        return;
      }
      for (int i = first - 1; i >= 0; i--) {
        hops.add(new Hop(nearest[i], List.of(new Link(nearest[i + 1], nearest[i])), 1));
      }
    }
  }

  private record Link(long from, long to) {}

  /** A step before it has its name; told by the references that are samples of it. */
  private record Hop(long object, List<Link> samples, long times) {
    EdgeLabel label(HeapPaths paths, Map<HeapEdge, EdgeLabel> labels) {
      EdgeLabel all = null;
      for (Link sample : samples) {
        EdgeLabel label = labels.get(paths.edge(sample));
        if (label == null) {
          label = paths.classes.edge(paths.tree, sample.from, sample.to);
        }
        if (label != null && times > 1) {
          // In a chain the places differ.
          label = new EdgeLabel(label.kind(), label.name(), -1);
        }
        if (label == null || (all != null && !all.equals(label))) {
          return null;
        }
        all = label;
      }
      return all;
    }
  }
}
