package io.heapfleet.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.heapfleet.blob.Blob;
import io.heapfleet.blob.BlobPieces;
import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.BlobStore;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.blob.azure.Azurite;
import io.heapfleet.blob.azure.FaultyProxy;
import io.heapfleet.hprof.DumpPieces;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.jvm.Jdk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged collector against real JVMs, folders and Azurite. */
final class CollectIT {
  private static final List<String> SMALL = List.of("-Xmx64m", "-XX:+UseSerialGC");

  @TempDir Path root;
  private Path scratch;
  private Path target;

  @BeforeEach
  void makeFolders() throws IOException {
    scratch = Files.createDirectory(root.resolve("scratch"));
    target = root.resolve("target");
  }

  @ParameterizedTest
  @CsvSource({"17,0,G1", "17,1,Serial", "25,0,Z", "25,6,Parallel"})
  void aRunningJvmIsDumpedWholeAndGoesOn(int feature, int gzipLevel, String collector)
      throws Exception {
    Optional<Jdk> jdk = Jdk.find(feature);
    assumeTrue(jdk.isPresent(), "skipped: no JDK " + feature + " beside this one");
    List<String> flags = List.of("-Xmx128m", "-XX:+Use" + collector + "GC", scratchFlag());
    try (TargetJvm jvm =
        TargetJvm.start(jdk.get(), flags, Map.of("HOSTNAME", "pod-1"), "1000", "3")) {
      Instant before = Instant.now().minusSeconds(2);
      List<String> arguments =
          new ArrayList<>(List.of("--pid", Long.toString(jvm.pid()), "--build", "1.9.0"));
      arguments.addAll(List.of("--to", target.toString()));
      if (gzipLevel > 0) {
        arguments.addAll(List.of("--gz", Integer.toString(gzipLevel)));
      }

      String said = run(0, Map.of(), arguments);

      assertTrue(jvm.answers(), "the JVM does not go on");
      assertEquals(List.of(), files(scratch), "the local dump is still there");
      assertTrue(said.contains("heap in use: "), said);
      assertFalse(said.contains("heap in use: unknown"), said);
      List<Path> sent = files(target);
      assertEquals(2, sent.size(), sent::toString);
      Path dump = sent.get(0);
      String extension = gzipLevel > 0 ? ".hprof.gz" : ".hprof";
      assertTrue(
          target
              .relativize(dump)
              .toString()
              .matches("Service/1\\.9\\.0/pod-1/[\\dTZ.]+" + extension),
          dump.toString());
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(dump)));

