package io.heapfleet.jobs.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.SyntheticDumps;
import io.heapfleet.jobs.output.LockRequest;
import io.heapfleet.jobs.output.OutputRun;
import io.heapfleet.jobs.output.PublishedDumps;
import io.heapfleet.jobs.progress.Progress;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruneJobTest {
  private static final LocalDate KEEP_FROM = LocalDate.parse("2026-03-10");

  private final Configuration conf = new Configuration();
  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void writeTables() throws IOException {
    output = folder.resolve("tables");
    SyntheticDumps dumps = new SyntheticDumps(conf, output.toString(), 1);
    dumps.write(KEEP_FROM.minusDays(2), "old-1", 3, 1);
    dumps.write(KEEP_FROM.minusDays(2), "old-2", 3, 1);
    dumps.writeUnpublished(KEEP_FROM.minusDays(1), "old-half", 1);
    dumps.write(KEEP_FROM, "young", 3, 1);
    dumps.writeFailed(LocalDate.EPOCH, "nobody-knows-when", 1);
    for (String file :
        List.of(
            "fleet_leaks/night=2026-03-09/leaks.parquet",
            "fleet_leaks/night=2026-03-10/leaks.parquet",
            "request_templates/captured_date=2026-03-08/templates.parquet",
            "request_templates/captured_date=2026-03-10/templates.parquet",
            "runs/run_date=2026-03-01/run.parquet",
            "runs/run_date=2026-03-11/run.parquet",
            "objects/captured_date=2026-03-08/dump_id=old-1/part-00000-000001.parquet",
            "_plans/old-1.index",
            "_plans/young.index")) {
      Files.createDirectories(output.resolve(file).getParent());
      Files.writeString(output.resolve(file), "12345");
    }
    Instant old = KEEP_FROM.minusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    Files.setLastModifiedTime(output.resolve("_plans/old-1.index"), FileTime.from(old));
  }

  private Set<String> files() throws IOException {
    Set<String> all = new TreeSet<>();
    try (Stream<Path> files = Files.walk(output)) {
      files
          .filter(Files::isRegularFile)
          .map(file -> output.relativize(file).toString())
          .filter(file -> !file.startsWith("_lock") && !file.endsWith(".crc"))
          .forEach(all::add);
    }
    return all;
  }

  @Test
  void aDryRunSaysWhatAPruneThenDeletes() throws IOException {
    Set<String> before = files();
    PruneResult planned = PruneJob.plan(conf, output.toString(), KEEP_FROM);
    assertEquals(before, files());
    PruneResult pruned;
    try (OutputRun run = OutputRun.begin(conf, output.toString(), LockRequest.of("prune"))) {
      pruned = PruneJob.run(conf, run, KEEP_FROM, Progress.SILENT);
    }
    assertEquals(planned, pruned);
    Set<String> after = files();
    assertEquals(before.size() - pruned.files(), after.size());
    assertEquals(List.of(KEEP_FROM.minusDays(2), KEEP_FROM.minusDays(1)), pruned.days());
    assertEquals(2, pruned.dumps());
    assertEquals(1, pruned.nights());
    assertEquals(1, pruned.runs());
    assertEquals(1, pruned.plans());
    assertEquals(1, pruned.undated());
    assertTrue(pruned.bytes() > 1000, pruned.toString());
    assertEquals(
        Set.of("young", "nobody-knows-when"),
        new PublishedDumps(conf, output.toString()).days().keySet());
    for (String file : after) {
      assertTrue(
          file.contains("young")
              || file.contains("nobody")
              || file.contains("-10")
              || file.contains("-11"),
          file);
    }
    assertEquals(List.of(), PruneJob.plan(conf, output.toString(), KEEP_FROM).days());
  }

  @Test
  void aFolderWithoutTablesIsRefused() {
    FileNotFoundException error =
        assertThrows(
            FileNotFoundException.class, () -> PruneJob.plan(conf, folder.toString(), KEEP_FROM));
    assertTrue(error.getMessage().contains("no table dumps"), error.getMessage());
  }
}
