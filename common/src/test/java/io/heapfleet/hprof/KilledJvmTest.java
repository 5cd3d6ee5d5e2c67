package io.heapfleet.hprof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heapfleet.blob.Blob;
import io.heapfleet.blob.BlobPieces;
import io.heapfleet.blob.BlobStore;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.jvm.Jdk;
import io.heapfleet.jvm.Keeper;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.Damage;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapVisitor;
import io.heapfleet.record.Storage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM of 25 dumps its heap with two threads, and is killed before the dump is one file. */
class KilledJvmTest {
  private static final int KEPT = 1_500_000;
  private static final String CLASS = "io.heapfleet.jvm.Keeper$Kept";

  /** More than the names of this program, less than these and a copied piece. */
  private static final int MAX_NAME_BYTES = 3 << 20;

  /** The JVM joins files of a hundred megabytes in a moment that may be missed. */
  private static final int ATTEMPTS = 6;

  private static final long TIMEOUT_SECONDS = 300;

  @TempDir Path folder;

  /** Asked again and again while a JVM dumps. */
  private interface Moment {
    boolean hasCome(Path file) throws IOException;
  }

  private record Read(Map<String, Long> countByClass, DumpIndex index, List<Damage> damages) {
    boolean hasNote(String part) {
      return index.notes().stream().anyMatch(note -> note.contains(part));
    }
  }

  @Test
  void killedWhileItJoinsTheWholeDumpIsThere() throws Exception {
    for (String gzip : List.of("", "-gz=1")) {
      Path file =
          killed(gzip, base -> bytes(piece(base, 1)) > 1_000_000 && bytes(base) > MAX_NAME_BYTES);
      Read read = read(file);

      assertEquals(KEPT, read.countByClass.get(CLASS));
      assertEquals(List.of(), read.damages);
      assertTrue(
          read.hasNote("put together from the file and its pieces ."),
          read.index.notes()::toString);
      Files.deleteIfExists(file);
    }
  }

  @Test
  void killedWhileItDumpsWhatIsThereIsRead() throws Exception {
    Path file =
        killed("", base -> bytes(piece(base, 0)) > 20_000_000 && bytes(base) <= MAX_NAME_BYTES);
    Read read = read(file);

    assertTrue(read.hasNote("the JVM was stopped while it dumped"), read.index.notes()::toString);
    assertTrue(read.hasNote("classes have no name"), read.index.notes()::toString);
    long objects = read.countByClass.values().stream().mapToLong(Long::longValue).sum();
    assertTrue(objects > 200_000, objects + " objects");
    long largest =
        read.countByClass.entrySet().stream()
            .filter(e -> e.getKey().startsWith("unknown-class@0x"))
            .mapToLong(Map.Entry::getValue)
            .max()
            .orElse(0);
    assertTrue(largest > 50_000, read.countByClass::toString);
  }

  /** The files of a JVM that was killed at this moment. */
  private Path killed(String gzip, Moment moment) throws IOException, InterruptedException {
    Jdk jdk = Jdk.find(25).orElse(null);
    assumeTrue(jdk != null, "no JDK 25 beside the one that runs the tests");
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Path file = folder.resolve("heap" + gzip.length() + attempt + ".hprof");
      Process jvm = keeper(jdk);
      try {
        List<String> command =
            new ArrayList<>(
                List.of(
                    jdk.home().resolve("bin/jcmd").toString(),
                    Long.toString(jvm.pid()),
                    "GC.heap_dump",
                    "-parallel=2"));
        if (!gzip.isEmpty()) {
          command.add(gzip);
        }
        command.add(file.toString());
        Process jcmd =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("jcmd.txt").toFile())
                .start();
        while (jcmd.isAlive() && !moment.hasCome(file)) {
          Thread.onSpinWait();
        }
        jvm.destroyForcibly().waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        jcmd.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (moment.hasCome(file)) {
          return file;
        }
        Files.deleteIfExists(file);
      } finally {
        jvm.destroyForcibly();
      }
    }
    throw new AssertionError(
        "the moment did not come: " + Files.readString(folder.resolve("jcmd.txt")));
  }

  private Process keeper(Jdk jdk) throws IOException {
    Path classes =
        Path.of(Keeper.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    ProcessBuilder builder =
        new ProcessBuilder(
                jdk.java().toString(),
                "-Xmx400m",
                "-XX:+UseParallelGC",
                "-XX:ParallelGCThreads=2",
                "-cp",
                classes.toString(),
                Keeper.class.getName(),
                Integer.toString(KEPT))
            .redirectError(folder.resolve("errors.txt").toFile());
    builder.environment().clear();
    Process jvm = builder.start();
    BufferedReader output = jvm.inputReader();
    String line = output.readLine();
    if (!"ready".equals(line)) {
      jvm.destroyForcibly();
      throw new IOException(line + "\n" + Files.readString(folder.resolve("errors.txt")));
    }
    return jvm;
  }

  private static Path piece(Path file, int number) {
    return file.resolveSibling(file.getFileName() + ".p" + number);
  }

  private static long bytes(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  private static Read read(Path file) throws IOException {
    BlobStore store = BlobStores.open(new Configuration());
    List<Blob> blobs = BlobPieces.list(store, file.toString());
    assertEquals(1, blobs.size());
    Map<String, Long> counts = new HashMap<>();
    try (HprofDump dump = HprofDump.open(store.open(blobs.get(0).uri(), blobs.get(0).etag()))) {
      assertEquals(Storage.UNJOINED, dump.storage());
      DumpIndex index = dump.index(8 << 20);
      List<Damage> damages = new ArrayList<>(index.damages());
      Dumps.readAll(dump, index, counting(counts)).forEach(s -> damages.addAll(s.damages()));
      return new Read(counts, index, damages);
    }
  }

  private static HeapVisitor counting(Map<String, Long> counts) {
    return new HeapVisitor() {
      @Override
      public void object(
          long objectId,
          HeapClass type,
          ObjectKind kind,
          long shallowBytes,
          long arrayLength,
          long fileOffset) {
        counts.merge(type.name(), 1L, Long::sum);
      }

      @Override
      public void reference(long fromId, long toId, ReferenceLabel label) {}

      @Override
      public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {}
    };
  }
}
