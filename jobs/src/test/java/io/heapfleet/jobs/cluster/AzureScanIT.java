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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
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
  private static final int LIMIT_MINUTES = 15;

  private static Azurite azurite;

  @TempDir private Path folder;

  private final SparkSession spark;

  AzureScanIT(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  static void start() {
    azurite = Azurite.start();
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
    String said =
        heapfleet(
            "scan",
            azurite.endpoint() + "/" + signed + "/zoo?" + signature,
            "az://" + Azurite.ACCOUNT + "/" + keyed + "/zoo/**/*.hprof.gz",
            "--output",
            remote.toString(),
            "--layout",
            LAYOUT,
            "--split-bytes",
            "100k",
            "--verbose",
            "--conf",
            "spark.eventLog.enabled=true",
            "--conf",
            "spark.eventLog.dir=" + events.toUri());

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
    List<Path> files = new ArrayList<>(files(remote));
    assertFalse(files(events).isEmpty());
    files.addAll(files(events));
    for (Path file : files) {
      assertHidden(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1), secrets);
    }
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

  /** Runs the command in a process of its own, which is given the account's key by environment. */
  private String heapfleet(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(JobJar.javaWithSpark("1g"));
    command.add("io.heapfleet.jobs.cli.HeapfleetCommand");
    command.addAll(List.of(arguments));
    Path log = Files.createTempFile(folder, "heapfleet", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .directory(folder.toFile());
    builder
        .environment()
        .put(
            "AZURE_STORAGE_CONNECTION_STRING",
            "DefaultEndpointsProtocol=http;AccountName=%s;AccountKey=%s;BlobEndpoint=%s/;"
                .formatted(Azurite.ACCOUNT, Azurite.KEY, azurite.endpoint()));
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES), "still runs");
      String said = Files.readString(log);
      assertEquals(0, process.exitValue(), said);
      return said;
    } finally {
      process.destroyForcibly();
    }
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
