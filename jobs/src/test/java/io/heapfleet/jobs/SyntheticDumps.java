package io.heapfleet.jobs;

import io.heapfleet.record.ThreadFacts;
import io.heapfleet.table.ClassRow;
import io.heapfleet.table.DominatorClassRow;
import io.heapfleet.table.DumpRow;
import io.heapfleet.table.FrameRow;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.HistogramRow;
import io.heapfleet.table.LoaderRow;
import io.heapfleet.table.PackageRow;
import io.heapfleet.table.ReachabilityCounts;
import io.heapfleet.table.RowWriter;
import io.heapfleet.table.SuspectRow;
import io.heapfleet.table.TablePath;
import io.heapfleet.table.ThreadRow;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;

/** Small tables of made-up dumps, written as a scan writes them: by the real writers. */
public final class SyntheticDumps {
  private final Configuration conf;
  private final String output;
  private final SplittableRandom random;

  public SyntheticDumps(Configuration conf, String output, long seed) {
    this.conf = conf;
    this.output = output;
    this.random = new SplittableRandom(seed);
  }

  /** Publishes a dump with so many classes. */
  public void write(LocalDate day, String dumpId, int classCount, long run) throws IOException {
    List<ClassRow> classes = new ArrayList<>();
    List<HistogramRow> histogram = new ArrayList<>();
    for (int i = 0; i < classCount; i++) {
      long bytes = random.nextLong(1 << 20);
      String name = "com.acme.Type" + random.nextInt(10 * classCount);
      classes.add(
          new ClassRow(
              i,
              name,
              i == 0 ? null : 0L,
              0,
              24,
              List.of(new ClassRow.Field("next", "object", name, 12))));
      Long retained = random.nextBoolean() ? null : 2 * bytes;
      histogram.add(new HistogramRow(i, name, 0, 1 + bytes / 24, bytes, 24, retained));
    }
    write(RowWriter.classes(conf, file(HeapTable.CLASSES, day, dumpId, run), dumpId), classes);
    write(
        RowWriter.classHistogram(conf, file(HeapTable.CLASS_HISTOGRAM, day, dumpId, run), dumpId),
        histogram);
    if (random.nextInt(4) > 0) {
      write(
          RowWriter.threads(conf, file(HeapTable.THREADS, day, dumpId, run), dumpId),
          List.of(new ThreadRow(1, random.nextLong(), ThreadFacts.named("main", null), 7L, null)));
      write(
          RowWriter.frames(conf, file(HeapTable.FRAMES, day, dumpId, run), dumpId),
          List.of(
              new FrameRow(1L, 7, 0, 70, "a.B", "run", "()V", null, random.nextInt(9), 0, null)));
    }
    write(
        RowWriter.loaderHistogram(conf, file(HeapTable.LOADER_HISTOGRAM, day, dumpId, run), dumpId),
        List.of(new LoaderRow(0, null, classCount, 1, 24, random.nextLong(99))));
    write(
        RowWriter.packageHistogram(
            conf, file(HeapTable.PACKAGE_HISTOGRAM, day, dumpId, run), dumpId),
        List.of(new PackageRow("com.acme", classCount, 1, 24, random.nextLong(99))));
    write(
        RowWriter.dominatorClasses(
            conf, file(HeapTable.DOMINATOR_CLASSES, day, dumpId, run), dumpId),
        List.of(new DominatorClassRow("com.acme.Cache", 1, 1, 24, random.nextLong(99))));
    write(
        RowWriter.suspects(conf, file(HeapTable.SUSPECTS, day, dumpId, run), dumpId),
        List.of(
            new SuspectRow(
                1,
                SuspectRow.SINGLE,
                random.nextLong(),
                "com.acme.Cache",
                1,
                24,
                99.5,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of("com.acme.Cache#all"),
                "One com.acme.Cache holds 99.5 % of the heap.")));
    publish(day, dumpId, "OK", run);
  }

  /** A dump that could not be read: it has its row and nothing else. */
  public void writeFailed(LocalDate day, String dumpId, long run) throws IOException {
    publish(day, dumpId, "FAILED", run);
  }

  /** One that is not published: a run died before it wrote the dump's row. */
  public void writeUnpublished(LocalDate day, String dumpId, long run) throws IOException {
    write(
        RowWriter.threads(conf, file(HeapTable.THREADS, day, dumpId, run), dumpId),
        List.of(new ThreadRow(1, 8, ThreadFacts.named("half", null), null, null)));
  }

  private void publish(LocalDate day, String dumpId, String health, long run) throws IOException {
    write(
        RowWriter.dumps(conf, file(HeapTable.DUMPS, day, dumpId, run), dumpId),
        List.of(
            new DumpRow(
                "file:///dumps/" + dumpId,
                "v1",
                1000,
                "JVM",
                "JAVA PROFILE 1.0.2",
                "HotSpot",
                "17",
                8,
                4,
                8,
                "flags",
                "orders",
                dumpId,
                null,
                "1.0",
                day.atTime(3, 0).toInstant(ZoneOffset.UTC),
                1,
                1,
                24,
                0,
                100,
                health,
                "FULL",
                List.of("made up"),
                new ReachabilityCounts(0, 0, 0, 0))));
  }

  private String file(HeapTable table, LocalDate day, String dumpId, long run) {
    return TablePath.file(output, table, day, dumpId, run);
  }

  private static <T> void write(RowWriter<T> writer, List<T> rows) throws IOException {
    try (writer) {
      writer.writeAll(rows);
    }
  }
}
