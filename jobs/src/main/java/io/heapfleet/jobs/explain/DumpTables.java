package io.heapfleet.jobs.explain;

import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceKind;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.ThreadFacts;
import io.heapfleet.table.ClassRow;
import io.heapfleet.table.DominatorClassRow;
import io.heapfleet.table.DumpRow;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.HistogramRow;
import io.heapfleet.table.LargestObjects;
import io.heapfleet.table.LoaderRow;
import io.heapfleet.table.ObjectLookup;
import io.heapfleet.table.ObjectRow;
import io.heapfleet.table.PackageRow;
import io.heapfleet.table.ReachabilityCounts;
import io.heapfleet.table.RequestRow;
import io.heapfleet.table.SuspectRow;
import io.heapfleet.table.ThreadRow;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.apache.hadoop.conf.Configuration;

/** The tables of one dump, read file by file. */
final class DumpTables {
  /** What is not limited by anything else. */
  private static final int MAX_REFERENCES = 100_000;

  /** No object at all, as the dominator of what nothing dominates. */
  static final long NONE = 0;

  private static final String OBJECT_ID = "object_id";
  private static final String CLASS_ID = "class_id";
  private static final List<String> OBJECT_COLUMNS =
      List.of(
          OBJECT_ID,
          CLASS_ID,
          "class_name",
          "kind",
          "shallow_bytes",
          "array_length",
          "file_offset",
          "retained_bytes",
          "dominator_id",
          "root_distance",
          "path_parent_id");
  private static final List<String> REFERENCE_COLUMNS =
      List.of("from_id", "to_id", "kind", "field_name");
  private static final List<String> ROOT_COLUMNS = List.of(OBJECT_ID, "root_kind", "thread_serial");

  private final Configuration conf;
  private final TablesFolder folder;
  private final String dumpId;
  private final ObjectLookup lookup;
  private final TableScan objects;
  private final TableScan references;
  private final TableScan roots;

  DumpTables(Configuration conf, TablesFolder folder, String dumpId) throws IOException {
    this.conf = conf;
    this.folder = folder;
    this.dumpId = dumpId;
    this.lookup =
        new ObjectLookup(
            conf,
            folder.files(dumpId, HeapTable.OBJECTS).stream()
                .map(file -> file.getPath().toString())
                .toList());
    this.objects = scan(HeapTable.OBJECTS);
    this.references = scan(HeapTable.REFS);
    this.roots = scan(HeapTable.ROOTS);
  }

  private TableScan scan(HeapTable table) throws IOException {
    return new TableScan(conf, table, folder.files(dumpId, table));
  }

  String dumpId() {
    return dumpId;
  }

  private <T> List<T> rows(HeapTable table, Function<SmallRows, T> toRow) throws IOException {
    return SmallRows.read(conf, folder.files(dumpId, table), dumpId, toRow);
  }

  DumpRow dump() throws IOException {
    return rows(
            HeapTable.DUMPS,
            row ->
                new DumpRow(
                    row.text("uri"),
                    row.text("etag"),
                    row.int64("size_bytes"),
                    row.text("platform"),
                    row.text("format"),
                    row.text("runtime"),
                    row.text("runtime_version"),
                    row.int32("id_size"),
                    row.int32("pointer_size"),
                    row.int32("object_alignment"),
                    row.text("layout_source"),
                    row.text("service"),
                    row.text("instance"),
                    row.text("region"),
                    row.text("build"),
                    row.number("captured_at") == null
                        ? null
                        : Instant.EPOCH.plus(row.number("captured_at"), ChronoUnit.MICROS),
                    row.int64("objects"),
                    row.int64("references"),
                    row.int64("heap_bytes"),
                    Objects.requireNonNullElse(row.number("undefined_objects"), 0L),
                    row.float64("coverage_pct"),
                    row.text("health"),
                    row.text("detail"),
                    row.texts("notes"),
                    row.number("unreachable_objects") == null
                        ? null
                        : new ReachabilityCounts(
                            row.number("unreachable_objects"),
                            row.number("unreachable_bytes"),
                            row.number("weakly_reachable_objects"),
                            row.number("weakly_reachable_bytes"))))
        .get(0);
  }

