package io.heapfleet.finding;

import io.heapfleet.finding.LeakPathSearch.Row;
import io.heapfleet.graph.DominatorTree;
import io.heapfleet.model.ReferenceKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the objects of a row are held by those of the row above: the shortest way from one to the
 * other, folded. Asks the dump once for all rows of a level, and once more for thread locals.
 */
final class LeakHops {
  private static final int LONGEST = 64;
  private static final String THREAD_LOCAL_ENTRY = "java.lang.ThreadLocal$ThreadLocalMap$Entry";
  private static final String REFERENT = "java.lang.ref.Reference#referent";

  private final DominatorTree tree;
  private final HeapClasses classes;
  private final TypeTraits traits;
  private final DumpLookup lookup;
  private final ApplicationWays applications;

  LeakHops(DominatorTree tree, HeapClasses classes, TypeTraits traits, DumpLookup lookup) {
    this.tree = tree;
    this.classes = classes;
    this.traits = traits;
    this.lookup = lookup;
    this.applications = new ApplicationWays(tree, classes, traits, lookup);
  }

  /**
   * Members of a row that are held in the same way.
   *
   * @param frames the way
   * @param startsPath whether it begins at a class object or a thread, whatever is above
   * @param members which of the row's samples
   */
  record Group(List<PathFrame> frames, boolean startsPath, List<Integer> members, long bytes) {}

  /** The objects on a way, the holder first; {@code whole} unless it is too long to be told. */
  private record Way(List<Long> objects, boolean starts, boolean whole) {}

  /** The ways to the samples of these rows, for each row the one with most bytes first. */
  Map<Row, List<Group>> of(List<Row> rows) throws IOException {
    Map<Row, List<Way>> ways = new LinkedHashMap<>();
    Set<HeapEdge> edges = new LinkedHashSet<>();
    Set<Long> entries = new LinkedHashSet<>();
    for (Row row : rows) {
      List<Way> ofRow = new ArrayList<>();
      for (long i = 0; i < row.members.size(); i++) {
        long holder = row.holders.get(i);
        Way way = way(holder, row.members.get(i));
        ofRow.add(way);
        addEdges(way, edges);
        if (isThreadLocalEntry(holder)) {
          entries.add(tree.objectId(holder));
        }
      }
      ways.put(row, ofRow);
    }
    Map<Long, Way> threadLocals = threadLocals(entries);
    threadLocals.values().forEach(way -> addEdges(way, edges));
    Map<HeapEdge, EdgeLabel> labels = new HashMap<>();
    if (!edges.isEmpty()) {
      labels.putAll(lookup.edges(edges));
    }
    preferApplications(ways, labels);
    Map<Row, List<Group>> groups = new LinkedHashMap<>();
    ways.forEach((row, ofRow) -> groups.put(row, groups(row, ofRow, threadLocals, labels)));
    return groups;
  }

  /** Where a thread of the JDK's is nearest, goes the way of the application, if there is one. */
  private void preferApplications(Map<Row, List<Way>> ways, Map<HeapEdge, EdgeLabel> labels)
      throws IOException {
    Set<Long> hidden = new LinkedHashSet<>();
    ways.forEach(
        (row, ofRow) -> {
          for (int i = 0; i < ofRow.size(); i++) {
            if (row.holders.get(i) == DominatorTree.NONE && isOfJdkThread(ofRow.get(i), labels)) {
              hidden.add(row.members.get(i));
            }
          }
        });
    if (hidden.isEmpty()) {
      return;
    }
    Map<Long, List<Long>> found = applications.to(hidden);
    Set<HeapEdge> edges = new LinkedHashSet<>();
    ways.forEach(
        (row, ofRow) -> {
          for (int i = 0; i < ofRow.size(); i++) {
            List<Long> down = found.get(row.members.get(i));
            if (down != null) {
              Way above = way(DominatorTree.NONE, down.get(0));
              if (above.whole) {
                List<Long> objects = new ArrayList<>(above.objects);
                objects.addAll(down.subList(1, down.size()));
                ofRow.set(i, new Way(objects, above.starts, true));
                addEdges(ofRow.get(i), edges);
              }
            }
          }
        });
    if (!edges.isEmpty()) {
      labels.putAll(lookup.edges(edges));
    }
  }

