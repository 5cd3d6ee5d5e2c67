package io.heapfleet.blob.azure;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.options.BlobBreakLeaseOptions;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import com.azure.storage.blob.sas.BlobContainerSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.azure.storage.blob.specialized.BlobLeaseClient;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;

/**
 * Azurite, Azure's own blob server for tests, as a process on the loopback interface; one for all
 * tests of this JVM, ends with it. {@code infra/test-tools.sh} installs it.
 */
public final class Azurite {
  public static final String ACCOUNT = "devstoreaccount1";

  /** Published with Azurite: the same everywhere, and no secret. */
  public static final String KEY =
      "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

  private static final String VERSION = "3.37.0";
  private static final long START_NANOS = 60_000_000_000L;

  private static final AtomicInteger CONTAINERS = new AtomicInteger();
  private static Azurite running;

  private final int port;
  private final BlobServiceClient service;

  private Azurite(int port) {
    this.port = port;
    this.service =
        new BlobServiceClientBuilder()
            .endpoint(endpoint())
            .credential(new StorageSharedKeyCredential(ACCOUNT, KEY))
            .buildClient();
  }

  /** Starts it, or returns the one that runs; skips the test where it is not installed. */
  public static synchronized Azurite start() {
    if (running == null) {
      Path program = program();
      assumeTrue(
          Files.exists(program), "skipped: no azurite at " + program + "; run infra/test-tools.sh");
      try {
        running = new Azurite(run(program));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return running;
  }

  /** Where infra/test-tools.sh puts it. */
  private static Path program() {
    String cache = System.getenv("XDG_CACHE_HOME");
    String home = System.getenv("HOME");
    Path folder =
        cache != null && !cache.isEmpty()
            ? Path.of(cache)
            : Path.of(home == null ? System.getProperty("user.home") : home, ".cache");
    return folder
        .resolve("heapfleet/azurite-" + VERSION)
        .resolve("node_modules/azurite/dist/src/blob/main.js");
  }

  private static int run(Path program) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path folder = Files.createTempDirectory("azurite");
    Path log = folder.resolve("azurite.log");
    ProcessBuilder command =
        new ProcessBuilder(
                // The shell ends it when this JVM has ended, however it did: then its input does.
                "sh",
                "-c",
                "\"$@\" </dev/null & read -r line; kill $!; wait; rm -r \"$AZURITE_FOLDER\"",
                "sh",
                "node",
                program.toString(),
                "--silent",
                "--disableTelemetry",
                "--skipApiVersionCheck",
                "--inMemoryPersistence",
                "--blobHost",
                "127.0.0.1",
                "--blobPort",
                Integer.toString(port))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    command.environment().put("AZURITE_FOLDER", folder.toString());
    Process process = command.start();
    long end = System.nanoTime() + START_NANOS;
    while (!answers(port)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException("azurite did not start: " + Files.readString(log));
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while azurite was starting", e);
      }
    }
    return port;
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The port on the loopback interface. */
  public int port() {
    return port;
  }

  /** Where the account is served. */
  public String endpoint() {
    return "http://127.0.0.1:" + port + "/" + ACCOUNT;
  }

  /** What reads {@code az://devstoreaccount1/…} here, with the account's key. */
  public Configuration configuration() {
    Configuration configuration = configurationWithoutKey(endpoint());
    configuration.set("heapfleet.azure.access.key." + ACCOUNT, KEY);
    return configuration;
  }

  /** What finds the account at this endpoint, and signs in to it with nothing. */
  public static Configuration configurationWithoutKey(String endpoint) {
    Configuration configuration = new Configuration();
    configuration.set("heapfleet.azure.endpoint." + ACCOUNT, endpoint);
    return configuration;
  }

  /** Makes a container that no other test has. */
  public String newContainer() {
    String name = "test-" + CONTAINERS.incrementAndGet();
    service.createBlobContainer(name);
    return name;
  }

  public void put(String container, String name, byte[] content) {
    put(container, name, content, Map.of(), Map.of());
  }

  public void put(
      String container,
      String name,
      byte[] content,
      Map<String, String> metadata,
      Map<String, String> tags) {
    service
        .getBlobContainerClient(container)
        .getBlobClient(name)
        .uploadWithResponse(
            new BlobParallelUploadOptions(BinaryData.fromBytes(content))
                .setMetadata(metadata)
                .setTags(tags),
            null,
            null);
  }

  /** Sends a block of a blob and does not say that it is one. */
  public void stage(String container, String name, byte[] block) {
    service
        .getBlobContainerClient(container)
        .getBlobClient(name)
        .getBlockBlobClient()
        .stageBlock("AAAA", BinaryData.fromBytes(block));
  }

  /** Takes a lease that has no end. */
  public void lease(String container, String name) {
    leases(container, name).acquireLease(-1);
  }

  public void breakLease(String container, String name) {
    leases(container, name)
        .breakLeaseWithResponse(
            new BlobBreakLeaseOptions().setBreakPeriod(Duration.ZERO), null, null);
  }

  private BlobLeaseClient leases(String container, String name) {
    return new BlobLeaseClientBuilder()
        .blobClient(service.getBlobContainerClient(container).getBlobClient(name))
        .buildClient();
  }

  public void remove(String container, String name) {
    service.getBlobContainerClient(container).getBlobClient(name).delete();
  }

  /**
   * Makes a shared access signature for reading and listing one container, without question mark.
   */
  public String signature(String container, OffsetDateTime expiry) {
    BlobContainerClient client = service.getBlobContainerClient(container);
    return client.generateSas(
        new BlobServiceSasSignatureValues(
            expiry,
            new BlobContainerSasPermission().setReadPermission(true).setListPermission(true)));
  }
}