  List<ClassRow> classes() throws IOException {
    return rows(
        HeapTable.CLASSES,
        row ->
            new ClassRow(
                row.int64(CLASS_ID),
                row.text("name"),
                row.number("super_class_id"),
                row.int64("loader_id"),
                row.int64("instance_bytes"),
                row.groups("fields").stream()
                    .map(
                        field ->
                            new ClassRow.Field(
                                field.text("name"),
                                field.text("type"),
                                field.text("declaring_class"),
                                field.smallNumber("offset")))
                    .toList()));
  }

  List<HistogramRow> histogram() throws IOException {
    return rows(
        HeapTable.CLASS_HISTOGRAM,
        row ->
            new HistogramRow(
                row.int64(CLASS_ID),
                row.text("class_name"),
                row.int64("loader_id"),
                row.int64("instances"),
                row.int64("shallow_bytes"),
                row.int64("largest_instance_bytes"),
                row.number("retained_bytes")));
  }

  List<LoaderRow> loaders() throws IOException {
    return rows(
        HeapTable.LOADER_HISTOGRAM,
        row ->
            new LoaderRow(
                row.int64("loader_id"),
                row.text("loader_class"),
                row.int64("classes"),
                row.int64("instances"),
                row.int64("shallow_bytes"),
                row.int64("retained_bytes")));
  }

  List<PackageRow> packages() throws IOException {
    return rows(
        HeapTable.PACKAGE_HISTOGRAM,
        row ->
            new PackageRow(
                row.text("package_name"),
                row.int64("classes"),
                row.int64("instances"),
                row.int64("shallow_bytes"),
                row.int64("retained_bytes")));
  }

  List<DominatorClassRow> dominatorClasses() throws IOException {
    return rows(
        HeapTable.DOMINATOR_CLASSES,
        row ->
            new DominatorClassRow(
                row.text("path"),
                row.int32("depth"),
                row.int64("instances"),
                row.int64("shallow_bytes"),
                row.int64("retained_bytes")));
  }

  List<SuspectRow> suspects() throws IOException {
    List<SuspectRow> suspects =
        new ArrayList<>(
            rows(
                HeapTable.SUSPECTS,
                row ->
                    new SuspectRow(
                        row.int32("rank"),
                        row.text("kind"),
                        row.number(OBJECT_ID),
                        row.text("class_name"),
                        row.int64("instances"),
                        row.int64("retained_bytes"),
                        row.float64("retained_pct"),
                        row.number("accumulation_id"),
                        row.text("accumulation_class"),
                        row.number("accumulation_bytes"),
                        row.number("elements"),
                        row.text("content_class"),
                        row.number("content_instances"),
                        row.number("content_bytes"),
                        row.texts("path"),
                        row.text("sentence"))));
    suspects.sort(Comparator.comparingInt(SuspectRow::rank));
    return suspects;
  }

  /** Those that hold most first. */
  List<RequestRow> requests() throws IOException {
    List<RequestRow> requests =
        new ArrayList<>(
            rows(
                HeapTable.REQUESTS,
                row ->
                    new RequestRow(
                        row.int32("rank"),
                        row.int64(OBJECT_ID),
                        row.text("class_name"),
                        row.text("stack"),
                        row.text("kind"),
                        row.text("method"),
                        row.text("path"),
                        row.text("query"),
                        row.text("path_template"),
                        row.number("started_at") == null
                            ? null
                            : Instant.EPOCH.plus(row.number("started_at"), ChronoUnit.MICROS),
                        row.number("thread_serial"),
                        row.number("thread_id"),
                        row.text("thread_name"),
                        row.int64("holder_id"),
                        row.int64("retained_bytes"),
                        row.float64("retained_pct"),
                        row.text("frame"),
                        row.number("collection_id"),
                        row.text("collection_class"),
                        row.number("elements"),
                        row.text("content_class"),
                        row.number("content_instances"),
                        row.number("content_bytes"),
                        row.text("trace_id"),
                        row.text("span_id"),
                        row.texts("context"),
                        row.text("problem"),
                        row.text("sentence"))));
    requests.sort(Comparator.comparingInt(RequestRow::rank));
    return requests;
  }

