package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heapfleet.hprof.DumpPieces;
import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.model.BasicType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code heapfleet doctor} on dumps well and ill. */
@ExtendWith(LocalSpark.class)
class DoctorCommandTest {
  @TempDir private Path folder;

  /** Starts the session that the command then joins. */
  @BeforeAll
  static void startSpark(SparkSession spark) {
    assertEquals("UTC", spark.conf().get("spark.sql.session.timeZone"));
  }

  /** Segments of twenty nodes; then a dump of the same kind as the content of a byte[]. */
  private static byte[] dump(byte[] content) {
    HprofBuilder dump = HprofBuilder.hotspot();
    long node = dump.clazz("Node").field("next", BasicType.OBJECT).dump();
    dump.primitiveArray(0x10, BasicType.BYTE, 300_000);
    for (int i = 1; i <= 2_000; i++) {
      dump.instance(i * 16L, node, i * 16L + 16);
      if (i % 20 == 0) {
        dump.endSegment();
      }
    }
    dump.primitiveArray(0x20, BasicType.BYTE, content.length, content);
    return dump.bytes();
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  @Test
  void saysWhatTheDumpIsAndThatTheGuessesAreRight() throws IOException {
    Path dump = file("heap.hprof", dump(new byte[0]));
    CommandRun run = CommandRun.of("doctor", dump.toString(), "--split-bytes", "16k");

    assertEquals(ExitCode.OK, run.exitCode(), run::err);
    assertTrue(run.out().contains("JAVA PROFILE 1.0.2, ids of 8 bytes"), run::out);
    assertTrue(run.out().contains("coverage  100.000 %"), run::out);
    assertTrue(run.out().contains(" 0 revoked, 0 searched in vain"), run::out);
    assertTrue(run.out().contains("2,013 objects"), run::out);
  }

  @Test
  void tellsGuessesThatAnEmbeddedDumpFooled() throws IOException {
    Path dump = file("nested.hprof", dump(dump(new byte[0])));
    CommandRun run =
        CommandRun.of("doctor", dump.toString(), "--split-bytes", "16k", "--format", "json");

    assertEquals(ExitCode.OK, run.exitCode(), run::err);
    JsonNode report = new ObjectMapper().readTree(run.out());
    int fooled = 0;
    for (JsonNode range : report.get("ranges")) {
      boolean guessed = range.get("guess").asText().startsWith("0x");
      fooled += guessed && range.get("exact").asLong() >= range.get("to").asLong() ? 1 : 0;
    }
    assertTrue(fooled > 2, run::out);
    assertEquals(2_013, report.get("objects").asLong());
    assertEquals(100.0, report.get("coveragePercent").asDouble());
    long end = 0;
    for (JsonNode split : report.get("splits")) {
      assertTrue(end == 0 || split.get("start").asLong() == end, run::out);
      end = split.get("end").asLong();
    }
  }

  @Test
  void aDumpThatIsCutShortIsNotWhole() throws IOException {
    byte[] whole = dump(new byte[0]);
    Path dump = file("cut.hprof", Arrays.copyOf(whole, whole.length - 1_000));
    CommandRun run = CommandRun.of("doctor", dump.toString());

    assertEquals(ExitCode.SOME_DUMPS_FAILED, run.exitCode(), run::err);
    assertTrue(run.out().contains("damage: @ 0x"), run::out);
  }

  @Test
  void theFilesOfAKilledJvmAreOneDump() throws IOException {
    DumpPieces pieces = DumpPieces.of(dump(new byte[0]), 2);
    pieces
        .stoppedWhileJoining(0, pieces.pieceBytes(0) / 2)
        .forEach((end, bytes) -> assertDoesNotThrow(() -> file("heap.hprof" + end, bytes)));
    CommandRun run = CommandRun.of("doctor", folder.resolve("heap.hprof").toString());

    assertEquals(ExitCode.OK, run.exitCode(), run::err);
    assertTrue(
        run.out().contains("in 3 files of a JVM that was stopped before it had joined them"),
        run::out);
    assertTrue(run.out().contains("2,013 objects"), run::out);
    assertTrue(run.out().contains("note: put together from the file and its pieces .p0, .p1"));

    CommandRun piece = CommandRun.of("doctor", folder.resolve("heap.hprof.p1").toString());
    assertEquals(ExitCode.SOME_DUMPS_FAILED, piece.exitCode());
    assertTrue(piece.err().contains("a piece of a dump? that starts in"), piece::err);
  }

  @Test
  void plainGzipIsNotSplittable() throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(dump(new byte[0]));
    }
    CommandRun run = CommandRun.of("doctor", file("a.hprof.gz", zipped.toByteArray()).toString());

    assertEquals(ExitCode.OK, run.exitCode(), run::err);
    assertTrue(run.out().contains("gzip: not splittable, read by one task"), run::out);
  }

  @Test
  void whatIsNoDumpIsSaidSo() throws IOException {
    CommandRun run = CommandRun.of("doctor", file("a.hprof", new byte[100]).toString());

    assertEquals(ExitCode.SOME_DUMPS_FAILED, run.exitCode());
    assertTrue(run.err().contains("expected a heap dump"), run::err);
  }

  @Test
  void wrongUsageIsSaidSo() throws IOException {
    Path dump = file("heap.hprof", dump(new byte[0]));
    assertEquals(
        ExitCode.USAGE, CommandRun.of("doctor", dump.toString(), "--split-bytes=0").exitCode());
    assertEquals(
        ExitCode.USAGE, CommandRun.of("doctor", dump.toString(), "--split-bytes=1").exitCode());
    assertEquals(
        ExitCode.USAGE, CommandRun.of("doctor", folder.resolve("none").toString()).exitCode());
  }
}
