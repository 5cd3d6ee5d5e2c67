package io.heapfleet.jobs.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.mat.GoldenRecords;
import io.heapfleet.mat.GoldenRecords.Golden;
import io.heapfleet.model.DumpSource;
import io.heapfleet.model.HeapRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The tables of a scan by MAT's rules say what MAT 1.17 says. */
@ExtendWith(LocalSpark.class)
class MatScanTest {
  private static final long SPLIT_BYTES = 300_007;

  private final SparkSession spark;
  @TempDir private Path tables;

  MatScanTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void tablesByMatsRulesAreMats() throws IOException {
    List<DumpSource> sources = new ArrayList<>();
    for (String dump : GoldenRecords.DUMPS) {
      Path file = GoldenRecords.file(dump);
      sources.add(
          new DumpSource(
              file.toString(),
              BlobStores.local().list(file.toString()).get(0).etag(),
              Files.size(file),
              dump,
              "1",
              null,
              null,
              null));
    }
    ParseOptions options =
        ParseOptions.into(tables.toString()).withSplitBytes(SPLIT_BYTES).by(HeapRules.MAT);
    ParseJob.run(spark, sources, Map.of(), options, Progress.SILENT);

    for (DumpSource source : sources) {
      GoldenRecords mats = GoldenRecords.of(source.service());
      objectsAreMats(source, mats);
      countsAreMats(source, mats);
      classesAreMats(source, mats);
      suspectsAreMats(source, mats);
    }
  }

  private List<Row> rows(String table, DumpSource source, String... columns) {
    return spark
        .read()
        .parquet(tables.resolve(table).toString())
        .where("dump_id = '" + source.dumpId() + "'")
        .selectExpr(columns)
        .collectAsList();
  }

  private void objectsAreMats(DumpSource source, GoldenRecords mats) {
    Map<Long, Golden> left = new HashMap<>(mats.objects);
    String retained = "retained_bytes";
    for (Row row :
        rows(
            "objects",
            source,
            "object_id",
            "class_id",
            "shallow_bytes",
            retained,
            "dominator_id")) {
      Golden mat = left.remove(row.getLong(0));
      if (mat == null) {
        assertTrue(row.isNullAt(3) && row.isNullAt(4), () -> "MAT does not reach " + row);
      } else {
        assertEquals(
            mat,
            new Golden(
                row.getLong(0),
                row.getLong(1),
                row.getLong(2),
                row.isNullAt(3) ? -1 : row.getLong(3),
                row.isNullAt(4) ? -1 : row.getLong(4)),
            source.service());
      }
    }
    assertEquals(Map.of(), left, source.service());
  }

  private void countsAreMats(DumpSource source, GoldenRecords mats) throws IOException {
    Row row =
        rows(
                "dumps",
                source,
                "unreachable_objects",
                "unreachable_bytes",
                "weakly_reachable_objects")
            .get(0);
    assertEquals(mats.info("unreachableObjects"), row.getLong(0));
    assertEquals(mats.info("unreachableShallow"), row.getLong(1));
    assertEquals(0, row.getLong(2));
  }

  private void classesAreMats(DumpSource source, GoldenRecords mats) throws IOException {
    Map<Long, Long> ours = new HashMap<>();
    for (Row row : rows("class_histogram", source, "class_id", "retained_bytes")) {
      ours.put(row.getLong(0), row.getLong(1));
    }
    for (Map<String, String> row : mats.table("histogram")) {
      long id = GoldenRecords.address(row.get("classAddress"));
      // MAT counts this class object twice in the set of its own instances.
      long twice =
          row.get("class").equals("java.lang.Class") ? mats.objects.get(id).retainedBytes() : 0;
      // A class without an instance has no row in our histogram.
      if (ours.containsKey(id) || !row.get("objects").equals("0")) {
        assertEquals(
            Long.parseLong(row.get("minRetained")) - twice, ours.get(id), row.get("class"));
      }
    }
  }

  /** But for where groups accumulate: by MAT that comes from paths without referents. */
  private void suspectsAreMats(DumpSource source, GoldenRecords mats) throws IOException {
    List<String> expected = new ArrayList<>();
    for (Map<String, String> row : mats.table("leaks_10")) {
      boolean group = row.get("kind").equals("SuspectRecordGroupOfObjects");
      expected.add(
          "%s %s, %s bytes"
              .formatted(
                  row.get("objects"),
                  group
                      ? row.get("suspectClass")
                      : row.get("suspectAddress") + " at " + row.get("accAddress"),
                  row.get("retained")));
    }
    List<String> found = new ArrayList<>();
    for (Row row :
        rows(
            "suspects",
            source,
            "instances",
            "CASE kind WHEN 'GROUP' THEN class_name ELSE concat('0x', lower(hex(object_id)),"
                + " ' at 0x', lower(hex(accumulation_id))) END",
            "retained_bytes")) {
      found.add("%d %s, %d bytes".formatted(row.getLong(0), row.getString(1), row.getLong(2)));
    }
    assertEquals(expected, found, source.service());
  }
}
