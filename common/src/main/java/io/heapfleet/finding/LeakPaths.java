package io.heapfleet.finding;

import io.heapfleet.finding.LeakPathSearch.Row;
import io.heapfleet.graph.DominatorTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Picks the places of accumulation out of the folded tree, and gives them their signatures. */
final class LeakPaths {
  /** With fewer elements it is no accumulation but a handful of things. */
  private static final long LEAST_ELEMENTS = 8;

  /** Primitive arrays count alone if they are so large on the average. */
  private static final long LARGE_ARRAY_BYTES = 8 << 10;

  private final DominatorTree tree;
  private final TypeTraits traits;
  private final long leastBytes;
  private final SampleKeys samples;
  private final Bounds bounds;
  private final Map<String, Place> places = new LinkedHashMap<>();

  /** By signature, what the collections of a place hold alone. */
  private final Map<String, Long> ownElements = new HashMap<>();

  LeakPaths(DominatorTree tree, TypeTraits traits, DumpLookup lookup, long leastBytes) {
    this.tree = tree;
    this.traits = traits;
    this.leastBytes = leastBytes;
    this.samples = new SampleKeys(tree, traits, lookup);
    this.bounds = new Bounds(tree, traits, lookup);
  }

  /** The places below this row, those that retain most. */
  List<LeakPath> of(Row root, int mostPaths) throws IOException {
    // On one path a tree may be a level deep, on another many: it is a tree on both.
    Set<String> recursive = new HashSet<>();
    walk(
        root,
        (row, path, enclosing) -> {
          recursive.addAll(Owners.recursiveFields(path));
          return null;
        });
    walk(
        root,
        (row, path, enclosing) -> {
          if (traits.isContainer(row.type) && elements(row) >= LEAST_ELEMENTS) {
            Held held = held(row, path, recursive);
            ownElements.merge(held.signature(), elements(row), Long::sum);
          }
          return null;
        });
    walk(root, (row, path, enclosing) -> place(row, path, enclosing, recursive));
    List<Place> largest =
        places.values().stream()
            .filter(place -> place.retainedBytes >= leastBytes)
            .sorted(
                Comparator.comparingLong((Place place) -> -place.retainedBytes)
                    .thenComparing(place -> place.signature))
            .limit(mostPaths)
            .toList();
    List<Long> holders = largest.stream().map(place -> place.largest).distinct().toList();
    Map<Long, List<String>> keys = samples.of(holders);
    Map<Long, Long> boundOf = bounds.of(holders);
    return largest.stream().map(place -> told(place, keys, boundOf)).toList();
  }

  /** A row with the path to the row above it and the signatures of the places it lies in. */
  private record Visit(Row row, List<PathFrame> above, List<String> enclosing) {}

  @FunctionalInterface
  private interface Visitor {
    /** Returns the signature of the row's place, null if nothing accumulates there. */
    String visit(Row row, List<PathFrame> path, List<String> enclosing);
  }

  private static void walk(Row root, Visitor visitor) {
    List<Visit> stack = new ArrayList<>();
    root.below.forEach(row -> stack.add(new Visit(row, List.of(), List.of())));
    while (!stack.isEmpty()) {
      Visit visit = stack.remove(stack.size() - 1);
      Row row = visit.row;
      List<PathFrame> path = new ArrayList<>(row.startsPath ? List.of() : visit.above);
      path.addAll(row.frames);
      List<String> enclosing = row.startsPath ? List.of() : visit.enclosing;
      String signature = visitor.visit(row, path, enclosing);
      if (signature != null) {
        enclosing = new ArrayList<>(enclosing);
        enclosing.add(signature);
      }
      for (Row below : row.below) {
        stack.add(new Visit(below, path, enclosing));
      }
    }
  }

  private static final class Place {
    final String signature;
    final String owner;
    Row largestRow;
    List<PathFrame> path;
    String parentSignature;
    long largestRowBytes = -1;
    long holders;
    long elements;
    long largestCrowd;
    long retainedBytes;
    long largest;
    long largestBytes = -1;

    Place(String signature, String owner) {
      this.signature = signature;
      this.owner = owner;
    }

    long elements() {
      return Math.max(elements, largestCrowd);
    }
  }

  /** Adds a row to its place; returns its signature, null if nothing accumulates there. */
  private String place(
      Row row, List<PathFrame> path, List<String> enclosing, Set<String> recursive) {
    boolean container = traits.isContainer(row.type);
    boolean inContainer = !row.above.isRoot() && traits.isContainer(row.above.type);
    long holders = container ? row.instances : 1;
    long elements;
    if (container) {
      elements = elements(row);
      if (elements < LEAST_ELEMENTS) {
        return null;
      }
    } else if (row.chained >= LEAST_ELEMENTS) {
      elements = row.instances + row.chained;
    } else if (inContainer || (row.startsPath && traits.isThread(row.type))) {
      return null;
    } else if (traits.isPrimitiveArray(row.type)
        && row.retainedBytes >= LARGE_ARRAY_BYTES * row.instances) {
      elements = row.instances;
    } else if (row.crowd >= LEAST_ELEMENTS) {
      elements = row.instances;
    } else {
      return null;
    }
    Held held = held(row, path, recursive);
    String signature = held.signature();
    Place place = places.computeIfAbsent(signature, s -> new Place(s, held.ownerName()));
    place.holders += holders;
    if (held.end < path.size()) {
      // Keys and values of one entry are crowds each; it is an entry all the same.
      place.largestCrowd = Math.max(place.largestCrowd, elements);
    } else {
      place.elements += elements;
    }
    if (!enclosing.contains(signature)) {
      // A tree's branches are inside of its root already.
      place.retainedBytes += row.retainedBytes;
    }
    if (row.retainedBytes > place.largestRowBytes) {
      place.largestRowBytes = row.retainedBytes;
      place.largestRow = row;
      place.path = held.path;
      place.parentSignature =
          enclosing.stream().filter(s -> !s.equals(signature)).reduce((a, b) -> b).orElse(null);
    }
    if (row.largestBytes > place.largestBytes) {
      place.largestBytes = row.largestBytes;
      place.largest = row.largest;
    }
    return signature;
  }

