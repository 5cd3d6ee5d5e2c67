package io.heapfleet.jobs.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.jobs.sql.TableViews;
import io.heapfleet.jvm.Hoard;
import io.heapfleet.jvm.Jdk;
import io.heapfleet.jvm.JvmDump;
import io.heapfleet.model.DumpSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a JVM hoards is in the tables of a scan, and what it keeps secret is not. */
@ExtendWith(LocalSpark.class)
class WasteTablesTest {
  private static final Pattern SQL_BLOCK =
      Pattern.compile("^```sql\\R(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final String SHELF = Hoard.class.getName() + "$Shelf";
  private static final List<String> TABLES =
      List.of(
          "waste",
          "duplicate_strings",
          "duplicate_arrays",
          "zero_arrays",
          "collections",
          "boxed_numbers",
          "duplicate_classes",
          "finalizer_queue",
          "direct_buffers");

  @TempDir static Path folder;
  private static DumpSource dump;
  private static Path tables;

  private final SparkSession spark;

  WasteTablesTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  static void scan(SparkSession spark) throws IOException, InterruptedException {
    Path file = folder.resolve("hoard.hprof");
    JvmDump.write(Hoard.class, Jdk.current(), List.of(), file);
    dump =
        new DumpSource(
            file.toString(),
            BlobStores.local().list(file.toString()).get(0).etag(),
            Files.size(file),
            "shop",
            "1",
            null,
            "1.0",
            null);
    tables = folder.resolve("tables");
    parse(spark, tables, 1 << 20, Waste.MASKED);
  }

  private static void parse(SparkSession spark, Path output, long splitBytes, Waste waste) {
    ParseOptions options =
        ParseOptions.into(output.toString())
            .withSplitBytes(splitBytes)
            .withDetail(Detail.OBJECTS)
            .withWaste(waste);
    ParseResult result = ParseJob.run(spark, List.of(dump), Map.of(), options, Progress.SILENT);
    assertEquals(DumpOutcome.OK, result.outcomes().get(0).health(), result::toString);
    assertEquals(List.of(), result.outcomes().get(0).notes());
  }

  private List<String> rows(Path output, String table, String condition) {
    return spark
        .read()
        .parquet(output.resolve(table).toString())
        .where(condition)
        .collectAsList()
        .stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }

  @Test
  void whatIsWastedIsCreditedToTheFieldsThatHoldIt() {
    String lists = rows(tables, "collections", "owner_field = '" + SHELF + "#list'").toString();
    assertTrue(lists.contains("java.util.ArrayList,500,500,0,0,0,5000,0,0.0,"), lists);
    String strings =
        rows(tables, "duplicate_strings", "owner_field = '" + SHELF + "#label'").toString();
    assertTrue(strings.startsWith("[[1,"), strings);
    assertEquals(1, rows(tables, "zero_arrays", "owner_field = '" + SHELF + "#page'").size());
    String closings =
        rows(tables, "finalizer_queue", "class_name = '" + Hoard.class.getName() + "$Closing'")
            .toString();
    assertTrue(closings.contains("$Closing,30,25,"), closings);
    assertEquals(8, rows(tables, "waste", "true").size());
  }

  @Test
  void noTextIsStoredUnlessAskedFor() throws IOException {
    assertEquals(List.of(), rows(tables, "duplicate_strings", "value IS NOT NULL"));
    for (Path file : files(tables)) {
      String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
      assertFalse(bytes.contains(Hoard.SAME), file::toString);
    }
    Path asked = folder.resolve("asked");
    parse(spark, asked, 1 << 20, Waste.WITH_VALUES);
    List<String> told = rows(asked, "duplicate_strings", "value = '" + Hoard.SAME + "'");
    assertEquals(1, told.size());
    assertTrue(told.get(0).contains(SHELF + "#label"), told::toString);
  }

  @Test
  void theFactsAreGoneWhenTheDumpIsPublished() throws IOException {
    assertEquals(
        List.of(), files(tables).stream().filter(f -> f.toString().contains(".facts")).toList());
  }

  @Test
  void splitsOfAnySizeFindTheSameWaste() {
    Path other = folder.resolve("other-splits");
    parse(spark, other, 300_000, Waste.MASKED);
    for (String table : TABLES) {
      assertEquals(rows(tables, table, "true"), rows(other, table, "true"), table);
    }
  }

  @Test
  void whoDoesNotWantToKnowGetsNoTables() {
    Path without = folder.resolve("without");
    parse(spark, without, 1 << 20, Waste.IGNORED);
    for (String table : TABLES) {
      assertFalse(Files.exists(without.resolve(table)), table);
    }
  }

  @Test
  void theQueriesOfThePageFindSomething() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve(".mvn"))) {
      root = root.getParent();
    }
    List<String> queries = new ArrayList<>();
    Matcher block = SQL_BLOCK.matcher(Files.readString(root.resolve("docs/waste.md")));
    while (block.find()) {
      queries.add(block.group(1).replace("orders-3-20260305", dump.dumpId()));
    }
    assertTrue(queries.size() >= TABLES.size(), () -> "found only " + queries);
    TableViews.register(spark, tables.toString());
    for (String query : queries) {
      assertFalse(spark.sql(query).isEmpty(), query);
    }
  }

  private static List<Path> files(Path below) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