  List<ThreadRow> threads() throws IOException {
    return rows(
        HeapTable.THREADS,
        row ->
            new ThreadRow(
                row.int64("thread_serial"),
                row.int64(OBJECT_ID),
                new ThreadFacts(
                    row.text("name"),
                    row.text("group_name"),
                    row.text("state"),
                    row.bool("daemon"),
                    row.bool("virtual"),
                    row.number("carrier_id"),
                    row.number("java_thread_id")),
                row.number("stack_trace_serial"),
                row.number("retained_bytes")));
  }

  /** Those of these objects that there are, by id. */
  Map<Long, HeapObject> objects(Collection<Long> ids) throws IOException {
    Map<Long, HeapObject> found = new HashMap<>();
    if (!ids.isEmpty()) {
      for (ObjectRow row : lookup.rows(array(ids))) {
        found.put(row.objectId(), HeapObject.of(row));
      }
    }
    return found;
  }

  /** The strongly reachable objects that nothing dominates, biggest retained size first. */
  List<HeapObject> topLevel(int limit) throws IOException {
    TopLevel top = new TopLevel(limit);
    objects.largestFirst("retained_bytes", OBJECT_COLUMNS, top::leastWanted, top);
    return top.biggestFirst();
  }

  /** What an object dominates immediately, biggest retained size first. */
  Found<HeapObject> dominatedBy(long dominatorId, int limit) throws IOException {
    return found(lookup.largestDominatedBy(dominatorId, limit));
  }

  /** The instances of a class, biggest retained size first, else biggest shallow size. */
  Found<HeapObject> instancesOf(long classId, int limit) throws IOException {
    return found(lookup.largestOfClass(classId, limit));
  }

  private static Found<HeapObject> found(LargestObjects largest) {
    return new Found<>(largest.largest().stream().map(HeapObject::of).toList(), largest.count());
  }

  /** What these objects refer to; at most 100,000 references, none of them null. */
  List<HeapReference> referencesFrom(Collection<Long> ids) throws IOException {
    return references("from_id", array(ids), MAX_REFERENCES, bytes -> {}).first();
  }

  /** Those references of {@code from} that lead to {@code to}: one for each pair at most. */
  Map<Link, HeapReference> between(Collection<Link> links) throws IOException {
    Set<Link> wanted = new HashSet<>(links);
    long[] from = links.stream().mapToLong(Link::fromId).toArray();
    Map<Link, HeapReference> found = new HashMap<>();
    for (Links sink :
        references.where("from_id", from, REFERENCE_COLUMNS, () -> new Links(wanted))) {
      sink.found.forEach(found::putIfAbsent);
    }
    return found;
  }

  /** Two objects, of which the one refers to the other. */
  record Link(long fromId, long toId) {}

  /** What refers to an object. Looks through all references. */
  Found<HeapReference> referencesTo(long id, int limit, LongConsumer progress) throws IOException {
    return references("to_id", new long[] {id}, limit, progress);
  }

  private Found<HeapReference> references(
      String column, long[] ids, int limit, LongConsumer progress) throws IOException {
    List<HeapReference> first = new ArrayList<>();
    long count = 0;
    for (References found :
        references.where(column, ids, REFERENCE_COLUMNS, () -> new References(limit), progress)) {
      count += found.count;
      first.addAll(found.first.subList(0, Math.min(found.first.size(), limit - first.size())));
    }
    return new Found<>(first, count);
  }

