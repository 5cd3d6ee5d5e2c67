package io.heapfleet.jobs.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.azure.Azurite;
import io.heapfleet.blob.azure.FaultyProxy;
import io.heapfleet.blob.azure.FaultyProxy.Fault;
import io.heapfleet.jobs.cluster.HeapfleetProcess;
import io.heapfleet.jobs.cluster.StopPoint;
import io.heapfleet.jobs.cluster.StoppingFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Scans of dumps in Azurite, on nights when storage fails or dumps change under the scan. */
@Tag("slow")
@ExtendWith(SmallFleet.Provider.class)
class FaultyStorageIT {
  private static final double FAULTY_SHARE = 0.1;

  private final Azurite azurite = Azurite.start();

  @TempDir private Path folder;
  private final SmallFleet fleet;
  private final PlainReader reader = new PlainReader();
  private String container;

  FaultyStorageIT(SmallFleet fleet) {
    this.fleet = fleet;
  }

  @BeforeEach
  void upload() throws IOException {
    container = azurite.newContainer();
    for (Path dump : SmallFleet.files(fleet.dumps())) {
      azurite.put(container, fleet.dumps().relativize(dump).toString(), Files.readAllBytes(dump));
    }
  }

  @Test
  void oneRequestInTenFails() throws Exception {
    Path quiet = scanned("quiet", azurite.endpoint());
    try (FaultyProxy proxy = FaultyProxy.to(azurite.port())) {
      proxy.fail(FAULTY_SHARE, 7, Fault.values());

      Path faulty = scanned("faulty", proxy.endpoint());

      assertEquals(List.of(), reader.differences(quiet, faulty, Set.of()));
      assertTrue(proxy.requests().size() > 200, () -> proxy.requests().size() + " requests");
      for (Fault fault : Fault.values()) {
        assertTrue(proxy.count(fault) > 0, () -> "no request met the fault " + fault);
      }
    }
  }

  @Test
  void aDumpThatIsWrittenOverBeforeItIsParsedIsReadByTheNextScan() throws Exception {
    overwrittenAt("close .*/_work/" + SmallFleet.of(SmallFleet.LARGE) + "\\.index");
  }

  @Test
  void aDumpThatIsWrittenOverWhileItIsParsedIsReadByTheNextScan() throws Exception {
    overwrittenAt("close .*/objects/[^ ]*" + SmallFleet.id(SmallFleet.LARGE) + "[^ ]*part-00000.*");
  }

  private void overwrittenAt(String operation) throws Exception {
    String blob = "zoo/1.0/zoo-1/" + SmallFleet.LARGE + ".hprof";
    Path output = folder.resolve("tables");
    StopPoint stop = new StopPoint(folder.resolve("stop"), operation);
    List<String> settings = new ArrayList<>(settings(azurite.endpoint()));
    settings.addAll(stop.settings());
    try (HeapfleetProcess scan = start(StopPoint.uri(output), settings)) {
      stop.await(scan::isAlive, scan::said);
      azurite.put(container, blob, SmallFleet.chain(5_000));
      stop.letGo();
      assertEquals(SmallFleet.EXIT_CODE, scan.await(), scan::said);
      assertTrue(scan.said().contains(blob), scan::said);
    }
    String changed = "WHERE uri LIKE '%" + SmallFleet.LARGE + ".hprof'";
    assertEquals(
        List.of("FAILED, BlobChangedException"),
        reader.ask(
            output,
            "dumps",
            "SELECT health || ', ' || split_part(notes[1], ':', 1) FROM rows " + changed));
    assertEquals(
        List.of("2"),
        reader.ask(output, "class_histogram", "SELECT count(DISTINCT dump_id)::VARCHAR FROM rows"));

    Path quiet = scanned("quiet", azurite.endpoint());
    try (HeapfleetProcess next = start(output.toString(), settings(azurite.endpoint()))) {
      assertEquals(SmallFleet.EXIT_CODE, next.await(), next::said);
    }
    // All that is left of the old one is the row that says so.
    List<String> differences = reader.differences(quiet, output, Set.of());
    assertEquals(1, differences.size(), differences::toString);
    assertTrue(differences.get(0).startsWith("dumps: surplus 1 rows"), differences::toString);
    assertTrue(differences.get(0).contains("FAILED"), differences::toString);
  }

  private Path scanned(String name, String endpoint) throws Exception {
    Path output = folder.resolve(name);
    try (HeapfleetProcess scan = start(output.toString(), settings(endpoint))) {
      assertEquals(SmallFleet.EXIT_CODE, scan.await(), scan::said);
    }
    return output;
  }

  private HeapfleetProcess start(String output, List<String> settings) throws IOException {
    return HeapfleetProcess.start(
        folder,
        Map.of(),
        SmallFleet.scan("az://" + Azurite.ACCOUNT + "/" + container + "/", output, settings),
        StoppingFileSystem.class);
  }

  /** Small reads, so that a small dump takes many; and little patience with silence. */
  private static List<String> settings(String endpoint) {
    return List.of(
        "heapfleet.azure.endpoint." + Azurite.ACCOUNT + "=" + endpoint,
        "heapfleet.azure.access.key." + Azurite.ACCOUNT + "=" + Azurite.KEY,
        "heapfleet.azure.read.bytes=65536",
        "heapfleet.azure.timeout.seconds=2",
        "heapfleet.azure.tries=20");
  }
}
