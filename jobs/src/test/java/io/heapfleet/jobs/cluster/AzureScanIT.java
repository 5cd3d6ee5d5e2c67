package io.heapfleet.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.blob.azure.Azurite;
import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.catalog.CatalogJob;
import io.heapfleet.jobs.catalog.CatalogRequest;
import io.heapfleet.jobs.catalog.CatalogResult;
import io.heapfleet.jobs.catalog.PathTemplate;
import io.heapfleet.jobs.fleet.FleetJob;
import io.heapfleet.jobs.fleet.FleetOptions;
import io.heapfleet.jobs.parse.ParseJob;
import io.heapfleet.jobs.parse.ParseOptions;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.model.BasicType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command as a user starts it, from the job jar with its relocated SDK, on dumps that lie in
 * Azurite: the same tables as from a folder, and nowhere a word of what it signed in with.
 */
@ExtendWith(LocalSpark.class)
class AzureScanIT {
  private static final String LAYOUT = "{service}/{build}/{instance}/{captured_at}.hprof";

  private final Azurite azurite = Azurite.start();

  @TempDir private Path folder;

  private final SparkSession spark;

  AzureScanIT(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void aScanOfBlobsYieldsTheTablesOfAScanOfFilesAndTellsNoSecret() throws Exception {
    Path dumps = folder.resolve("dumps");
    Path plain = dumps.resolve("zoo/1.0/zoo-1/2026-01-01T00-00-00Z.hprof");
    Files.createDirectories(plain.getParent());
    // Of three splits.
    Files.write(plain, chain(8_000).bytes());
    Path packed = dumps.resolve("zoo/1.1/zoo-2/2026-01-02T00-00-00Z.hprof.gz");
    Files.createDirectories(packed.getParent());
    Files.write(packed, gzip(chain(1000).bytes()));
    Path local = folder.resolve("from files");
    scanFiles(dumps, local);

    // One container by an address with a signature, one by the account's key.
    String signed = azurite.newContainer();
    String keyed = azurite.newContainer();
    azurite.put(signed, dumps.relativize(plain).toString(), Files.readAllBytes(plain));
    azurite.put(keyed, dumps.relativize(packed).toString(), Files.readAllBytes(packed));
    String signature = azurite.signature(signed, OffsetDateTime.now(ZoneOffset.UTC).plusHours(1));
    Path remote = folder.resolve("from blobs");
    Path events = Files.createDirectory(folder.resolve("events"));
    String connection =
        "DefaultEndpointsProtocol=http;AccountName=%s;AccountKey=%s;BlobEndpoint=%s/;"
            .formatted(Azurite.ACCOUNT, Azurite.KEY, azurite.endpoint());
    // The last that a scan does: all of it can be seen in Spark's pages.
    StopPoint end = new StopPoint(folder.resolve("stop"), "rename .*/_work/.*/runs/.*/run.parquet");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "scan",
                azurite.endpoint() + "/" + signed + "/zoo?" + signature,
                "az://" + Azurite.ACCOUNT + "/" + keyed + "/zoo/**/*.hprof.gz",
                "--output",
                StopPoint.uri(remote),
                "--layout",
                LAYOUT,
                "--split-bytes",
                "100k",
                "--verbose"));
    int port = freePort();
    List<String> settings = new ArrayList<>(end.settings());
    settings.addAll(
        List.of(
            "heapfleet.azure.secret.connection.string=" + connection,
            "spark.eventLog.enabled=true",
            // Nobody finds a word in what is compressed.
            "spark.eventLog.compress=false",
            "spark.eventLog.dir=" + events.toUri(),
            "spark.ui.enabled=true",
            "spark.ui.port=" + port));
    settings.forEach(setting -> arguments.addAll(List.of("--conf", setting)));
    String said;
    Map<String, String> pages;
    // The account's key is on the command line, and in the environment as well.
    try (HeapfleetProcess scan =
        HeapfleetProcess.start(
            folder,
            Map.of("AZURE_STORAGE_CONNECTION_STRING", connection),
            arguments,
            StoppingFileSystem.class)) {
      end.await(scan::isAlive, scan::said);
      pages = sparkPages("http://127.0.0.1:" + port);
      end.letGo();
      assertEquals(0, scan.await(), scan::said);
      said = scan.said();
    }