  /** Whether it leads from a thread to what others hold, too, by no field of an application. */
  private boolean isOfJdkThread(Way way, Map<HeapEdge, EdgeLabel> labels) {
    long first = way.objects.get(0);
    long last = way.objects.get(way.objects.size() - 1);
    return way.starts
        && way.whole
        && traits.isThread(tree.classIndex(first))
        && !isStart(last)
        && !traits.isJdkLoader(tree.classIndex(last))
        && frames(way, labels).stream().noneMatch(Owners::isApplications);
  }

  private boolean isThreadLocalEntry(long holder) {
    return holder != DominatorTree.NONE
        && traits.name(tree.classIndex(holder)).equals(THREAD_LOCAL_ENTRY);
  }

  /** How the {@code ThreadLocal}s of these entries are held themselves. */
  private Map<Long, Way> threadLocals(Set<Long> entries) throws IOException {
    Map<Long, Way> ways = new HashMap<>();
    if (!entries.isEmpty()) {
      lookup
          .references(entries, REFERENT)
          .forEach(
              (entry, id) -> {
                long key = tree.numberOf(id);
                if (key != DominatorTree.NONE && tree.rootDistance(key) >= 0) {
                  ways.put(entry, way(DominatorTree.NONE, key));
                }
              });
    }
    return ways;
  }

  /** From the holder, a class object, a thread or a root, whatever comes first, to the object. */
  private Way way(long holder, long object) {
    List<Long> objects = new ArrayList<>();
    objects.add(object);
    long at = object;
    boolean starts = holder == DominatorTree.NONE && isStart(object);
    while (at != holder && !starts) {
      long above = tree.pathParent(at);
      if (above == DominatorTree.NONE) {
        starts = true;
        break;
      }
      if (objects.size() > LONGEST) {
        return new Way(List.of(object), false, false);
      }
      objects.add(above);
      at = above;
      starts = at != holder && isStart(at);
    }
    Collections.reverse(objects);
    return new Way(objects, starts, true);
  }

  private boolean isStart(long object) {
    int type = tree.classIndex(object);
    return traits.isThread(type) || classes.described(tree, object) != null;
  }

  private void addEdges(Way way, Set<HeapEdge> edges) {
    for (int i = 1; i < way.objects.size(); i++) {
      long from = way.objects.get(i - 1);
      // What arrays hold are elements; nobody has to look.
      if (!classes.isArray(tree.classIndex(from))) {
        edges.add(edge(from, way.objects.get(i)));
      }
    }
  }

  private HeapEdge edge(long from, long to) {
    return new HeapEdge(tree.objectId(from), tree.objectId(to));
  }

  private List<Group> groups(
      Row row, List<Way> ways, Map<Long, Way> threadLocals, Map<HeapEdge, EdgeLabel> labels) {
    Map<String, List<Integer>> members = new LinkedHashMap<>();
    Map<String, List<PathFrame>> frames = new HashMap<>();
    Map<String, Boolean> starts = new HashMap<>();
    for (int i = 0; i < ways.size(); i++) {
      Way way = ways.get(i);
      List<PathFrame> told = frames(row.holders.get(i), way, threadLocals, labels);
      String text = told.toString();
      members.computeIfAbsent(text, t -> new ArrayList<>()).add(i);
      frames.putIfAbsent(text, told);
      starts.merge(text, way.starts, Boolean::logicalOr);
    }
    Map<String, Long> bytes = new HashMap<>();
    members.forEach(
        (text, of) ->
            bytes.put(
                text, of.stream().mapToLong(i -> tree.retainedBytes(row.members.get(i))).sum()));
    return members.keySet().stream()
        .sorted(
            Comparator.<String>comparingLong(text -> -bytes.get(text))
                .thenComparing(Comparator.naturalOrder()))
        .map(
            text ->
                new Group(frames.get(text), starts.get(text), members.get(text), bytes.get(text)))
        .toList();
  }

