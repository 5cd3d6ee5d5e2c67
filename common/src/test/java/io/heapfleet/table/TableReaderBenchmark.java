package io.heapfleet.table;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * How fast the graph's columns are read back, in CPU time of one thread.
 *
 * <pre>
 * mvn -q -pl common test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -Xmx1g -cp common/target/classes:common/target/test-classes:$(cat common/target/classpath) \
 *     io.heapfleet.table.TableReaderBenchmark 4000000
 * </pre>
 *
 * The argument is the number of objects to make up, or the path of a dump.
 */
final class TableReaderBenchmark {
  private static final int ROUNDS = 6;

  private long values;
  private long sum;

  private TableReaderBenchmark() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("table-reader-benchmark");
    String objects = folder.resolve("objects.parquet").toString();
    String references = folder.resolve("refs.parquet").toString();
    try (HeapTablesWriter writer =
        new HeapTablesWriter(
            new Configuration(),
            table -> folder.resolve(table.tableName() + ".parquet").toString(),
            WriterSettings.defaults())) {
      BenchmarkInput.of(args[0]).tell(writer);
    }
    HeapTablesReader reader =
        new HeapTablesReader(
            new Configuration(), List.of(objects), List.of(references), id -> (int) id);
    for (int round = 0; round < ROUNDS; round++) {
      new TableReaderBenchmark().round(reader);
    }
  }

  private void round(HeapTablesReader reader) throws IOException {
    start();
    for (int part = 0; part < reader.objectParts(); part++) {
      reader.objectIds(part, (ids, n) -> count(n, ids[n - 1]));
    }
    stop("objects.object_id", 1);
    start();
    for (int part = 0; part < reader.objectParts(); part++) {
      reader.objects(part, (ids, classes, bytes, n) -> count(n, ids[0] + classes[0] + bytes[0]));
    }
    stop("objects, three columns", 3);
    start();
    for (int part = 0; part < reader.referenceParts(); part++) {
      reader.references(part, (from, to, strong, n) -> count(n, from[0] + to[0]));
    }
    stop("refs, three columns", 3);
    System.out.printf("(checksum %x)%n", sum);
  }

  private double startSeconds;

  private void start() {
    values = 0;
    startSeconds = cpuSeconds();
  }

  private void stop(String what, int columns) {
    double seconds = cpuSeconds() - startSeconds;
    System.out.printf(
        "%s: %.1f M rows/s, %.0f M values/s, %.2f s  ",
        what, values / seconds / 1e6, values * columns / seconds / 1e6, seconds);
  }

  private void count(int rows, long any) {
    values += rows;
    sum += any;
  }

  private static double cpuSeconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }
}
