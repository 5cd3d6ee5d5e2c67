package io.heapfleet.table;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.GraphSettings;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.HeapVisitor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.LocalInputFile;

/**
 * How fast the graph's columns are added to {@code objects}, and how small they are. Times are CPU
 * time of the one thread that writes; what the graph takes to tell the values is measured apart and
 * taken off.
 *
 * <pre>
 * mvn -q -pl common test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -Xmx2g -cp common/target/classes:common/target/test-classes:$(cat common/target/classpath) \
 *     io.heapfleet.table.GraphColumnsBenchmark big.hprof
 * </pre>
 *
 * The argument is the path of a dump, or the number of objects to make up.
 */
final class GraphColumnsBenchmark {
  private static final int ROUNDS = 4;

  private GraphColumnsBenchmark() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("graph-columns-benchmark");
    Configuration conf = new Configuration();
    Facts facts = new Facts();
    BenchmarkInput input = BenchmarkInput.of(args[0]);
    try (HeapTablesWriter writer =
        new HeapTablesWriter(conf, table -> file(folder, table), WriterSettings.defaults())) {
      input.tell(writer);
    }
    input.tell(facts);
    HeapTablesReader reader =
        new HeapTablesReader(
            conf,
            List.of(file(folder, HeapTable.OBJECTS)),
            List.of(file(folder, HeapTable.REFS)),
            facts.indexes::get);
    DominatorTree tree =
        DominatorTree.of(
            reader,
            facts.classObjects.stream().mapToLong(Long::longValue).toArray(),
            facts.roots.stream().mapToLong(Long::longValue).toArray(),
            GraphSettings.defaults());
    System.out.println(tree.counts());
    Path filled = folder.resolve("filled.parquet");
    for (int round = 0; round < ROUNDS; round++) {
      GraphHolders holders = new GraphHolders(tree);
      double start = cpuSeconds();
      WrittenFile written;
      try (GraphColumns columns = new GraphColumns(conf, holders)) {
        written = columns.fill(file(folder, HeapTable.OBJECTS), filled.toString());
      }
      double seconds = cpuSeconds() - start - holders.seconds;
      System.out.printf(
          "%,d rows: %.2f s, %.1f M rows/s, %,d bytes of %,d (the graph itself took %.2f s)%n",
          written.rows(),
          seconds,
          written.rows() / seconds / 1e6,
          written.bytes(),
          Files.size(Path.of(file(folder, HeapTable.OBJECTS))),
          holders.seconds);
    }
    columns(filled);
  }

  private static String file(Path folder, HeapTable table) {
    return folder.resolve(table.tableName() + ".parquet").toString();
  }

  private static void columns(Path file) throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      for (int i = 7; i < HeapTable.OBJECTS.schema().getFieldCount(); i++) {
        long bytes = 0;
        StringBuilder encodings = new StringBuilder();
        for (BlockMetaData group : reader.getRowGroups()) {
          ColumnChunkMetaData column = group.getColumns().get(i);
          bytes += column.getTotalSize();
          encodings.append(' ').append(column.getEncodings());
        }
        System.out.printf(
            "%s: %.3f bytes per row,%s%n",
            HeapTable.OBJECTS.schema().getFieldName(i),
            (double) bytes / reader.getRecordCount(),
            encodings);
      }
    }
  }

  private static double cpuSeconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }

  /** Classes and roots, as the graph wants them. */
  private static final class Facts implements HeapVisitor {
    final Map<Long, Integer> indexes = new HashMap<>();
    final List<Long> classObjects = new ArrayList<>();
    final List<Long> roots = new ArrayList<>();

    @Override
    public void object(
        long objectId,
        HeapClass type,
        ObjectKind kind,
        long shallowBytes,
        long arrayLength,
        long fileOffset) {
      if (indexes.putIfAbsent(type.id(), classObjects.size()) == null) {
        classObjects.add(type.id());
      }
      if (roots.isEmpty() && kind == ObjectKind.INSTANCE) {
        roots.add(objectId); // a heap that is made up has no other
      }
    }

    @Override
    public void reference(long fromId, long toId, ReferenceLabel label) {}

    @Override
    public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {
      roots.add(objectId);
    }
  }

  private static final class GraphHolders implements GraphColumns.Holders {
    private final DominatorTree tree;
    private double seconds;

    GraphHolders(DominatorTree tree) {
      this.tree = tree;
    }

    @Override
    public void fill(
        long[] objectIds,
        int count,
        long[] retainedBytes,
        long[] dominatorIds,
        long[] rootDistances,
        long[] pathParentIds) {
      double start = cpuSeconds();
      for (int i = 0; i < count; i++) {
        long object = tree.numberOf(objectIds[i]);
        long dominator = tree.dominator(object);
        long parent = tree.pathParent(object);
        retainedBytes[i] = tree.retainedBytes(object);
        dominatorIds[i] = dominator == DominatorTree.NONE ? 0 : tree.objectId(dominator);
        rootDistances[i] = tree.rootDistance(object);
        pathParentIds[i] = parent == DominatorTree.NONE ? 0 : tree.objectId(parent);
      }
      seconds += cpuSeconds() - start;
    }
  }
}
