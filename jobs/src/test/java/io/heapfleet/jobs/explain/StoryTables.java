package io.heapfleet.jobs.explain;

import io.heapfleet.blob.Blob;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.GraphSettings;
import io.heapfleet.graph.Reachability;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.HeapVisitor;
import io.heapfleet.record.ThreadFacts;
import io.heapfleet.split.Split;
import io.heapfleet.table.ClassRow;
import io.heapfleet.table.DumpRow;
import io.heapfleet.table.GraphColumns;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.HeapTablesReader;
import io.heapfleet.table.HeapTablesWriter;
import io.heapfleet.table.HistogramRow;
import io.heapfleet.table.ReachabilityCounts;
import io.heapfleet.table.RowWriter;
import io.heapfleet.table.SuspectRow;
import io.heapfleet.table.TablePath;
import io.heapfleet.table.ThreadRow;
import io.heapfleet.table.WriterSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Writes the tables of dumps as a scan does, without Spark: for stories about a single dump. All
 * roots are roots, those of threads too.
 */
public final class StoryTables {
  private static final LocalDate DAY = LocalDate.parse("2026-03-02");

  private final Configuration conf = new Configuration();
  private final Path folder;
  private final List<ThreadRow> threads = new ArrayList<>();
  private final List<SuspectRow> suspects = new ArrayList<>();
  private GraphColumns.Holders holders;
  private boolean withGraph = true;

  /**
   * @param folder where the dumps go, and the tables into a folder below it
   */
  public StoryTables(Path folder) {
    this.folder = folder;
  }

  /** The folder of the tables. */
  public String tables() {
    return folder.resolve("tables").toString();
  }

  /** Where a dump was written to. */
  public Path file(String dumpId) {
    return folder.resolve(dumpId + ".hprof");
  }

  public StoryTables thread(long serial, long objectId, String name) {
    threads.add(new ThreadRow(serial, objectId, ThreadFacts.named(name, "main"), null, null));
    return this;
  }

  public StoryTables suspect(SuspectRow row) {
    suspects.add(row);
    return this;
  }

  /** From now on tables do not say who holds what. */
  public StoryTables withoutGraph() {
    withGraph = false;
    return this;
  }

  /** From now on this is who holds what, true or not. */
  public StoryTables heldBy(GraphColumns.Holders claimed) {
    holders = claimed;
    return this;
  }

  /** Writes a dump and its tables. */
  public StoryTables write(String dumpId, byte[] bytes) throws IOException {
    Files.createDirectories(folder);
    Files.write(file(dumpId), bytes);
    Blob blob = BlobStores.local().list(file(dumpId).toString()).get(0);
    try (HprofDump dump = HprofDump.open(BlobStores.local().open(blob.uri()))) {
      write(dumpId, blob, dump);
    }
    return this;
  }

  private void write(String dumpId, Blob blob, HprofDump dump) throws IOException {
    DumpIndex index = dump.index(1 << 30);
    HeapDictionary dictionary = index.dictionary();
    Counts counts;
    try (HeapTablesWriter writer =
        new HeapTablesWriter(
            conf,
            table -> uri(table, dumpId, table == HeapTable.OBJECTS ? "_hidden" : "part"),
            // Small pages, so that searches have some to leave out.
            new WriterSettings(8, 64, 1 << 20, 1))) {
      counts = new Counts(writer);
      for (Split split : index.plan().splits()) {
        dump.read(index, split).readAll(counts);
      }
    }
    ReachabilityCounts reachability = graph(dumpId, dictionary, counts);
    rows(
        RowWriter.classes(conf, uri(HeapTable.CLASSES, dumpId, "classes"), dumpId),
        ClassRow.of(dictionary));
    rows(
        RowWriter.classHistogram(conf, uri(HeapTable.CLASS_HISTOGRAM, dumpId, "histogram"), dumpId),
        counts.histogram());
    rows(RowWriter.threads(conf, uri(HeapTable.THREADS, dumpId, "threads"), dumpId), threads);
    rows(RowWriter.suspects(conf, uri(HeapTable.SUSPECTS, dumpId, "suspects"), dumpId), suspects);
    DumpRow row =
        new DumpRow(
            blob.uri(),
            blob.etag(),
            blob.sizeBytes(),
            index.header().platform().name(),
            index.header().format(),
            "HotSpot",
            "17.0.9",
            dictionary.idBytes(),
            4,
            8,
            "flags",
            "orders",
            dumpId,
            "eu-1",
            "1.4.2",
            Instant.parse("2026-03-02T03:00:00Z"),
            counts.objects,
            counts.references,
            counts.bytes,
            0,
            100,
            DumpRow.OK,
            DumpRow.FULL,
            List.of(),
            reachability);
    rows(RowWriter.dumps(conf, uri(HeapTable.DUMPS, dumpId, "dump"), dumpId), List.of(row));
  }

