package io.heapfleet.table;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.HeapVisitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/**
 * How fast objects and references become Parquet on one core, and how small.
 *
 * <pre>
 * mvn -q -pl common test-compile exec:java ...
 * </pre>
 */
final class TableWriterBenchmark {
  private TableWriterBenchmark() {}

  public static void main(String[] args) throws IOException {
    int objects = args.length > 0 ? Integer.parseInt(args[0]) : 4_000_000;
    SyntheticHeap heap = new SyntheticHeap(objects, 42);
    Path folder = Files.createTempDirectory("table-benchmark");
    for (int round = 0; round < 4; round++) {
      long start = System.nanoTime();
      Counter counter = new Counter();
      heap.tell(counter);
      double generated = seconds(start);
      System.out.printf("round %d (checksum %x)%n", round, counter.sum);
      start = System.nanoTime();
      HeapTablesWriter writer =
          new HeapTablesWriter(
              new Configuration(),
              table -> folder.resolve(table.tableName() + ".parquet").toString(),
              WriterSettings.defaults());
      heap.tell(writer);
      writer.close();
      double seconds = seconds(start) - generated;
      long bytes = 0;
      for (WrittenFile file : writer.files()) {
        bytes += file.bytes();
        System.out.printf(
            "%-8s %,12d rows %,13d bytes %.2f bytes/row%n",
            file.table().tableName(),
            file.rows(),
            file.bytes(),
            (double) file.bytes() / file.rows());
      }
      System.out.printf(
          "%,d dump bytes, %.1f %% in Parquet; %.2f s (+ %.2f s to make them up), %.0f MB/s, %.1f M"
              + " rows/s%n",
          heap.dumpBytes(),
          100.0 * bytes / heap.dumpBytes(),
          seconds,
          generated,
          heap.dumpBytes() / seconds / 1e6,
          (writer.objects() + writer.references()) / seconds / 1e6);
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static final class Counter implements HeapVisitor {
    long sum;

    @Override
    public void object(
        long objectId,
        HeapClass type,
        ObjectKind kind,
        long shallowBytes,
        long arrayLength,
        long fileOffset) {
      sum += objectId + type.index();
    }

    @Override
    public void reference(long fromId, long toId, ReferenceLabel label) {
      sum += toId + label.index();
    }

    @Override
    public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {
      sum += objectId;
    }
  }
}
