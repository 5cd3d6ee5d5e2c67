package io.heapfleet.jobs;

import io.heapfleet.finding.LeakPath;
import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.GraphSettings;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.ThreadFacts;
import io.heapfleet.table.ClassRow;
import io.heapfleet.table.DominatorClassRow;
import io.heapfleet.table.DumpRow;
import io.heapfleet.table.FrameLocalRow;
import io.heapfleet.table.FrameRow;
import io.heapfleet.table.GraphColumns;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.HeapTablesReader;
import io.heapfleet.table.HeapTablesWriter;
import io.heapfleet.table.HistogramRow;
import io.heapfleet.table.LoaderRow;
import io.heapfleet.table.PackageRow;
import io.heapfleet.table.ReachabilityCounts;
import io.heapfleet.table.RequestRow;
import io.heapfleet.table.RowWriter;
import io.heapfleet.table.SuspectRow;
import io.heapfleet.table.TablePath;
import io.heapfleet.table.ThreadRow;
import io.heapfleet.table.WasteTables;
import io.heapfleet.table.WriterSettings;
import io.heapfleet.waste.BoxedNumbers;
import io.heapfleet.waste.CollectionUse;
import io.heapfleet.waste.DirectBuffers;
import io.heapfleet.waste.DuplicateArray;
import io.heapfleet.waste.DuplicateClass;
import io.heapfleet.waste.DuplicateString;
import io.heapfleet.waste.FinalizerQueue;
import io.heapfleet.waste.WasteReport;
import io.heapfleet.waste.WasteTotal;
import io.heapfleet.waste.ZeroArrays;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The tables of a tiny fleet, written as a scan writes them.
 *
 * <p>Three instances of the service {@code orders} are dumped on four nights from 2026-03-02 on.
 * Each holds a cache of sessions; that of {@code orders-3} grows by 1,000 sessions a night. {@code
 * orders-2} has a plug-in loaded twice. Dumps are called {@code orders-3-20260305}.
 */
public final class TinyFleet {
  public static final LocalDate FIRST_NIGHT = LocalDate.parse("2026-03-02");
  public static final int NIGHTS = 4;

  private static final long THREAD = 0x9000;
  private static final long CACHE = 0x9100;
  private static final long MAP = 0x9200;
  private static final long TABLE = 0x9300;
  private static final long LOADER = 0x9400;
  private static final long EMPTY = 0x9600;

  private final Configuration conf = new Configuration();
  private final String output;
  private final String service;
  private final String build;

  private TinyFleet(Path output, String service, String build) {
    this.output = output.toUri().toString();
    this.service = service;
    this.build = build;
  }

  /** Writes the tables of all dumps into a folder. */
  public static void write(Path output) throws IOException {
    new TinyFleet(output, "orders", "1.4.2").writeDumps();
  }

  /** The same where nobody said of which service and build the dumps are. */
  public static void writeUnnamed(Path output) throws IOException {
    new TinyFleet(output, null, null).writeDumps();
  }

  private void writeDumps() throws IOException {
    for (int night = 0; night < NIGHTS; night++) {
      for (int instance = 1; instance <= 3; instance++) {
        writeDump(night, instance);
      }
    }
  }

  /** Writes all tables of one more dump but its row in {@code dumps}: it is not published. */
  public static void writeUnpublished(Path output, String dumpId) throws IOException {
    TinyFleet fleet = new TinyFleet(output, "orders", "1.4.2");
    fleet.new Dump(FIRST_NIGHT, dumpId).writeHeap(10, false);
  }

  private void writeDump(int night, int instance) throws IOException {
    LocalDate date = FIRST_NIGHT.plusDays(night);
    Dump dump =
        new Dump(date, "orders-%d-%s".formatted(instance, date.toString().replace("-", "")));
    dump.writeHeap(instance == 3 ? 1000 * (night + 1) : 1000, instance == 2);
    dump.publish("orders-" + instance, date.atTime(3, 0).toInstant(ZoneOffset.UTC));
  }

  /** One dump being written. */
  private final class Dump {
    private final LocalDate date;
    private final String id;
    private final List<HeapClass> classes = new ArrayList<>();
    private final Map<HeapClass, long[]> counts = new HashMap<>();
    private final Map<String, ReferenceLabel> labels = new TreeMap<>();
    private final HeapTablesWriter heap;
    private long offset = 31;

    Dump(LocalDate date, String id) throws IOException {
      this.date = date;
      this.id = id;
      this.heap = new HeapTablesWriter(conf, this::file, WriterSettings.defaults());
    }

    private String file(HeapTable table) {
      return table.isLarge()
          ? TablePath.folder(output, table, date, id) + "/part-00000.parquet"
          : TablePath.file(output, table, date, id, 1);
    }

