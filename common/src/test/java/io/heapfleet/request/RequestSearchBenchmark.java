package io.heapfleet.request;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.GraphSettings;
import io.heapfleet.hprof.Dumps;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.hprof.RuntimeFacts;
import io.heapfleet.jvm.CallZoo;
import io.heapfleet.jvm.Jdk;
import io.heapfleet.jvm.JvmDump;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapRules;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.HeapVisitor;
import io.heapfleet.record.ReadBack;
import io.heapfleet.record.RootSet;
import io.heapfleet.record.ThreadRoots;
import io.heapfleet.record.ThreadStacks;
import io.heapfleet.table.FoundObjects;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.HeapTablesReader;
import io.heapfleet.table.HeapTablesWriter;
import io.heapfleet.table.ObjectLookup;
import io.heapfleet.table.WriterSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * What the search for requests costs in a large dump, beside the graph that it needs: processor
 * time of one thread. Makes the dump of a real JVM with so many objects and requests, and deletes
 * it.
 *
 * <pre>
 * mvn -q -pl common test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath.txt
 * java -Xmx4g -cp common/target/classes:common/target/test-classes:$(cat common/target/classpath.txt) \\
 *     io.heapfleet.request.RequestSearchBenchmark 10000000 50
 * </pre>
 */
public final class RequestSearchBenchmark {
  private final Configuration conf = new Configuration();
  private final Path folder;
  private final ThreadRoots threadRoots = new ThreadRoots();
  private final RootSet roots = new RootSet(threadRoots);
  private HeapDictionary dictionary;

  private RequestSearchBenchmark(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("heapfleet-requests");
    try {
      new RequestSearchBenchmark(folder).run(args[0], args[1]);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private interface Work<T> {
    T work() throws IOException;
  }

  private static <T> T timed(String what, Work<T> work) throws IOException {
    var thread = ManagementFactory.getThreadMXBean();
    long start = thread.getCurrentThreadCpuTime();
    T result = work.work();
    System.out.printf("%-28s %6.2f s%n", what, (thread.getCurrentThreadCpuTime() - start) / 1e9);
    return result;
  }

  private void run(String objects, String requests) throws Exception {
    Path file = folder.resolve("large.hprof");
    JvmDump.write(
        CallZoo.class,
        Jdk.current(),
        List.of("-Xmx2g", "-Dballast=" + objects, "-Drequests=" + requests),
        file);
    System.out.printf("dump: %,d bytes%n", Files.size(file));
    try (HprofDump dump = HprofDump.open(BlobStores.local().open(file.toString()))) {
      DumpIndex index = dump.index(1 << 28, HeapRules.JVM);
      dictionary = index.dictionary();
      timed("objects and references", () -> tables(dump, index));
      measure(dump, index);
    }
  }

  private String file(HeapTable table) {
    return folder.resolve(table.tableName() + ".parquet").toUri().toString();
  }

  private long tables(HprofDump dump, DumpIndex index) throws IOException {
    try (HeapTablesWriter writer =
        new HeapTablesWriter(conf, this::file, WriterSettings.defaults())) {
      Dumps.readAll(dump, index, new WithRoots(writer));
      threadRoots.tellThreadLocals(writer);
      return writer.objects();
    }
  }

  /** Hands everything on, and keeps the roots. */
  private final class WithRoots implements HeapVisitor {
    private final HeapVisitor next;

    WithRoots(HeapVisitor next) {
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
    }

    @Override
    public void reference(long fromId, long toId, ReferenceLabel label) {
      next.reference(fromId, toId, label);
    }

    @Override
    public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {
      if (threadSerial >= 0) {
        threadRoots.add(objectId, kind, threadSerial, frameNumber);
      }
      roots.add(objectId, kind, threadSerial);
      next.root(objectId, kind, threadSerial, frameNumber);
    }
  }

  private void measure(HprofDump dump, DumpIndex index) throws IOException {
    HeapTablesReader rows =
        new HeapTablesReader(
            conf,
            List.of(file(HeapTable.OBJECTS)),
            List.of(file(HeapTable.REFS)),
            id -> dictionary.byId(id) == null ? -1 : dictionary.byId(id).index());
    long[] classIds = dictionary.classes().stream().mapToLong(HeapClass::id).toArray();
    long[] rootIds = roots.ids(HeapRules.JVM, dictionary, id -> true);
    DominatorTree tree =
        timed("graph", () -> DominatorTree.of(rows, classIds, rootIds, GraphSettings.defaults()));
    System.out.printf(
        "objects: %,d, references: %,d%n", tree.objects(), tree.counts().references());
    ObjectLookup lookup = new ObjectLookup(conf, List.of(file(HeapTable.OBJECTS)));
    ReadBack heap =
        new ReadBack(
            dump,
            dictionary,
            ids -> {
              FoundObjects found =
                  lookup.find(ids.stream().mapToLong(Long::longValue).sorted().toArray());
              Map<Long, Long> offsets = new HashMap<>();
              for (int i = 0; i < found.count(); i++) {
                offsets.put(found.objectId(i), found.fileOffset(i));
              }
              return offsets;
            });
    ThreadStacks stacks = new ThreadStacks(threadRoots, index.traces(), index.frames());
    List<Long> threads =
        threadRoots.threads().values().stream().map(threadRoots::objectId).toList();
    RuntimeFacts facts = RuntimeFacts.read(heap, dictionary, threads, null);
    List<FoundRequest> found =
        timed(
            "requests",
            () ->
                new RequestSearch(
                        tree,
                        dictionary,
                        threadRoots,
                        stacks,
                        facts.threads(),
                        new HeapView(heap::objects, dictionary))
                    .find());
    System.out.printf("requests and tasks: %,d%n", found.size());
    List<SharedObject> shared =
        timed(
            "what they share",
            () -> new SharedSearch(tree, rows, dictionary, threadRoots, stacks).find(found, 1000));
    System.out.printf("shared objects: %,d%n", shared.size());
    timed(
        "one reading of references",
        () -> {
          long[] count = new long[1];
          for (int part = 0; part < rows.referenceParts(); part++) {
            rows.references(part, (from, to, strong, n) -> count[0] += Arrays.hashCode(strong) | n);
          }
          return count[0];
        });
  }
}