      assertEquals(dump + ".json", sent.get(1).toString());
      Map<?, ?> sidecar = new ObjectMapper().readValue(sent.get(1).toFile(), Map.class);
      assertEquals("Service", sidecar.get("service"));
      assertEquals("pod-1", sidecar.get("instance"));
      assertEquals("1.9.0", sidecar.get("build"));
      assertTrue(sidecar.get("runtime").toString().contains(" " + feature), sidecar::toString);
      Instant capturedAt = Instant.parse(sidecar.get("captured_at").toString());
      assertTrue(
          capturedAt.isAfter(before) && capturedAt.isBefore(Instant.now().plusSeconds(2)),
          capturedAt::toString);
      assertEquals(1000, orders(BlobStores.local(), dump.toString()));
    }
  }

  @Test
  void aDumpInAzureSaysWhatItIsOf() throws Exception {
    Azurite azurite = Azurite.start();
    String container = azurite.newContainer();
    String to = "az://" + Azurite.ACCOUNT + "/" + container + "/night";
    try (TargetJvm jvm = startSmall("100", "20")) {
      List<String> arguments = pid(jvm, to);
      arguments.addAll(List.of("--service", "orders", "--region", "westeurope", "--tags"));

      run(0, Collector.signIn(azurite.endpoint()), arguments);

      BlobStore store = BlobStores.open(azurite.configuration());
      List<Blob> blobs = store.list(to);
      assertEquals(1, blobs.size(), blobs::toString);
      Map<String, String> metadata = blobs.get(0).metadata();
      assertEquals("orders", metadata.get("service"));
      assertEquals("westeurope", metadata.get("region"));
      assertTrue(metadata.get("runtime").contains("OpenJDK"), metadata::toString);
      assertEquals(100, orders(store, blobs.get(0).uri()));
      assertEquals(List.of(), files(scratch));
    }
  }

  /** What no header can hold goes into a sidecar, so that nothing is lost. */
  @Test
  void aServiceOfAnyNameKeepsIt() throws Exception {
    Azurite azurite = Azurite.start();
    String container = azurite.newContainer();
    String to = "az://" + Azurite.ACCOUNT + "/" + container;
    try (TargetJvm jvm = startSmall("10", "1")) {
      List<String> arguments = pid(jvm, to);
      arguments.addAll(List.of("--service", "münchen"));

      run(0, Collector.signIn(azurite.endpoint()), arguments);
    }
    List<String> uris =
        BlobStores.open(azurite.configuration()).list(to).stream().map(Blob::uri).toList();
    assertEquals(2, uris.size(), uris::toString);
    assertTrue(uris.get(0).startsWith(to + "/münchen/"), uris::toString);
    assertEquals(uris.get(0) + ".json", uris.get(1));
  }

  @Test
  void anUploadThatIsKilledLeavesNothingToSeeAndTheNextOneIsWhole() throws Exception {
    Azurite azurite = Azurite.start();
    String container = azurite.newContainer();
    String to = "az://" + Azurite.ACCOUNT + "/" + container;
    BlobStore store = BlobStores.open(azurite.configuration());
    Path dump = dump("5", "40");
    try (FaultyProxy proxy = FaultyProxy.to(azurite.port());
        Collector killed =
            Collector.start(
                root.resolve("killed.log"),
                Collector.signIn(proxy.endpoint()),
                List.of("--file", dump.toString(), "--to", to))) {
      while (proxy.requests().size() < 2) {
        assertFalse(killed.said().contains("sent to"), killed::toString);
        Thread.sleep(5);
      }
      proxy.beforeNextRequest(killed::kill);
      assertEquals(137, killed.exitCode(), killed.said());
    }
    List<Blob> left = store.list(to);
    assertTrue(left.stream().allMatch(blob -> blob.busy() != null), left::toString);
    assertTrue(Files.exists(dump));

    run(
        0,
        Collector.signIn(azurite.endpoint()),
        List.of(
            "--file",
            dump.toString(),
            "--to",
            to,
            "--delete",
            "--captured-at=2026-11-22T03:15:00Z"));

    Blob sent =
        store.list(to).stream().filter(blob -> blob.busy() == null).findFirst().orElseThrow();
    assertTrue(sent.uri().endsWith("/20261122T031500.000Z.hprof"), sent.uri());
    assertEquals("2026-11-22T03:15:00Z", sent.metadata().get("captured_at"));
    assertEquals(5, orders(store, sent.uri()));
    assertFalse(Files.exists(dump));
  }

  @Test
  void anInterruptedCollectorTakesItsDumpAlong() throws Exception {
    Azurite azurite = Azurite.start();
    String to = "az://" + Azurite.ACCOUNT + "/" + azurite.newContainer();
    try (TargetJvm jvm = startSmall("5", "40");
        FaultyProxy proxy = FaultyProxy.to(azurite.port())) {
      proxy.fail(1, 1, FaultyProxy.Fault.BUSY);
      try (Collector collector =
          Collector.start(
              root.resolve("interrupted.log"), Collector.signIn(proxy.endpoint()), pid(jvm, to))) {
        while (proxy.requests().isEmpty()) {
          Thread.sleep(20);
        }
        assertEquals(1, files(scratch).size());
        collector.terminate();
        assertEquals(143, collector.exitCode(), collector.said());
      }
      assertEquals(List.of(), files(scratch));
      assertTrue(jvm.answers());
    }
  }

  @Test
  void aStoreThatDoesNotAnswerLeavesNoDumpBehind() throws Exception {
    try (TargetJvm jvm = startSmall("5", "1")) {
      List<String> arguments = pid(jvm, "az://" + Azurite.ACCOUNT + "/dumps");
      arguments.addAll(List.of("--conf", "heapfleet.azure.tries=2"));
      String said = run(70, Collector.signIn("http://127.0.0.1:1/x"), arguments);
      assertTrue(said.contains("the server cannot be reached, 2 times in a row"), said);
      assertFalse(said.contains(Azurite.KEY), said);
      assertEquals(List.of(), files(scratch));
    }
  }

  @Test
  void saysWhatIsWrongWithAProcess() throws Exception {
    Process sleep = new ProcessBuilder("sleep", "600").start();
    try {
      String said = run(64, Map.of(), pid(sleep.pid(), target.toString()));
      assertTrue(said.contains("is no JVM of the HotSpot family"), said);
      assertTrue(sleep.isAlive(), "whatever is no JVM is left alone");
    } finally {
      sleep.destroyForcibly();
    }
    sleep.waitFor();
    String said = run(64, Map.of(), pid(sleep.pid(), target.toString()));
    assertTrue(said.contains("there is no process " + sleep.pid() + "; jps -l"), said);
    try (TargetJvm closed =
        TargetJvm.start(
            Jdk.current(), List.of("-XX:+DisableAttachMechanism"), Map.of(), "1", "0")) {
      said = run(64, Map.of(), pid(closed, target.toString()));
      assertTrue(said.contains("-XX:+DisableAttachMechanism"), said);
    }
    assertFalse(Files.exists(target));
  }

  @Test
  void aJvmOfAnotherUserIsLeftAlone() throws Exception {
    // Nobody may read what root has built, so nobody gets a copy.
    Path readable = Files.createTempDirectory("collector");
    Files.setPosixFilePermissions(readable, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path jar = Files.copy(Collector.jar(), readable.resolve("collect.jar"));
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
    boolean isRoot = System.getProperty("user.name").equals("root");
    List<String> launcher =
        isRoot ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") : List.of();
    long foreign = isRoot ? ProcessHandle.current().pid() : 1;
    try (Collector collector =
        Collector.start(
            root.resolve("foreign.log"),
            Map.of(),
            launcher,
            jar,
            pid(foreign, target.toString()))) {
      assertEquals(64, collector.exitCode(), collector.said());
      assertTrue(collector.said().contains("belongs to root"), collector.said());
      assertTrue(collector.said().contains("sudo -u root"), collector.said());
    } finally {
      Files.delete(jar);
      Files.delete(readable);
    }
  }

  @Test
  void aJvmInAContainerIsDumpedFromOutside() throws Exception {
    assumeTrue(
        new ProcessBuilder("unshare", "--mount", "--pid", "--fork", "true").start().waitFor() == 0,
        "skipped: this user may not make namespaces");
    try (TargetJvm jvm = TargetJvm.startApart(Jdk.current(), SMALL, "30", "1")) {
      run(0, Map.of(), pid(jvm, target.toString()));
      assertTrue(jvm.answers());
      // But for hsperfdata, where the JVM tells of itself.
      Path itsTmp = Path.of("/proc", Long.toString(jvm.pid()), "root", "tmp");
      try (Stream<Path> left = Files.list(itsTmp)) {
        assertEquals(
            List.of(),
            left.filter(file -> file.getFileName().toString().startsWith("heapfleet")).toList());
      }
      assertEquals(30, orders(BlobStores.local(), files(target).get(0).toString()));
    }
  }

  @Test
  void aFullDiskIsSaidBeforeTheJvmIsStopped() throws Exception {
    // No file system has less room than one that holds no files.
    try (TargetJvm jvm = startSmall("1", "1")) {
      List<String> arguments = pid(jvm, target.toString());
      arguments.addAll(List.of("--dump-folder", "/sys"));
      String said = run(64, Map.of(), arguments);
      assertTrue(said.contains("/sys has room for 0.0 MB"), said);
      assertTrue(said.contains("--skip-space-check"), said);
    }
  }

  @Test
  void aWatchedFolderIsEmptiedOfWholeDumpsAndOfAllAtTheEnd() throws Exception {
    Path dumps = Files.createDirectory(root.resolve("dumps"));
    Path whole = dump("7", "1");
    try (Collector watcher =
        Collector.start(
            root.resolve("watch.log"),
            Map.of("HEAPFLEET_SERVICE", "orders", "POD_NAME", "orders-1"),
            List.of("--watch", dumps.toString(), "--to", target.toString(), "--settle", "1"))) {
      watcher.awaitWords("watching");
      Path broken = dumps.resolve("java_pid2.hprof");
      Files.write(broken, Arrays.copyOf(Files.readAllBytes(whole), 200_000));
      Files.writeString(dumps.resolve("notes.txt"), "no dump");
      Files.move(whole, dumps.resolve("java_pid1.hprof"));

      watcher.awaitWords("java_pid1.hprof to ");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (Files.exists(dumps.resolve("java_pid1.hprof")) && System.nanoTime() < end) {
        Thread.sleep(20);
      }
      assertEquals(List.of("java_pid2.hprof", "notes.txt"), names(dumps));
      assertFalse(watcher.said().contains("java_pid2.hprof to "), watcher.said());
      Path sent = files(target.resolve("orders/orders-1")).get(0);
      assertEquals(7, orders(BlobStores.local(), sent.toString()));

      // One that is of another time, so that it has a name of its own.
      try (var channel = Files.newByteChannel(broken, StandardOpenOption.WRITE)) {
        channel.position("JAVA PROFILE 1.0.2".length() + 1 + 4 + 7);
        channel.write(ByteBuffer.wrap(new byte[] {1}));
      }
      watcher.terminate();
      assertEquals(143, watcher.exitCode(), watcher.said());
      assertTrue(watcher.said().contains("java_pid2.hprof to "), watcher.said());
      assertEquals(List.of("notes.txt"), names(dumps));
      assertEquals(4, files(target.resolve("orders/orders-1")).size(), "two dumps, two sidecars");
    }
  }

  /** The flags that docs/collecting.md gives, in a JVM that runs out of memory. */
  /** A JVM of 22 or later dumps into several files, which it joins at the end, if it gets there. */
  @Test
  void whatAKilledJvmLeftInPiecesIsSentInPieces() throws Exception {
    Path whole = dump("7", "40");
    Path dumps = Files.createDirectory(root.resolve("dumps"));
    Path file = dumps.resolve("java_pid1.hprof");
    try (Collector watcher =
        Collector.start(
            root.resolve("watch.log"),
            Map.of("HEAPFLEET_SERVICE", "orders", "POD_NAME", "orders-1"),
            List.of("--watch", dumps.toString(), "--to", target.toString(), "--settle", "1"))) {
      watcher.awaitWords("watching");
      Map<String, byte[]> left =
          DumpPieces.of(Files.readAllBytes(whole), 2).stoppedWhileJoining(0, 0);
      assertEquals(Set.of("", ".p0", ".p1"), left.keySet());
      for (Map.Entry<String, byte[]> part : left.entrySet()) {
        Files.write(Path.of(file + part.getKey()), part.getValue());
      }
      watcher.terminate();
      assertEquals(143, watcher.exitCode(), watcher.said());
    }

    assertEquals(List.of(), names(dumps));
    List<Path> sent = files(target.resolve("orders/orders-1"));
    Path dump = sent.get(0);
    assertEquals(
        List.of(dump + "", dump + ".json", dump + ".p0", dump + ".p1"),
        sent.stream().map(Path::toString).toList());
    BlobStore store = BlobStores.open(new Configuration());
    Blob joined = BlobPieces.list(store, dump.toString()).get(0);
    try (HprofDump read = HprofDump.open(store.open(joined.uri(), joined.etag()))) {
      assertEquals(7, OrderCount.of(read));
    }
  }

  @ParameterizedTest
  @CsvSource({"17", "25"})
  void aJvmThatRunsOutOfMemorySendsItsLastDump(int feature) throws Exception {
    Optional<Jdk> jdk = Jdk.find(feature);
    assumeTrue(jdk.isPresent(), "skipped: no JDK " + feature + " beside this one");
    String hook =
        "env -u JAVA_TOOL_OPTIONS %s -jar %s --file %s/java_pid%%p.hprof --delete --to %s"
            .formatted(Jdk.current().java(), Collector.jar().toAbsolutePath(), scratch, target);
    Process jvm =
        new ProcessBuilder(
                TargetJvm.command(
                    jdk.get(),
                    List.of(
                        "-Xmx32m",
                        "-XX:+HeapDumpOnOutOfMemoryError",
                        "-XX:HeapDumpPath=" + scratch,
                        "-XX:OnOutOfMemoryError=" + hook,
                        "-XX:+ExitOnOutOfMemoryError"),
                    "50",
                    "1",
                    "fill"))
            .redirectErrorStream(true)
            .redirectOutput(root.resolve("oom.log").toFile())
            .start();
    try {
      assertTrue(jvm.waitFor(180, TimeUnit.SECONDS), "still runs");
      String said = Files.readString(root.resolve("oom.log"));
      assertEquals(3, jvm.exitValue(), said);
      assertTrue(said.contains("sent to "), said);
      assertEquals(List.of(), files(scratch), said);
      Path dump = files(target).get(0);
      assertEquals(50, orders(BlobStores.local(), dump.toString()));
    } finally {
      jvm.destroyForcibly();
    }
  }

  private String scratchFlag() {
    return "-Djava.io.tmpdir=" + scratch;
  }

  private TargetJvm startSmall(String... arguments) throws IOException {
    List<String> flags = new ArrayList<>(SMALL);
    flags.add(scratchFlag());
    return TargetJvm.start(Jdk.current(), flags, Map.of("HOSTNAME", "pod-1"), arguments);
  }

  /** A dump of a small service. */
  private Path dump(String... arguments) throws Exception {
    Path folder = Files.createTempDirectory(root, "dump");
    try (TargetJvm jvm = startSmall(arguments)) {
      run(0, Map.of(), pid(jvm, folder.toString()));
    }
    return files(folder).get(0);
  }

  private static List<String> pid(TargetJvm jvm, String to) {
    return pid(jvm.pid(), to);
  }

  private static List<String> pid(long pid, String to) {
    return new ArrayList<>(List.of("--pid", Long.toString(pid), "--to", to));
  }

  private String run(int exitCode, Map<String, String> environment, List<String> arguments)
      throws Exception {
    Path log = Files.createTempFile(root, "collect", ".log");
    try (Collector collector = Collector.start(log, environment, arguments)) {
      assertEquals(exitCode, collector.exitCode(), collector.said());
      return collector.said();
    }
  }

  /** How many orders of {@link Service} a dump holds. */
  private static long orders(BlobStore store, String uri) throws IOException {
    try (BlobReader reader = store.open(uri);
        HprofDump dump = HprofDump.open(reader)) {
      assertTrue(HprofDump.endsWhole(reader), uri + " is not whole");
      return OrderCount.of(dump);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static List<String> names(Path folder) throws IOException {
    return files(folder).stream().map(file -> file.getFileName().toString()).toList();
  }
}