    private HeapClass type(String name, long loader, HeapField... fields) {
      long classId = 0x1000 + 0x100L * classes.size();
      HeapClass type =
          new HeapClass(
              classes.size(), classId, name, 0x1000, loader, 24, List.of(fields), List.of());
      classes.add(type);
      return type;
    }

    private void object(long objectId, HeapClass type, ObjectKind kind, long bytes, long length) {
      heap.object(objectId, type, kind, bytes, length, offset);
      offset += bytes;
      long[] count = counts.computeIfAbsent(type, t -> new long[3]);
      count[0]++;
      count[1] += bytes;
      count[2] = Math.max(count[2], bytes);
    }

    private void reference(long from, long to, ReferenceKind kind, String field) {
      heap.reference(
          from,
          to,
          labels.computeIfAbsent(
              kind + " " + field, key -> new ReferenceLabel(labels.size(), kind, field)));
    }

    void writeHeap(int sessions, boolean pluginTwice) throws IOException {
      HeapClass mirror = type("java.lang.Class", 0);
      HeapClass bytes = type("byte[]", 0);
      HeapClass string = type("java.lang.String", 0, new HeapField("value", BasicType.OBJECT));
      HeapClass thread = type("java.lang.Thread", 0);
      HeapClass map = type("java.util.HashMap", 0, new HeapField("table", BasicType.OBJECT));
      HeapClass nodes = type("java.util.HashMap$Node[]", 0);
      HeapClass node = type("java.util.HashMap$Node", 0);
      HeapClass weak = type("java.lang.ref.WeakReference", 0);
      HeapClass loader = type("com.acme.PluginLoader", 0);
      HeapClass cache = type("com.acme.SessionCache", 0);
      HeapClass session =
          type(
              "com.acme.Session",
              0,
              new HeapField("user", BasicType.OBJECT),
              new HeapField("createdMillis", BasicType.LONG));
      object(cache.id(), mirror, ObjectKind.CLASS, 96, -1);
      reference(cache.id(), CACHE, ReferenceKind.STATIC, "com.acme.SessionCache#instance");
      object(THREAD, thread, ObjectKind.INSTANCE, 376, -1);
      object(CACHE, cache, ObjectKind.INSTANCE, 16, -1);
      reference(CACHE, MAP, ReferenceKind.FIELD, "com.acme.SessionCache#sessions");
      object(MAP, map, ObjectKind.INSTANCE, 48, -1);
      reference(MAP, TABLE, ReferenceKind.FIELD, "java.util.HashMap#table");
      object(TABLE, nodes, ObjectKind.OBJECT_ARRAY, 16 + 4L * sessions, sessions);
      object(EMPTY, bytes, ObjectKind.PRIMITIVE_ARRAY, 16, 0);
      if (pluginTwice) {
        for (long i = 0; i < 2; i++) {
          HeapClass plugin = type("com.acme.plugin.Price", LOADER + 16 * i);
          object(LOADER + 16 * i, loader, ObjectKind.INSTANCE, 16, -1);
          object(LOADER + 0x80 + 16 * i, plugin, ObjectKind.INSTANCE, 16, -1);
        }
      }
      for (long i = 0; i < sessions; i++) {
        long at = 0x10_0000 + 0x100 * i;
        reference(TABLE, at, ReferenceKind.ELEMENT, null);
        object(at, node, ObjectKind.INSTANCE, 32, -1);
        reference(at, at + 0x20, ReferenceKind.FIELD, "java.util.HashMap$Node#value");
        object(at + 0x20, session, ObjectKind.INSTANCE, 24, -1);
        reference(at + 0x20, at + 0x40, ReferenceKind.FIELD, "com.acme.Session#user");
        object(at + 0x40, string, ObjectKind.INSTANCE, 24, -1);
        reference(at + 0x40, at + 0x60, ReferenceKind.FIELD, "java.lang.String#value");
        object(at + 0x60, bytes, ObjectKind.PRIMITIVE_ARRAY, 16 + i % 80, i % 80);
      }
      object(0x8000, weak, ObjectKind.INSTANCE, 48, -1);
      reference(0x8000, 0x10_0020, ReferenceKind.WEAK, "java.lang.ref.Reference#referent");
      heap.root(cache.id(), RootKind.STICKY_CLASS, -1, -1);
      heap.root(THREAD, RootKind.THREAD_OBJECT, 1, -1);
      heap.root(CACHE, RootKind.JAVA_FRAME, 1, 1);
      heap.close();
      fillHolders(cache.id());

      write(RowWriter.classes(conf, file(HeapTable.CLASSES), id), classRows());
      write(
          RowWriter.threads(conf, file(HeapTable.THREADS), id),
          List.of(
              new ThreadRow(
                  1,
                  THREAD,
                  new ThreadFacts("http-1", "main", "WAITING", true, false, null, 21L),
                  7L,
                  1_200L)));
      write(
          RowWriter.frames(conf, file(HeapTable.FRAMES), id),
          List.of(
              new FrameRow(
                  1L, 7, 0, 70, "java.lang.Object", "wait", "(J)V", "Object.java", null, 0, 0L),
              new FrameRow(
                  1L, 7, 1, 71, "com.acme.Login", "handle", "()V", "Login.java", 42, 1, 0L)));
      write(
          RowWriter.frameLocals(conf, file(HeapTable.FRAME_LOCALS), id),
          List.of(
              new FrameLocalRow(
                  1, 1, CACHE, "JAVA_FRAME", "com.acme.SessionCache", 9_000L, false)));
      write(RowWriter.requests(conf, file(HeapTable.REQUESTS), id), List.of(request(sessions)));
      List<HistogramRow> histogram = new ArrayList<>();
      counts.forEach(
          (type, count) ->
              histogram.add(
                  new HistogramRow(
                      type.id(), type.name(), type.loaderId(), count[0], count[1], count[2])));
      write(RowWriter.classHistogram(conf, file(HeapTable.CLASS_HISTOGRAM), id), histogram);
      writeHolders(sessions);
      new WasteTables(conf, id, this::file).write(waste(sessions));
    }

