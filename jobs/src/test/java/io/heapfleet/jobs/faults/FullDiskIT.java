package io.heapfleet.jobs.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heapfleet.jobs.cluster.HeapfleetProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The disk of the tables is too small for them, and later is not. */
@Tag("slow")
@ExtendWith(SmallFleet.Provider.class)
class FullDiskIT {
  private static final int OUTPUT_NOT_WRITABLE = 74;

  @TempDir private Path folder;
  private final SmallFleet fleet;
  private final PlainReader reader = new PlainReader();
  private Path disk;

  FullDiskIT(SmallFleet fleet) {
    this.fleet = fleet;
  }

  @AfterEach
  void unmount() throws Exception {
    if (disk != null) {
      run("umount", disk.toString());
    }
  }

  /**
   * @param share of what the tables and plans take in the end
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.3, 0.6, 0.9})
  void saysWhichDiskIsFullAndGoesOnWhenThereIsRoom(double share) throws Exception {
    mount(share);
    Path output = disk.resolve("tables");
    try (HeapfleetProcess scan = scan(output)) {
      assertEquals(OUTPUT_NOT_WRITABLE, scan.await(), scan::said);
      assertTrue(scan.said().contains("heapfleet: " + output + " cannot be written"), scan::said);
      assertTrue(scan.said().contains("No space left on device"), scan::said);
      assertTrue(scan.said().contains("run the same command again"), scan::said);
      assertTrue(!scan.said().contains("\tat "), scan::said);
    }
    assertEquals(List.of(), reader.differencesInPublished(fleet.quiet(), output));

    run("mount", "-o", "remount,size=256m", disk.toString());
    try (HeapfleetProcess again = scan(output)) {
      assertEquals(SmallFleet.EXIT_CODE, again.await(), again::said);
    }
    assertEquals(List.of(), reader.differences(fleet.quiet(), output, Set.of()));
  }

  private HeapfleetProcess scan(Path output) throws IOException {
    return HeapfleetProcess.start(
        folder, Map.of(), SmallFleet.scan(fleet.dumps().toString(), output.toString()));
  }

  private void mount(double share) throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "not root: no small disk to fill");
    long bytes = 0;
    for (Path file : SmallFleet.files(fleet.quiet())) {
      // In pages, as the file system counts.
      bytes += (Files.size(file) + 4095) / 4096 * 4096;
    }
    Path small = Files.createDirectory(folder.resolve("disk"));
    String size = "size=" + Math.round(share * bytes / 4096) * 4096;
    run("mount", "-t", "tmpfs", "-o", size, "none", small.toString());
    disk = small;
  }

  private static void run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(new ArrayList<>(List.of(command))).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), () -> String.join(" ", command) + ": " + said);
  }
}
