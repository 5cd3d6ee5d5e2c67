package io.heapfleet.jobs.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.Blob;
import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.BlobStore;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.blob.MemoryBlobStore;
import io.heapfleet.model.DumpSource;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CatalogJobTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private final MemoryBlobStore store = new MemoryBlobStore();
  private int pauses;

  @Test
  void aPlainFolderOfDumpsNeedsNoMore() throws Exception {
    put("mem:/dumps/web-3_20261122T031500Z.hprof");
    put("mem:/dumps/java_pid1234.hprof");
    put("mem:/dumps/deep/down/api-1.hprof.gz");
    CatalogResult result = catalog("mem:/dumps");
    assertEquals(
        List.of(
            "mem:/dumps/deep/down/api-1.hprof.gz null api-1 null null null",
            "mem:/dumps/java_pid1234.hprof null dumps/java_pid1234 null null null",
            "mem:/dumps/web-3_20261122T031500Z.hprof null web-3 null null 2026-11-22T03:15:00Z"),
        shown(result));
    assertEquals(List.of(), result.skipped());
    assertEquals(Map.of(), result.notes());
    assertEquals(0, pauses);
  }

  @Test
  void aDumpThatIsGivenTwiceIsOneDump() throws Exception {
    put("mem:/dumps/b.hprof");
    put("mem:/dumps/a.hprof");
    CatalogResult result = catalog("mem:/dumps/*", "mem:/dumps/b.hprof", "mem:/dumps");
    assertEquals(List.of("mem:/dumps/a.hprof", "mem:/dumps/b.hprof"), uris(result));
  }

  @Test
  void emptyDumpsStay() throws Exception {
    store.put("mem:/dumps/web.hprof", new byte[0]);
    assertEquals(0, catalog("mem:/dumps").dumps().get(0).sizeBytes());
  }

  @Test
  void tellsWhatItPassesOver() throws Exception {
    put("mem:/dumps/a.hprof");
    put("mem:/dumps/a.hprof.part");
    put("mem:/dumps/a.txt");
    put("mem:/dumps/a.zip");
    put("mem:/dumps/other.json");
    CatalogResult result = catalog("mem:/dumps");
    assertEquals(List.of("mem:/dumps/a.hprof"), uris(result));
    assertEquals(
        Map.of(
            "mem:/dumps/a.hprof.part", Skipped.Why.UNFINISHED,
            "mem:/dumps/a.txt", Skipped.Why.NOT_A_DUMP,
            "mem:/dumps/a.zip", Skipped.Why.NOT_A_DUMP,
            "mem:/dumps/other.json", Skipped.Why.NOT_A_DUMP),
        whys(result));
  }

  @Test
  void namesThatSayNothingAreJudgedByTheFirstBytes() throws Exception {
    byte[] dump = "JAVA PROFILE 1.0.2\0".getBytes(UTF_8);
    store.put("mem:/dumps/heap.bin", dump);
    store.put("mem:/dumps/heapdump-1", gzip(dump));
    store.put("mem:/dumps/notes", "JAVA PROFIL".getBytes(UTF_8));
    store.put("mem:/dumps/cut.gz", new byte[] {0x1f, (byte) 0x8b, 8});
    store.put("mem:/dumps/empty", new byte[0]);
    CatalogResult result = catalog("mem:/dumps");
    assertEquals(List.of("mem:/dumps/heap.bin", "mem:/dumps/heapdump-1"), uris(result));
    assertEquals(
        Set.of("mem:/dumps/notes", "mem:/dumps/cut.gz", "mem:/dumps/empty"), whys(result).keySet());
  }

  @Test
  void whatIsNamedIsTakenAtItsWord() throws Exception {
    store.put("mem:/dumps/readme.txt", new byte[] {1});
    assertEquals(List.of("mem:/dumps/readme.txt"), uris(catalog("mem:/dumps/readme.txt")));
    store.put("mem:/dumps/web.hprof", new byte[] {1});
    assertEquals(List.of("mem:/dumps/web.hprof"), uris(catalog("mem:/dumps/*")));
  }

  @Test
  void theStrongestWordCounts() throws Exception {
    store.put(
        "mem:/web-l/i-l/20260101-0000.hprof",
        new byte[1],
        Instant.EPOCH,
        Map.of("service", "web-m", "instance", "i-m", "build", "b-m", "other", "x"));
    json(
        "mem:/web-l/i-l/20260101-0000.hprof.json",
        "{'service':'web-s','captured_at':'2026-11-22'}");
    CatalogRequest request =
        CatalogRequest.of(List.of("mem:/web-l"))
            .withLayout(PathTemplate.parse("{service}/{instance}/{captured_at}.hprof"));
    assertEquals(
        List.of("mem:/web-l/i-l/20260101-0000.hprof web-s i-m null b-m 2026-11-22T00:00:00Z"),
        shown(job().run(request)));
  }

  @Test
  void aSidecarMayBeNamedAfterTheDumpWithOrWithoutItsExtension() throws Exception {
    for (String name : List.of("a.hprof.json", "b.json", "c.hprof.gz.json", "d.hprof.json")) {
      json("mem:/dumps/" + name, "{'service':'web'}");
    }
    for (String name : List.of("a.hprof", "b.hprof", "c.hprof.gz", "d.hprof.gz")) {
      put("mem:/dumps/" + name);
    }
    for (String input : List.of("mem:/dumps", "mem:/dumps/*.hprof*")) {
      CatalogResult result = catalog(input);
      assertEquals(4, result.dumps().size());
      for (DumpSource dump : result.dumps()) {
        assertEquals("web", dump.service(), dump.uri());
      }
      // A sidecar is used, not passed over; the glob does list two of them.
      assertEquals(List.of(), result.skipped());
    }
    assertEquals("web", catalog("mem:/dumps/b.hprof").dumps().get(0).service());
  }

  @Test
  void aSidecarSaysAllFields() throws Exception {
    put("mem:/dumps/a.hprof");
    json(
        "mem:/dumps/a.json",
        "{'service':'web','instance':' web-3 ','region':'eu','build':123,"
            + "'captured_at':'2026-11-22T03:15:00+01:00','host':['unknown keys','do not matter']}");
    CatalogResult result = catalog("mem:/dumps");
    assertEquals(
        List.of("mem:/dumps/a.hprof web web-3 eu 123 2026-11-22T02:15:00Z"), shown(result));
    assertEquals(Map.of(), result.notes());
  }

  @Test
  void aFolderIsListedOnceAndAGlobsFoldersOnceMore() throws Exception {
    for (int i = 0; i < 50; i++) {
      put("mem:/dumps/web/" + i + ".hprof");
      put("mem:/dumps/api/" + i + ".hprof");
    }
    AtomicInteger listings = new AtomicInteger();
    BlobStore counting =
        new BlobStore() {
          @Override
          public List<Blob> list(String location) throws IOException {
            listings.incrementAndGet();
            return store.list(location);
          }

          @Override
          public BlobReader open(String uri) throws IOException {
            return store.open(uri);
          }

          @Override
          public BlobReader open(String uri, String etag) throws IOException {
            return store.open(uri, etag);
          }
        };
    CatalogJob.run(counting, CatalogRequest.of(List.of("mem:/dumps")));
    assertEquals(1, listings.getAndSet(0));
    CatalogJob.run(counting, CatalogRequest.of(List.of("mem:/dumps/*/*.hprof")));
    assertEquals(3, listings.get());
  }

  @Test
  void whatIsWrongWithASidecarIsANote() throws Exception {
    Map<String, String> notes =
        Map.of(
            "{'service':",
            "sidecar a.json: no JSON at line 1, column 12",
            "[]",
            "sidecar a.json: expected a JSON object",
            "",
            "sidecar a.json: expected a JSON object",
            "{} {}",
            "sidecar a.json: no JSON at line 1, column 4",
            "{'service':['web']}",
            "sidecar a.json: service is not a text of up to 500 characters",
            "{'capturedAt':'2026-11-22'}",
            "sidecar a.json: key capturedAt is not read, write captured_at",
            "{'captured_at':'yesterday'}",
            "sidecar: captured_at 'yesterday' is no time, write 2026-11-22T03:15:00Z",
            " ".repeat((1 << 20) + 1),
            "sidecar a.json: larger than 1 MiB, not read");
    for (Map.Entry<String, String> entry : notes.entrySet()) {
      put("mem:/dumps/a.hprof");
      json("mem:/dumps/a.json", entry.getKey());
      CatalogResult result = catalog("mem:/dumps");
      assertEquals(
          List.of("mem:/dumps/a.hprof null a null null null"), shown(result), entry.getKey());
      assertEquals(
          Map.of("mem:/dumps/a.hprof", List.of(entry.getValue())),
          result.notes(),
          () -> entry.getKey().strip());
    }
  }

  @Test
  void aPathThatDoesNotMatchTheLayoutIsANote() throws Exception {
    put("mem:/dumps/web-3.hprof");
    CatalogRequest request =
        CatalogRequest.of(List.of("mem:/dumps"))
            .withLayout(PathTemplate.parse("{service}/{region}/{instance}.hprof"));
    CatalogResult result = job().run(request);
    assertEquals(List.of("mem:/dumps/web-3.hprof null web-3 null null null"), shown(result));
    assertEquals(
        List.of("its path does not match the layout {service}/{region}/{instance}.hprof"),
        result.notes().get("mem:/dumps/web-3.hprof"));
  }

  @Test
  void filtersByService() throws Exception {
    put("mem:/dumps/web/1.hprof");
    put("mem:/dumps/api/1.hprof");
    put("mem:/dumps/db/1.hprof");
    put("mem:/1.hprof");
    CatalogRequest request =
        CatalogRequest.of(List.of("mem:/*"))
            .withLayout(PathTemplate.parse("{service}/{instance}.hprof"))
            .withServices(Set.of("web", "api"));
    CatalogResult result = job().run(request);
    assertEquals(List.of("mem:/dumps/api/1.hprof", "mem:/dumps/web/1.hprof"), uris(result));
    assertEquals(
        List.of(
            new Skipped(
                "mem:/1.hprof",
                Skipped.Why.FILTERED,
                "its service is unknown, and --service asks for a certain one"),
            new Skipped(
                "mem:/dumps/db/1.hprof",
                Skipped.Why.FILTERED,
                "of service db, which --service does not ask for")),
        result.skipped());
  }

  @Test
  void filtersByTimeAndGoesByTheLastModificationWhereItMust() throws Exception {
    put("mem:/dumps/a_20261120-0000.hprof");
    put("mem:/dumps/b_20261122-0000.hprof");
    store.put("mem:/dumps/c.hprof", new byte[1], Instant.parse("2026-11-20T00:00:00Z"), Map.of());
    store.put("mem:/dumps/d.hprof", new byte[1], Instant.parse("2026-11-22T00:00:00Z"), Map.of());
    CatalogResult result =
        job()
            .run(
                CatalogRequest.of(List.of("mem:/dumps"))
                    .withTimes(TimeRange.parse("24h", null, NOW)));
    assertEquals(List.of("mem:/dumps/b_20261122-0000.hprof", "mem:/dumps/d.hprof"), uris(result));
    assertEquals(Set.of("mem:/dumps/d.hprof"), result.notes().keySet());
    assertEquals(
        Map.of(
            "mem:/dumps/a_20261120-0000.hprof", Skipped.Why.FILTERED,
            "mem:/dumps/c.hprof", Skipped.Why.FILTERED),
        whys(result));
    // The guess does not enter the table.
    assertEquals(null, result.dumps().get(1).capturedAt());
  }

  @Test
  void theLimitCountsWhatTheOtherFiltersLeave() throws Exception {
    put("mem:/dumps/api/1.hprof");
    put("mem:/dumps/web/1.hprof");
    put("mem:/dumps/web/2.hprof");
    CatalogResult result =
        job()
            .run(
                CatalogRequest.of(List.of("mem:/dumps"))
                    .withLayout(PathTemplate.parse("{service}/{instance}"))
                    .withServices(Set.of("web"))
                    .withLimit(1));
    assertEquals(List.of("mem:/dumps/web/1.hprof"), uris(result));
    assertEquals(2, result.skipped().size());
  }

  @Test
  void theFilesOfAKilledJvmAreOneDump() throws Exception {
    store.put("mem:/dumps/web.hprof", new byte[5], Instant.EPOCH, Map.of("service", "shop"));
    store.put("mem:/dumps/web.hprof.p2", new byte[20]);
    store.put("mem:/dumps/web.hprof.p10", new byte[300]);
    json("mem:/dumps/web.json", "{'instance':'web-7'}");
    for (String input :
        List.of("mem:/dumps", "mem:/dumps/web.hprof", "mem:/dumps/*.hprof", "mem:/dumps/*")) {
      CatalogResult result = catalog(input);
      assertEquals(List.of("mem:/dumps/web.hprof shop web-7 null null null"), shown(result), input);
      assertEquals(325, result.dumps().get(0).sizeBytes());
      assertEquals("v1 p2 v2 p10 v3", result.dumps().get(0).etag());
      assertEquals(Map.of(), whys(result), input);
    }
  }

  @Test
  void aPieceWithoutItsDumpIsNone() throws Exception {
    put("mem:/dumps/web.hprof.p0");
    put("mem:/dumps/other.hprof");
    CatalogResult result = catalog("mem:/dumps");
    assertEquals(List.of("mem:/dumps/other.hprof"), uris(result));
    Skipped piece = result.skipped().get(0);
    assertEquals(Skipped.Why.UNFINISHED, piece.why());
    assertTrue(piece.reason().contains("whose first file, web.hprof, is not beside it"));
  }

  @Test
  void aDumpWhosePiecesAreBeingJoinedWaitsForTheNextScan() throws Exception {
    store.put("mem:/dumps/web.hprof", new byte[5], NOW, Map.of());
    store.put("mem:/dumps/web.hprof.p0", new byte[20], NOW, Map.of());
    store.put("mem:/dumps/web.hprof.p1", new byte[30], NOW, Map.of());
    CatalogJob job =
        new CatalogJob(store, () -> NOW, duration -> store.remove("mem:/dumps/web.hprof.p0"));
    CatalogResult result = job.run(CatalogRequest.of(List.of("mem:/dumps")));
    assertEquals(List.of(), uris(result));
    assertEquals(
        "still being written: it had 55 bytes, then 35; scan it when it is whole",
        result.skipped().get(0).reason());
  }

  @Test
  void aDumpThatIsStillWrittenWaitsForTheNextScan() throws Exception {
    for (String name : List.of("growing", "gone", "whole")) {
      store.put("mem:/dumps/" + name + ".hprof", new byte[5], NOW.minusSeconds(59), Map.of());
    }
    put("mem:/dumps/old.hprof");
    CatalogJob job =
        new CatalogJob(
            store,
            () -> NOW,
            duration -> {
              store.put("mem:/dumps/growing.hprof", new byte[9], NOW, Map.of());
              store.remove("mem:/dumps/gone.hprof");
            });
    CatalogResult result = job.run(CatalogRequest.of(List.of("mem:/dumps")));
    assertEquals(List.of("mem:/dumps/old.hprof", "mem:/dumps/whole.hprof"), uris(result));
    assertEquals(
        List.of(
            new Skipped(
                "mem:/dumps/gone.hprof", Skipped.Why.UNFINISHED, "gone since it was listed"),
            new Skipped(
                "mem:/dumps/growing.hprof",
                Skipped.Why.UNFINISHED,
                "still being written: it had 5 bytes, then 9; scan it when it is whole")),
        result.skipped());
  }

  @Test
  void aDumpThatTheStoreCallsBusyWaitsForTheNextScan() throws Exception {
    put("mem:/dumps/leased.hprof");
    put("mem:/dumps/free.hprof");
    store.keepBusy("mem:/dumps/leased.hprof", "somebody holds a lease on it");
    CatalogResult result = catalog("mem:/dumps");
    assertEquals(List.of("mem:/dumps/free.hprof"), uris(result));
    assertEquals(
        List.of(
            new Skipped(
                "mem:/dumps/leased.hprof", Skipped.Why.UNFINISHED, "somebody holds a lease on it")),
        result.skipped());
    store.keepBusy("mem:/dumps/leased.hprof", null);
    assertEquals(2, catalog("mem:/dumps").dumps().size());
  }

  /** The first input that holds a dump says how its path is read; its facts are the last word. */
  @Test
  void everyInputHasItsOwnLayoutAndFacts() throws Exception {
    put("mem:/a/web/7/one.hprof");
    put("mem:/b/two.hprof");
    json("mem:/b/two.json", "{'region':'of the sidecar'}");
    Map<SourceField, String> facts =
        Map.of(SourceField.SERVICE, "api", SourceField.REGION, "of the input");
    CatalogRequest request =
        CatalogRequest.ofInputs(
            List.of(
                CatalogInput.of("mem:/a")
                    .withLayout(PathTemplate.parse("{service}/{build}/{instance}.hprof"))
                    .withFacts(facts),
                CatalogInput.of("mem:/b").withFacts(facts),
                CatalogInput.of("mem:/a/web")
                    .withLayout(PathTemplate.parse("{instance}/*.hprof"))));
    assertEquals(
        List.of(
            "mem:/a/web/7/one.hprof web one of the input 7 null",
            "mem:/b/two.hprof api two of the sidecar null null"),
        shown(job().run(request)));
  }

  @Test
  void anInputWithNothingBehindItEndsTheScan() {
    put("mem:/dumps/a.hprof");
    FileNotFoundException missing =
        assertThrows(
            FileNotFoundException.class, () -> catalog("mem:/dumps", "mem:/dmups/a.hprof"));
    assertTrue(missing.getMessage().contains("mem:/dmups/a.hprof"), missing.getMessage());
    assertThrows(IllegalArgumentException.class, () -> CatalogRequest.of(List.of()));
    assertThrows(IllegalArgumentException.class, () -> CatalogRequest.of(List.of(" ")));
    assertThrows(
        IllegalArgumentException.class, () -> CatalogRequest.of(List.of("x")).withLimit(0));
  }

  /** A night does not wait for the one service that has no dumps. */
  @Test
  void oneEmptyInputOfSeveralIsToldAndTheOthersAreScanned() throws Exception {
    put("mem:/dumps/a.hprof");
    CatalogResult result =
        job().run(CatalogRequest.of(List.of("mem:/none", "mem:/dumps")).goingOn());
    assertEquals(List.of("mem:/dumps/a.hprof"), uris(result));
    assertEquals(Map.of("mem:/none", Skipped.Why.UNREADABLE), whys(result));
    assertThrows(
        FileNotFoundException.class,
        () -> job().run(CatalogRequest.of(List.of("mem:/none", "mem:/nor here")).goingOn()));
  }

  @Test
  void localNamesAreReadAsTheyAreWritten(@TempDir Path folder) throws Exception {
    Path dumps = Files.createDirectories(folder.resolve("order api/münchen [1]"));
    Files.write(dumps.resolve("web 3.hprof"), new byte[1]);
    Files.writeString(dumps.resolve("web 3.json"), "{\"build\":\"7\"}");
    for (String input : List.of(folder.toString(), folder + "/*/*/*.hprof")) {
      CatalogResult result =
          CatalogJob.run(
              BlobStores.local(),
              CatalogRequest.of(List.of(input))
                  .withLayout(PathTemplate.parse("{service}/{region}/{instance}.hprof")));
      DumpSource dump = result.dumps().get(0);
      assertEquals("order api", dump.service());
      assertEquals("münchen [1]", dump.region());
      assertEquals("web 3", dump.instance());
      assertEquals("7", dump.build());
      assertFalse(dump.uri().contains(" "), dump.uri());
    }
  }

  private void put(String uri) {
    store.put(uri, new byte[] {1});
  }

  private void json(String uri, String content) {
    store.put(uri, content.replace('\'', '"').getBytes(UTF_8));
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  private CatalogJob job() {
    return new CatalogJob(store, () -> NOW, duration -> pauses++);
  }

  private CatalogResult catalog(String... inputs) throws IOException {
    return job().run(CatalogRequest.of(List.of(inputs)));
  }

  private static List<String> uris(CatalogResult result) {
    return result.dumps().stream().map(DumpSource::uri).toList();
  }

  private static Map<String, Skipped.Why> whys(CatalogResult result) {
    return result.skipped().stream().collect(Collectors.toMap(Skipped::uri, Skipped::why));
  }

  private static List<String> shown(CatalogResult result) {
    return result.dumps().stream()
        .map(
            dump ->
                "%s %s %s %s %s %s"
                    .formatted(
                        dump.uri(),
                        dump.service(),
                        dump.instance(),
                        dump.region(),
                        dump.build(),
                        dump.capturedAt()))
        .toList();
  }
}