    private RequestRow request(long sessions) {
      return new RequestRow(
          1,
          0x9A00,
          "org.apache.coyote.Request",
          "Tomcat",
          "HTTP",
          "GET",
          "/api/users/17/login",
          "next=…",
          "/api/users/{n}/login",
          date.atTime(2, 59).toInstant(ZoneOffset.UTC),
          1L,
          THREAD,
          "http-1",
          THREAD,
          32 * sessions,
          12.5,
          0,
          null,
          null,
          "com.acme.Login.handle:42",
          MAP,
          "java.util.HashMap",
          sessions,
          "com.acme.Session",
          sessions,
          32 * sessions,
          "4bf92f3577b34da6a3ce929d0e0e4736",
          null,
          List.of("tenant=…"),
          null,
          "Thread \"http-1\", handling GET /api/users/17/login?next=…, holds a HashMap.");
    }

    /** What the heap wastes: users' names that are many times there, in a cache too large. */
    private WasteReport waste(long sessions) {
      return new WasteReport(
          List.of(new WasteTotal("DUPLICATE_STRINGS", sessions, 64 * sessions, 9, 360L, null)),
          List.of(
              new DuplicateString(
                  1, "9c", 5, 10, 10, 400, 360, "com.acme.Session#user", 0x10_0040, null)),
          List.of(
              new DuplicateArray(
                  1, "9d", "byte[]", 40, 2, 112, 56, "com.acme.Session#user", 0x10_0060)),
          List.of(new ZeroArrays("com.acme.Session#user", "byte[]", 3, 72, 24, 0x10_0060)),
          List.of(
              new CollectionUse(
                  "com.acme.SessionCache#sessions",
                  "java.util.HashMap",
                  1,
                  0,
                  0,
                  0,
                  sessions,
                  2 * sessions,
                  sessions,
                  64 + 8 * sessions,
                  4 * sessions,
                  sessions,
                  MAP)),
          List.of(new BoxedNumbers("java.lang.Integer", 20, 10, 5, 320, 240)),
          List.of(
              new DuplicateClass(
                  "com.acme.plugin.Price",
                  2,
                  List.of("com.acme.PluginLoader", "com.acme.PluginLoader"),
                  192,
                  96)),
          List.of(new FinalizerQueue("java.util.zip.Inflater", 3, 1, 40)),
          List.of(
              new DirectBuffers(
                  "com.acme.SessionCache#spill",
                  "java.nio.DirectByteBuffer",
                  "OWN",
                  1,
                  4096,
                  4096,
                  0x9700)));
    }

