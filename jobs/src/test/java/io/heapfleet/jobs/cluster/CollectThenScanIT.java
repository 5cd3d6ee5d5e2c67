package io.heapfleet.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.blob.azure.Azurite;
import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.catalog.CatalogJob;
import io.heapfleet.jobs.catalog.CatalogRequest;
import io.heapfleet.jobs.catalog.CatalogResult;
import io.heapfleet.jobs.parse.ParseJob;
import io.heapfleet.jobs.parse.ParseOptions;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.model.DumpSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code heapfleet collect}, from the job jar, says of a JVM is what the next scan knows of
 * it, with no layout and no word more; from Azure, and from a folder through Hadoop.
 */
@ExtendWith(LocalSpark.class)
class CollectThenScanIT {
  private static final int LIMIT_MINUTES = 10;

  @TempDir private Path folder;

  private final SparkSession spark;

  CollectThenScanIT(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void aScanKnowsWhatTheCollectorKnew() throws Exception {
    Azurite azurite = Azurite.start();
    String cloud = "az://" + Azurite.ACCOUNT + "/" + azurite.newContainer() + "/prod";
    String local = "file:" + folder.resolve("dumps");
    // A scheme that only Hadoop knows, for the same disk.
    String hadoop = "viewfs://fleet/dumps";
    Configuration configuration = azurite.configuration();
    configuration.set("fs.viewfs.mounttable.fleet.link./dumps", local);
    Files.createDirectories(folder.resolve("dumps"));
    Instant before = Instant.now().minusSeconds(2);

    try (Shop shop = Shop.start()) {
      collect(shop, cloud, configuration);
      collect(shop, hadoop, configuration);
    }

    for (String location : List.of(cloud, hadoop)) {
      CatalogResult catalog =
          CatalogJob.run(BlobStores.open(configuration), CatalogRequest.of(List.of(location)));
      assertEquals(1, catalog.dumps().size(), catalog::toString);
      DumpSource dump = catalog.dumps().get(0);
      assertEquals("orders", dump.service());
      assertEquals("orders-4", dump.instance());
      assertEquals("westeurope", dump.region());
      assertEquals("1.9.0+7", dump.build());
      assertTrue(
          dump.capturedAt().isAfter(before) && dump.capturedAt().isBefore(Instant.now()),
          dump::toString);
    }
    CatalogResult catalog = CatalogJob.run(BlobStores.local(), CatalogRequest.of(List.of(local)));
    Path tables = folder.resolve("tables");
    ParseJob.run(
        spark,
        catalog.dumps(),
        catalog.notes(),
        ParseOptions.into(tables.toString()),
        Progress.SILENT);
    Row row =
        spark
            .read()
            .parquet(tables.resolve("dumps").toString())
            .select("health", "service", "build")
            .head();
    assertEquals("[OK,orders,1.9.0+7]", row.toString());
  }

  private void collect(Shop shop, String to, Configuration configuration) throws Exception {
    List<String> command = new ArrayList<>(JobJar.javaWithSpark("512m"));
    command.add(1, "--add-exports=jdk.attach/sun.tools.attach=ALL-UNNAMED");
    command.add("io.heapfleet.jobs.cli.HeapfleetCommand");
    command.addAll(List.of("collect", "--pid", Long.toString(shop.pid()), "--to", to));
    command.addAll(List.of("--service", "orders", "--build", "1.9.0+7"));
    for (String name :
        List.of(
            "heapfleet.azure.endpoint." + Azurite.ACCOUNT,
            "heapfleet.azure.access.key." + Azurite.ACCOUNT,
            "fs.viewfs.mounttable.fleet.link./dumps")) {
      command.addAll(List.of("--conf", name + "=" + configuration.get(name)));
    }
    Path log = Files.createTempFile(folder, "collect", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("HEAPFLEET_INSTANCE", "orders-4");
    builder.environment().put("HEAPFLEET_REGION", "westeurope");
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES), "still runs");
      String said = Files.readString(log);
      assertEquals(0, process.exitValue(), said);
      assertTrue(!said.contains(Azurite.KEY), "the command says the key");
    } finally {
      process.destroyForcibly();
    }
  }

  /** The demo's service, which has served some requests. */
  private record Shop(Process process) implements AutoCloseable {
    static Shop start() throws IOException {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx64m",
                  "-cp",
                  JobJar.path().toString(),
                  "shop.orders.OrderServer",
                  "1.9.0",
                  "30")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      process.outputWriter(StandardCharsets.UTF_8).append("serve 5000\n").flush();
      if (process.inputReader(StandardCharsets.UTF_8).readLine() == null) {
        throw new IOException("the shop did not open");
      }
      return new Shop(process);
    }

    long pid() {
      return process.pid();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
