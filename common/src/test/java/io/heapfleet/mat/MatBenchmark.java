package io.heapfleet.mat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.stream.Stream;
import org.eclipse.mat.parser.internal.SnapshotFactory;
import org.eclipse.mat.snapshot.ISnapshot;
import org.eclipse.mat.util.VoidProgressListener;

/**
 * Times the Eclipse MAT parser on one dump, from the start of the process to the last retained
 * size. Run by {@code infra/benchmark-holders.sh}, beside heapfleet on the same dump.
 */
public final class MatBenchmark {
  private MatBenchmark() {}

  /** Takes an uncompressed dump; MAT's index files go into a folder that is deleted again. */
  public static void main(String[] args) throws Exception {
    Path scratch = Files.createTempDirectory("heapfleet-mat-benchmark");
    try {
      Path dump = Path.of(args[0]).toAbsolutePath();
      Path link = Files.createSymbolicLink(scratch.resolve("dump.hprof"), dump);
      ISnapshot snapshot =
          new SnapshotFactory()
              .openSnapshot(link.toFile(), new HashMap<>(), new VoidProgressListener());
      long retained = 0;
      int[] topLevel = snapshot.getImmediateDominatedIds(-1);
      for (int object : topLevel) {
        retained += snapshot.getRetainedHeapSize(object);
      }
      double seconds =
          (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime()) / 1e3;
      System.out.printf(
          "Eclipse MAT parser (haha 1.3): %,d bytes, %,d objects, %,d bytes retained in %.1f s;"
              + " peak memory %s%n",
          Files.size(dump),
          snapshot.getSnapshotInfo().getNumberOfObjects(),
          retained,
          seconds,
          peakMemory());
    } finally {
      deleteAll(scratch);
    }
  }

  /** As Linux counts it: heap, code, threads and buffers together. */
  private static String peakMemory() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return "unknown";
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .findFirst()
        .map(line -> line.substring("VmHWM:".length()).trim())
        .orElse("unknown");
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