    /** Writes the objects again, with what the graph says of them. */
    private void fillHolders(long rootId) throws IOException {
      Path written = Path.of(URI.create(file(HeapTable.OBJECTS)));
      Path plain = Files.move(written, written.resolveSibling("_plain.parquet"));
      Map<Long, Integer> indexes = new HashMap<>();
      classes.forEach(type -> indexes.put(type.id(), type.index()));
      DominatorTree tree =
          DominatorTree.of(
              new HeapTablesReader(
                  conf,
                  List.of(plain.toString()),
                  List.of(file(HeapTable.REFS)),
                  classId -> indexes.getOrDefault(classId, -1)),
              classes.stream().mapToLong(HeapClass::id).toArray(),
              new long[] {rootId, THREAD},
              GraphSettings.defaults());
      try (GraphColumns columns =
          new GraphColumns(
              conf,
              (ids, count, retained, dominators, distances, parents) -> {
                for (int i = 0; i < count; i++) {
                  long object = tree.numberOf(ids[i]);
                  retained[i] = tree.retainedBytes(object);
                  distances[i] = tree.rootDistance(object);
                  dominators[i] = idOrNull(tree, tree.dominator(object));
                  parents[i] = idOrNull(tree, tree.pathParent(object));
                }
              })) {
        columns.fill(plain.toString(), written.toString());
      }
      Files.delete(plain);
    }

    private long idOrNull(DominatorTree tree, long object) {
      return object == DominatorTree.NONE ? 0 : tree.objectId(object);
    }

    /** Who holds the memory: nearly all of it is below the cache. */
    private void writeHolders(long sessions) throws IOException {
      long instances = counts.values().stream().mapToLong(count -> count[0]).sum();
      long bytes = counts.values().stream().mapToLong(count -> count[1]).sum();
      write(
          RowWriter.loaderHistogram(conf, file(HeapTable.LOADER_HISTOGRAM), id),
          List.of(new LoaderRow(0, null, classes.size(), instances, bytes, bytes)));
      write(
          RowWriter.packageHistogram(conf, file(HeapTable.PACKAGE_HISTOGRAM), id),
          List.of(new PackageRow("com.acme", 2, sessions + 1, 16 + 24 * sessions, bytes)));
      write(
          RowWriter.dominatorClasses(conf, file(HeapTable.DOMINATOR_CLASSES), id),
          List.of(new DominatorClassRow("com.acme.SessionCache", 1, 1, 16, bytes)));
      write(
          RowWriter.leakPaths(conf, file(HeapTable.LEAK_PATHS), id),
          List.of(
              new LeakPath(
                  "5e5510",
                  "com.acme.SessionCache#table",
                  "java.util.HashMap",
                  List.of(
                      "class com.acme.SessionCache",
                      "com.acme.SessionCache#table: java.util.HashMap"),
                  null,
                  "com.acme.Session",
                  1,
                  sessions,
                  null,
                  bytes,
                  bytes,
                  CACHE,
                  List.of(),
                  "com.acme.SessionCache.table holds sessions")));
      write(
          RowWriter.suspects(conf, file(HeapTable.SUSPECTS), id),
          List.of(
              new SuspectRow(
                  1,
                  SuspectRow.SINGLE,
                  CACHE,
                  "com.acme.SessionCache",
                  1,
                  bytes,
                  99.5,
                  TABLE,
                  "java.util.HashMap$Node[]",
                  bytes - 64,
                  sessions,
                  "com.acme.Session",
                  sessions,
                  24 * sessions,
                  List.of("com.acme.SessionCache#sessions", "java.util.HashMap#table"),
                  "One com.acme.SessionCache holds 99.5 % of the heap.")));
    }

    private List<ClassRow> classRows() {
      List<ClassRow> rows = new ArrayList<>();
      for (HeapClass type : classes) {
        List<ClassRow.Field> fields = new ArrayList<>();
        for (HeapField field : type.instanceFields()) {
          String fieldType = field.type() == BasicType.OBJECT ? "object" : "long";
          fields.add(new ClassRow.Field(field.name(), fieldType, type.name(), 12));
        }
        rows.add(
            new ClassRow(
                type.id(),
                type.name(),
                type.superClassId() == type.id() ? null : type.superClassId(),
                type.loaderId(),
                type.dumpedInstanceBytes(),
                fields));
      }
      return rows;
    }

    void publish(String instance, Instant capturedAt) throws IOException {
      long heapBytes = counts.values().stream().mapToLong(count -> count[1]).sum();
      DumpRow row =
          new DumpRow(
              "file:///dumps/" + id,
              "v1",
              heapBytes,
              "JVM",
              "JAVA PROFILE 1.0.2",
              "HotSpot",
              "17.0.9",
              8,
              4,
              8,
              "flags",
              service,
              instance,
              "eu-1",
              build,
              capturedAt,
              null,
              heap.objects(),
              heap.references(),
              heapBytes,
              0,
              100,
              "OK",
              "FULL",
              List.of(),
              new ReachabilityCounts(0, 0, 0, 0));
      write(RowWriter.dumps(conf, file(HeapTable.DUMPS), id), List.of(row));
    }

    private <T> void write(RowWriter<T> writer, List<T> rows) throws IOException {
      try (writer) {
        writer.writeAll(rows);
      }
    }
  }
}
