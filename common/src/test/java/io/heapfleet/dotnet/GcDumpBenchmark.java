package io.heapfleet.dotnet;

import com.sun.management.OperatingSystemMXBean;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapVisitor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * What it takes to read a gcdump whole, objects and references, from a local file: processor time
 * of the whole JVM, compiler and collector included, and the memory that it was given.
 *
 * <pre>
 * mvn -q -o -pl common test-compile
 * taskset -c 0 java -Xmx400m -cp CLASSES_AND_LIBRARIES_OF_COMMON \
 *     io.heapfleet.dotnet.GcDumpBenchmark 5000000 FILE
 * </pre>
 *
 * The file is written by another JVM, so that what that takes does not count. Arguments: nodes, and
 * the file, which is written if it is not there.
 */
final class GcDumpBenchmark {
  private static final int TYPES = 2_000;

  private GcDumpBenchmark() {}

  public static void main(String[] args) throws IOException {
    int nodes = Integer.parseInt(args[0]);
    Path file = Path.of(args[1]);
    if (!Files.exists(file)) {
      write(nodes, file);
      System.out.println("written; run it again");
      return;
    }
    for (int i = 0; i < 5; i++) {
      long start = processorNanos();
      Counts counts = new Counts();
      try (GcDump dump = GcDump.open(BlobStores.local().open(file.toString()))) {
        DumpIndex index = dump.index(1);
        dump.read(index, index.plan().splits().get(0)).readAll(counts);
      }
      System.out.printf(
          Locale.ROOT,
          "%,d bytes, %,d objects, %,d references: %.2f s of processor time, heap of at most %,d MB%n",
          Files.size(file),
          counts.objects,
          counts.references,
          (processorNanos() - start) / 1e9,
          Runtime.getRuntime().maxMemory() >> 20);
    }
  }

  private static long processorNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** About two references for each node, most of them near, as a collector lays objects out. */
  private static void write(int nodes, Path file) throws IOException {
    SplittableRandom random = new SplittableRandom(42);
    GcDumpWriter writer = new GcDumpWriter();
    for (int i = 0; i < TYPES; i++) {
      writer.type("Shop.Orders.Type" + i, "/app/Shop.dll");
    }
    long address = 0x7F00_0000_0000L;
    for (int i = 0; i < nodes; i++) {
      int[] references = new int[random.nextInt(5)];
      for (int j = 0; j < references.length; j++) {
        int near = i + random.nextInt(-1_000, 1_000);
        references[j] =
            random.nextInt(10) > 0 && near >= 0 && near < nodes ? near : random.nextInt(nodes);
      }
      int size = 24 + 8 * random.nextInt(10);
      writer.node(1 + random.nextInt(TYPES), size, address, references);
      address += size;
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      writer.write(out);
    }
  }

  private static final class Counts implements HeapVisitor {
    long objects;
    long references;

    @Override
    public void object(
        long objectId,
        HeapClass type,
        ObjectKind kind,
        long shallowBytes,
        long arrayLength,
        long fileOffset) {
      objects++;
    }

    @Override
    public void reference(long fromId, long toId, ReferenceLabel label) {
      references++;
    }

    @Override
    public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {}
  }
}