  private static long elements(Row row) {
    if (row.nodes > 0) {
      return row.nodes;
    }
    long elements = row.restInstances;
    for (Row below : row.below) {
      elements += below.instances + below.chained;
    }
    return elements;
  }

  /**
   * What holds a row's elements.
   *
   * @param end how much of the path to the row leads there
   * @param path that much of it, folded
   * @param owner which of its frames is the owner's, -1 if none is
   */
  private record Held(int end, List<PathFrame> path, int owner) {
    static Held of(List<PathFrame> path, int end, boolean chain, Set<String> recursive) {
      List<PathFrame> once = Owners.withoutRepeats(path.subList(0, end));
      return new Held(end, once, Owners.of(once, chain, recursive));
    }

    boolean byApplication() {
      return owner >= 0 && Owners.isApplications(path.get(owner));
    }

    String ownerName() {
      return owner < 0 ? null : path.get(owner).field();
    }

    /** A hash of the owner and of what lies between it and the elements. */
    String signature() {
      StringBuilder text = new StringBuilder();
      for (PathFrame frame : path.subList(Math.max(0, owner), path.size())) {
        boolean first = text.isEmpty();
        text.append(first && owner >= 0 ? frame.kind() + " " + frame.field() : frame.kind().name())
            .append(": ")
            .append(frame.target())
            .append('\n');
      }
      return hash(text.toString());
    }
  }

  /**
   * A chain or a crowd in something that does not hold it alone is that one's. Each object of a
   * crowd is in an element of its own, whatever fields lead on from there; but where that is the
   * JDK's, these fields tell more than it does. Of a crowd larger than its elements most are held
   * by other ways, and which way leads to most of them changes from dump to dump: such a crowd is
   * whose all of it is.
   */
  private Held held(Row row, List<PathFrame> path, Set<String> recursive) {
    if (traits.isContainer(row.type)) {
      return Held.of(path, path.size(), false, recursive);
    }
    boolean chain = row.chained >= LEAST_ELEMENTS;
    Held nearest = Held.of(path, withoutElements(path, path.size()), chain, recursive);
    if (chain) {
      return nearest;
    }
    int end = path.size();
    for (int i = path.size() - row.frames.size(); i < path.size(); i++) {
      end = path.get(i).kind() == PathFrame.Kind.ELEMENT ? i : end;
    }
    Held crowd = Held.of(path, withoutElements(path, end), false, recursive);
    Held held = nearest.byApplication() && !crowd.byApplication() ? nearest : crowd;
    int above = path.size() - row.frames.size();
    if (above == 0 || held.end <= above) {
      return held;
    }
    Long own = ownElements.get(held.signature());
    return own == null || row.instances <= own
        ? held
        : Held.of(path, withoutElements(path, above), false, recursive);
  }

  private static int withoutElements(List<PathFrame> path, int end) {
    int holder = end;
    while (holder > 1 && path.get(holder - 1).kind() == PathFrame.Kind.ELEMENT) {
      holder--;
    }
    return Math.max(1, holder);
  }

  /** The first 64 bits of a SHA-256: 2^32 signatures before two are likely to be the same. */
  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private LeakPath told(Place place, Map<Long, List<String>> keys, Map<Long, Long> boundOf) {
    PathFrame last = place.path.get(place.path.size() - 1);
    String collection = last.target();
    String content = content(place.largestRow);
    return new LeakPath(
        place.signature,
        place.owner,
        collection,
        place.path.stream().map(PathFrame::text).toList(),
        place.parentSignature,
        content,
        place.holders,
        place.elements(),
        boundOf.get(place.largest),
        place.retainedBytes,
        place.largestBytes,
        tree.objectId(place.largest),
        keys.getOrDefault(place.largest, List.of()),
        sentence(place, collection, content));
  }

  /** What most of the elements are, looked for through collections in the collection. */
  private String content(Row row) {
    Row at = row;
    if (!traits.isContainer(at.type)) {
      return at.name;
    }
    while (true) {
      Row largest = at.largestRest;
      for (Row below : at.below) {
        if (largest == null || below.retainedBytes > largest.retainedBytes) {
          largest = below;
        }
      }
      if (largest == null) {
        return at == row ? null : at.name;
      }
      if (!traits.isContainer(largest.type)) {
        return largest.name;
      }
      at = largest;
    }
  }

  private static String sentence(Place place, String collection, String content) {
    String holder = place.owner == null ? null : place.owner.replace('#', '.');
    String what =
        String.format(
            Locale.ROOT,
            "%,d %s%s in %s",
            place.elements(),
            place.elements() == 1 ? "element" : "elements",
            content == null ? "" : ", mostly " + content + ",",
            place.holders == 1
                ? "a " + collection
                : String.format(Locale.ROOT, "%,d of %s", place.holders, collection));
    String size = Amounts.bytes(place.retainedBytes);
    return (holder == null ? "" : holder + " holds ") + what + ", " + size;
  }
}