    TableComparison comparison = new TableComparison(spark);
    assertEquals(2, comparison.rows(remote, "dumps"), said);
    Set<String> places = new TreeSet<>();
    for (String table : TableComparison.tables(remote)) {
      for (String column : List.of("dump_id", "uri", "etag", "evidence_dumps")) {
        places.add(table + "." + column);
      }
    }
    assertEquals(List.of(), comparison.differences(local, remote, places));
    assertEquals(
        List.of(
            "az://%s/%s/zoo/1.0/zoo-1/2026-01-01T00-00-00Z.hprof"
                .formatted(Azurite.ACCOUNT, signed),
            "az://%s/%s/zoo/1.1/zoo-2/2026-01-02T00-00-00Z.hprof.gz"
                .formatted(Azurite.ACCOUNT, keyed)),
        spark
            .read()
            .parquet(remote.resolve("dumps").toString())
            .select("uri")
            .sort("uri")
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .toList());

    String sig = signature.replaceFirst("^.*[&?]?sig=", "").replaceFirst("&.*$", "");
    List<String> secrets =
        List.of(sig, URLDecoder.decode(sig, StandardCharsets.UTF_8), Azurite.KEY);
    assertTrue(said.contains("dumps to scan"), said);
    assertHidden("what the command says", said, secrets);
    assertTrue(pages.get("/environment/").contains("heapfleet.azure.secret"), "no such settings");
    pages.forEach((page, text) -> assertHidden("Spark's page " + page, text, secrets));
    String told = "";
    for (Path file : files(events)) {
      told += Files.readString(file);
    }
    assertTrue(told.contains("heapfleet.azure.secret.connection.string"), "no event log");
    assertHidden("the event log", told, secrets);
    for (Path file : files(remote)) {
      assertHidden(file.toString(), content(file), secrets);
    }
  }

  /** What a file of the output folder says: rows, plans, JSON. */
  private String content(Path file) throws IOException {
    if (file.toString().endsWith(".parquet")) {
      List<String> rows = spark.read().parquet(file.toString()).toJSON().collectAsList();
      // Nothing leaks, which a file without rows says.
      assertFalse(rows.isEmpty() && !file.toString().contains("/night="), file::toString);
      return String.join("\n", rows);
    }
    byte[] bytes = Files.readAllBytes(file);
    if (file.toString().endsWith(".index")) {
      bytes = new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static void assertHidden(String where, String text, List<String> secrets) {
    for (String secret : secrets) {
      assertTrue(secret.length() > 20, secret);
      assertFalse(text.contains(secret), () -> where + " holds a secret");
    }
  }

  private void scanFiles(Path dumps, Path tables) throws IOException {
    CatalogResult catalog =
        CatalogJob.run(
            BlobStores.local(),
            CatalogRequest.of(List.of(dumps.toString())).withLayout(PathTemplate.parse(LAYOUT)));
    assertEquals(2, catalog.dumps().size());
    ParseJob.run(
        spark,
        catalog.dumps(),
        catalog.notes(),
        ParseOptions.into(tables.toString()),
        Progress.SILENT);
    FleetJob.run(spark, FleetOptions.of(tables.toString()));
  }

  /**
   * What Spark's web server tells of a scan that runs, by path: pages for people, and for programs.
   */
  private static Map<String, String> sparkPages(String server) throws Exception {
    HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    Map<String, String> pages = new TreeMap<>();
    String applications = page(client, server + "/api/v1/applications");
    Matcher id = Pattern.compile("\"id\" : \"([^\"]+)\"").matcher(applications);
    assertTrue(id.find(), applications);
    String application = "/api/v1/applications/" + id.group(1);
    for (String path :
        List.of(
            application + "/environment",
            application + "/jobs",
            application + "/stages?details=true",
            application + "/allexecutors",
            application + "/sql?details=true&planDescription=true&length=1000",
            "/environment/",
            "/jobs/",
            "/stages/",
            "/executors/",
            "/SQL/",
            "/SQL/execution/?id=0")) {
      pages.put(path, page(client, server + path));
    }
    return pages;
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static String page(HttpClient client, String uri) throws Exception {
    HttpResponse<String> answer =
        client.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), uri);
    assertTrue(answer.body().length() > 2, () -> uri + " is empty");
    return answer.body();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static HprofBuilder chain(int nodes) {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node = dump.clazz("Node").field("next", BasicType.OBJECT).dump();
    dump.endSegment();
    for (int i = 1; i <= nodes; i++) {
      dump.instance(i * 16L, node, i == nodes ? 0 : (i + 1) * 16L);
      if (i % 1_000 == 0) {
        dump.endSegment();
      }
    }
    return dump;
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(content);
    }
    return packed.toByteArray();
  }
}