  /** Stored bytes of {@code refs}. */
  long referenceBytes() {
    return references.storedBytes();
  }

  /** Why these objects are roots, as far as they are. */
  List<HeapRoot> roots(Collection<Long> ids) throws IOException {
    List<HeapRoot> found = new ArrayList<>();
    for (Roots roots : this.roots.where(OBJECT_ID, array(ids), ROOT_COLUMNS, Roots::new)) {
      found.addAll(roots.found);
    }
    return found;
  }

  private static long[] array(Collection<Long> ids) {
    return ids.stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * Some of what there is.
   *
   * @param first the first ones
   * @param count how many there are
   */
  record Found<T>(List<T> first, long count) {}

  /** Keeps the largest of the objects that nothing dominates. */
  private static final class TopLevel implements TableScan.Rows {
    private static final Comparator<HeapObject> SMALLEST_FIRST =
        Comparator.comparingLong(HeapObject::retainedBytes)
            .thenComparing(HeapObject::id, (a, b) -> Long.compareUnsigned(b, a));

    private final int limit;
    private final PriorityQueue<HeapObject> kept = new PriorityQueue<>(SMALLEST_FIRST);

    TopLevel(int limit) {
      this.limit = limit;
    }

    /** The least retained size that could still get in. */
    long leastWanted() {
      return kept.size() < limit ? 0 : kept.peek().retainedBytes();
    }

    @Override
    public void row(long[] numbers, String[] texts) {
      boolean dominated = numbers[8] != TableScan.NULL;
      boolean heldByRoot = numbers[9] != TableScan.NULL;
      if (dominated || !heldByRoot) {
        return;
      }
      kept.add(
          new HeapObject(
              numbers[0],
              numbers[1],
              texts[2],
              ObjectKind.valueOf(texts[3]),
              numbers[4],
              numbers[5] == TableScan.NULL ? -1 : numbers[5],
              numbers[6],
              numbers[7],
              NONE,
              numbers[9],
              numbers[10] == TableScan.NULL ? NONE : numbers[10]));
      if (kept.size() > limit) {
        kept.remove();
      }
    }

    List<HeapObject> biggestFirst() {
      List<HeapObject> biggestFirst = new ArrayList<>(kept);
      biggestFirst.sort(SMALLEST_FIRST.reversed());
      return biggestFirst;
    }
  }

  private static final class References implements TableScan.Rows {
    private final int limit;
    private final List<HeapReference> first = new ArrayList<>();
    private long count;

    References(int limit) {
      this.limit = limit;
    }

    @Override
    public void row(long[] numbers, String[] texts) {
      count++;
      if (first.size() < limit) {
        first.add(reference(numbers, texts));
      }
    }
  }

  private static final class Links implements TableScan.Rows {
    private final Set<Link> wanted;
    private final Map<Link, HeapReference> found = new HashMap<>();

    Links(Set<Link> wanted) {
      this.wanted = wanted;
    }

    @Override
    public void row(long[] numbers, String[] texts) {
      Link link = new Link(numbers[0], numbers[1]);
      if (wanted.contains(link)) {
        found.merge(link, reference(numbers, texts), (a, b) -> isHolder(a) ? a : b);
      }
    }

    private static boolean isHolder(HeapReference reference) {
      return switch (reference.kind()) {
        case SOFT, WEAK, PHANTOM, FINAL -> false;
        default -> true;
      };
    }
  }

  private static HeapReference reference(long[] numbers, String[] texts) {
    return new HeapReference(numbers[0], numbers[1], ReferenceKind.valueOf(texts[2]), texts[3]);
  }

  private static final class Roots implements TableScan.Rows {
    private final List<HeapRoot> found = new ArrayList<>();

    @Override
    public void row(long[] numbers, String[] texts) {
      found.add(
          new HeapRoot(
              numbers[0],
              RootKind.valueOf(texts[1]),
              numbers[2] == TableScan.NULL ? -1 : numbers[2]));
    }
  }
}