  private List<PathFrame> frames(
      long holder, Way way, Map<Long, Way> threadLocals, Map<HeapEdge, EdgeLabel> labels) {
    String target = name(way.objects.get(way.objects.size() - 1));
    if (!way.whole) {
      return List.of(new PathFrame(PathFrame.Kind.UNKNOWN, null, target));
    }
    if (isThreadLocalEntry(holder)) {
      Way key = threadLocals.get(tree.objectId(holder));
      String field = key == null ? null : lastField(frames(key, labels));
      return List.of(new PathFrame(PathFrame.Kind.THREAD_LOCAL, field, target));
    }
    return frames(way, labels);
  }

  private static String lastField(List<PathFrame> frames) {
    for (int i = frames.size() - 1; i >= 0; i--) {
      if (frames.get(i).isField() && !Owners.isAgent(frames.get(i).declaringClass())) {
        return frames.get(i).field();
      }
    }
    return null;
  }

  private List<PathFrame> frames(Way way, Map<HeapEdge, EdgeLabel> labels) {
    List<PathFrame> frames = new ArrayList<>();
    if (way.starts) {
      frames.add(PathFrame.root(name(way.objects.get(0))));
    }
    for (int i = 1; i < way.objects.size(); i++) {
      long from = way.objects.get(i - 1);
      long to = way.objects.get(i);
      PathFrame frame = frame(from, to, labels);
      if (frame != null && (frames.isEmpty() || !frames.get(frames.size() - 1).equals(frame))) {
        frames.add(frame);
      }
    }
    return frames;
  }

  /** Null for a step inside of a collection. */
  private PathFrame frame(long from, long to, Map<HeapEdge, EdgeLabel> labels) {
    EdgeLabel label = labels.get(edge(from, to));
    if (label == null) {
      label = classes.edge(tree, from, to);
    }
    int fromType = tree.classIndex(from);
    int toType = tree.classIndex(to);
    String target = name(to);
    boolean inside =
        traits.isPart(toType)
            || (traits.isCollection(fromType)
                && traits.isContainer(toType)
                && (label == null || !label.isField() || Containers.isInsideField(label)));
    if (traits.isContainer(fromType) && inside) {
      return null;
    }
    if (label == null) {
      return traits.isContainer(fromType)
          ? PathFrame.element(target)
          : new PathFrame(PathFrame.Kind.UNKNOWN, null, target);
    }
    return switch (label.kind()) {
      case ELEMENT -> PathFrame.element(target);
      case FIELD, STATIC -> {
        if (label.name() == null) {
          yield new PathFrame(PathFrame.Kind.UNKNOWN, null, target);
        }
        if (traits.isContainer(fromType) && Containers.isCollection(label.declaringClass())) {
          yield PathFrame.element(target);
        }
        yield new PathFrame(
            label.kind() == ReferenceKind.STATIC ? PathFrame.Kind.STATIC : PathFrame.Kind.FIELD,
            FoldedName.of(label.declaringClass()) + "#" + label.fieldName(),
            target);
      }
      case THREAD_LOCAL ->
          new PathFrame(
              PathFrame.Kind.LOCAL,
              label.name() == null ? null : FoldedName.of(label.name()) + "()",
              target);
      default -> new PathFrame(PathFrame.Kind.UNKNOWN, null, target);
    };
  }

  private String name(long object) {
    var described = classes.described(tree, object);
    return described == null
        ? traits.name(tree.classIndex(object))
        : "class " + FoldedName.of(described.name());
  }
}