  private ReachabilityCounts graph(String dumpId, HeapDictionary dictionary, Counts counts)
      throws IOException {
    String hidden = uri(HeapTable.OBJECTS, dumpId, "_hidden");
    String shown = uri(HeapTable.OBJECTS, dumpId, "part");
    if (!withGraph) {
      Files.move(Path.of(hidden), Path.of(shown));
      return null;
    }
    Map<Long, Integer> indexes = new LinkedHashMap<>();
    dictionary.classes().forEach(type -> indexes.putIfAbsent(type.id(), type.index()));
    String references = uri(HeapTable.REFS, dumpId, "part");
    HeapTablesReader reader =
        new HeapTablesReader(
            conf,
            List.of(hidden),
            Files.exists(Path.of(references)) ? List.of(references) : List.of(),
            classId -> indexes.getOrDefault(classId, -1));
    long[] classIds = dictionary.classes().stream().mapToLong(HeapClass::id).toArray();
    DominatorTree tree =
        DominatorTree.of(
            reader,
            classIds,
            counts.roots.stream().mapToLong(Long::longValue).toArray(),
            GraphSettings.defaults().withThreads(1));
    try (GraphColumns columns = new GraphColumns(conf, holders != null ? holders : of(tree))) {
      columns.fill(hidden, shown);
    }
    Files.delete(Path.of(hidden));
    return new ReachabilityCounts(
        tree.counts().unreachableObjects(),
        tree.counts().unreachableBytes(),
        tree.counts().weakObjects(),
        tree.counts().weakBytes());
  }

  private static GraphColumns.Holders of(DominatorTree tree) {
    return (ids, count, retained, dominators, distances, parents) -> {
      for (int i = 0; i < count; i++) {
        long object = tree.numberOf(ids[i]);
        boolean strong = tree.reachability(object) == Reachability.STRONG;
        retained[i] = tree.retainedBytes(object);
        dominators[i] = id(tree, tree.dominator(object));
        distances[i] = strong ? tree.rootDistance(object) : -1;
        parents[i] = id(tree, tree.pathParent(object));
      }
    };
  }

  private static long id(DominatorTree tree, long object) {
    return object == DominatorTree.NONE ? 0 : tree.objectId(object);
  }

  private String uri(HeapTable table, String dumpId, String name) {
    return table.isLarge()
        ? TablePath.folder(tables(), table, DAY, dumpId) + "/" + name + ".parquet"
        : TablePath.file(tables(), table, DAY, dumpId, 1);
  }

  private static <T> void rows(RowWriter<T> writer, List<T> rows) throws IOException {
    try (writer) {
      writer.writeAll(rows);
    }
  }

  /** Writes on what it is told, and counts. */
  private static final class Counts implements HeapVisitor {
    private final HeapVisitor next;
    private final Map<Long, long[]> byClass = new LinkedHashMap<>();
    private final Map<Long, HeapClass> types = new LinkedHashMap<>();
    private final List<Long> roots = new ArrayList<>();
    private long objects;
    private long references;
    private long bytes;

    Counts(HeapVisitor next) {
      this.next = next;
    }

    @Override
    public void object(
        long objectId,
        HeapClass type,
        ObjectKind kind,
        long shallowBytes,
        long arrayLength,
        long fileOffset) {
      next.object(objectId, type, kind, shallowBytes, arrayLength, fileOffset);
      objects++;
      bytes += shallowBytes;
      types.put(type.id(), type);
      long[] count = byClass.computeIfAbsent(type.id(), id -> new long[3]);
      count[0]++;
      count[1] += shallowBytes;
      count[2] = Math.max(count[2], shallowBytes);
    }

    @Override
    public void reference(long fromId, long toId, ReferenceLabel label) {
      next.reference(fromId, toId, label);
      references++;
    }

    @Override
    public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {
      next.root(objectId, kind, threadSerial, frameNumber);
      roots.add(objectId);
    }

    List<HistogramRow> histogram() {
      List<HistogramRow> rows = new ArrayList<>();
      byClass.forEach(
          (id, count) ->
              rows.add(
                  new HistogramRow(
                      id,
                      types.get(id).name(),
                      types.get(id).loaderId(),
                      count[0],
                      count[1],
                      count[2])));
      return rows;
    }
  }
}
