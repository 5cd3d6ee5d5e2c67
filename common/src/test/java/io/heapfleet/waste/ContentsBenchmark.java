package io.heapfleet.waste;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.HeapVisitor;
import io.heapfleet.split.Split;
import io.heapfleet.table.HeapTablesReader;
import io.heapfleet.table.HeapTablesWriter;
import io.heapfleet.table.WriterSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * Times what it costs to look at contents while a dump is read, on one thread: references only,
 * with facts on waste, with tables, and with both; and then the analysis of the facts. Prints
 * megabytes of dump per second of processor time, since machines are shared. Run it with
 *
 * <pre>
 * java -Xmx2g -cp common/target/classes:common/target/test-classes:CLASS_PATH
 *     io.heapfleet.waste.ContentsBenchmark DUMP
 * </pre>
 *
 * <p>Each runs once before it is timed, and then three times in turn with the others.
 */
public final class ContentsBenchmark {
  private static final int RUNS = 4;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Path dump;
  private final Path output;
  private long factBytes;
  private int splits;

  private ContentsBenchmark(Path dump, Path output) {
    this.dump = dump;
    this.output = output;
  }

  public static void main(String[] args) throws IOException {
    Path output = Files.createTempDirectory("heapfleet-waste");
    ContentsBenchmark benchmark = new ContentsBenchmark(Path.of(args[0]), output);
    for (int run = 0; run < RUNS; run++) {
      String warmUp = run == 0 ? " (warm-up)" : "";
      System.out.printf("references%s: %.0f MB/s%n", warmUp, benchmark.read(false, false));
      System.out.printf("references, waste%s: %.0f MB/s%n", warmUp, benchmark.read(false, true));
      System.out.printf("tables%s: %.0f MB/s%n", warmUp, benchmark.read(true, false));
      System.out.printf("tables, waste%s: %.0f MB/s%n", warmUp, benchmark.read(true, true));
    }
    System.out.printf(
        "facts: %,d bytes, %.1f %% of the dump%n",
        benchmark.factBytes, 100.0 * benchmark.factBytes / Files.size(benchmark.dump));
    for (long memoryBytes : new long[] {1L << 30, 1L << 30, 64 << 20}) {
      benchmark.analyse(memoryBytes);
    }
    try (Stream<Path> files = Files.list(output)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(output);
  }

  private void analyse(long memoryBytes) throws IOException {
    List<Facts.File> files = new ArrayList<>();
    List<String> references = new ArrayList<>();
    for (int i = 0; i < splits; i++) {
      Path file = output.resolve("facts-" + i);
      files.add(() -> Files.newInputStream(file));
      references.add(output.resolve("REFS-" + i + ".parquet").toString());
    }
    try (HprofDump opened =
        HprofDump.open(BlobStores.open(new Configuration()).open(dump.toString()))) {
      Facts facts = new Facts(files);
      HeapDictionary dictionary = opened.index(64 << 20).dictionary();
      long start = threads.getCurrentThreadCpuTime();
      WasteReport report =
          WasteAnalysis.of(
              facts,
              dictionary,
              new HashSeed(1, 2),
              new HeapTablesReader(new Configuration(), List.of(), references, id -> 0),
              ids -> new long[ids.length],
              new WasteSettings(1_000, memoryBytes));
      System.out.printf(
          "analysis with %,d MiB of memory (%,d MiB would do for one round): %.1f s%n",
          memoryBytes >> 20,
          WasteAnalysis.memoryBytes(facts) >> 20,
          (threads.getCurrentThreadCpuTime() - start) / 1e9);
      report.totals().forEach(System.out::println);
    }
  }

  private double read(boolean tables, boolean waste) throws IOException {
    try (HprofDump opened =
        HprofDump.open(BlobStores.open(new Configuration()).open(dump.toString()))) {
      DumpIndex index = opened.index(64 << 20);
      long start = threads.getCurrentThreadCpuTime();
      factBytes = 0;
      for (Split split : index.plan().splits()) {
        Path facts = output.resolve("facts-" + split.index());
        try (HeapTablesWriter writer =
                new HeapTablesWriter(
                    new Configuration(),
                    table -> output.resolve(table + "-" + split.index() + ".parquet").toString(),
                    WriterSettings.defaults());
            WasteCollector collector =
                new WasteCollector(
                    index.dictionary(), new HashSeed(1, 2), Files.newOutputStream(facts))) {
          Supplier<HeapVisitor> first = () -> tables ? writer : new Counter();
          HeapVisitor visitor = waste ? new Both(first.get(), collector) : first.get();
          opened.read(index, split).readAll(visitor);
        }
        factBytes += Files.size(facts);
        splits = split.index() + 1;
      }
      return Files.size(dump) / 1e6 / ((threads.getCurrentThreadCpuTime() - start) / 1e9);
    }
  }

  @SuppressWarnings("UnusedVariable") // so that the calls are not optimised away
  private static final class Counter implements HeapVisitor {
    private long told;

    @Override
    public void object(
        long objectId,
        HeapClass type,
        ObjectKind kind,
        long shallowBytes,
        long arrayLength,
        long fileOffset) {
      told++;
    }

    @Override
    public void reference(long fromId, long toId, ReferenceLabel label) {
      told++;
    }

    @Override
    public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {
      told++;
    }
  }

  private record Both(HeapVisitor first, HeapVisitor second) implements HeapVisitor {
    @Override
    public boolean wantsContents() {
      return true;
    }

    @Override
    public void object(
        long objectId,
        HeapClass type,
        ObjectKind kind,
        long shallowBytes,
        long arrayLength,
        long fileOffset) {
      first.object(objectId, type, kind, shallowBytes, arrayLength, fileOffset);
      second.object(objectId, type, kind, shallowBytes, arrayLength, fileOffset);
    }

    @Override
    public void values(byte[] buffer, int offset, int length) {
      second.values(buffer, offset, length);
    }

    @Override
    public void elements(byte[] buffer, int offset, int length) {
      second.elements(buffer, offset, length);
    }

    @Override
    public void reference(long fromId, long toId, ReferenceLabel label) {
      first.reference(fromId, toId, label);
      second.reference(fromId, toId, label);
    }

    @Override
    public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {
      first.root(objectId, kind, threadSerial, frameNumber);
    }
  }
}
