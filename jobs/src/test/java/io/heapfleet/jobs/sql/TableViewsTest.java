package io.heapfleet.jobs.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.TinyFleet;
import io.heapfleet.table.HeapTable;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class TableViewsTest {
  @TempDir Path output;

  /** Tables that are not of a dump. */
  private static final Set<String> WRITTEN_BY_OTHERS =
      Set.of(
          TableSchemas.FLEET_LEAKS,
          TableSchemas.SIGNATURE_HISTORY,
          TableSchemas.FLEET_TYPES,
          TableSchemas.REQUEST_TEMPLATES,
          "runs",
          "run_dumps");

  private final SparkSession spark;

  TableViewsTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void everyTableIsAViewOfItsName() throws Exception {
    TinyFleet.write(output);
    TableViews.register(spark, output.toString());

    for (String name : TableSchemas.names()) {
      boolean empty = WRITTEN_BY_OTHERS.contains(name);
      assertEquals(empty, spark.table(name).isEmpty(), name);
    }
    assertEquals("12", answer("SELECT count(*) FROM dumps"));
    assertEquals(
        "4000",
        answer("SELECT max(instances) FROM class_histogram WHERE class_name = 'com.acme.Session'"));
    assertEquals(
        "6000",
        answer(
            "SELECT count(*) FROM objects"
                + " WHERE class_name = 'com.acme.Session' AND captured_date = DATE '2026-03-05'"));
    assertEquals(
        "2026-03-02T03:00:00Z",
        answer("SELECT date_format(min(captured_at), \"yyyy-MM-dd'T'HH:mm:ss'Z'\") FROM dumps"));
    assertEquals(
        "user",
        answer("SELECT fields[0].name FROM classes WHERE name = 'com.acme.Session' LIMIT 1"));
  }

  @Test
  void aDumpThatIsNotPublishedIsNotSeen() throws Exception {
    TinyFleet.write(output);
    TinyFleet.writeUnpublished(output, "half-written");
    TableViews.register(spark, output.toString());

    for (HeapTable table : HeapTable.values()) {
      assertEquals(
          "12", answer("SELECT count(DISTINCT dump_id) FROM " + table.tableName()), table.name());
    }
    assertEquals(
        13,
        TableViews.read(spark, output.toString(), HeapTable.ROOTS)
            .select("dump_id")
            .distinct()
            .count());
  }

  @Test
  void partitionColumnsKeepTheirTypes() throws Exception {
    TinyFleet.writeUnpublished(output, "0017");
    assertEquals(
        List.of("0017"),
        TableViews.read(spark, output.toString(), HeapTable.ROOTS)
            .select("dump_id")
            .distinct()
            .as(Encoders.STRING())
            .collectAsList());
    TableViews.register(spark, output.toString());
    for (HeapTable table : HeapTable.values()) {
      var schema = spark.table(table.tableName()).schema();
      assertEquals(DataTypes.StringType, schema.apply("dump_id").dataType());
      assertEquals(DataTypes.DateType, schema.apply("captured_date").dataType());
    }
    assertEquals(DataTypes.DateType, spark.table("fleet_leaks").schema().apply("night").dataType());
  }

  @Test
  void tablesWithoutFilesAreEmpty() throws Exception {
    TableViews.register(spark, output.toString());
    for (String name : TableSchemas.names()) {
      assertTrue(spark.table(name).isEmpty(), name);
    }
    Files.createDirectory(output.resolve("objects"));
    TableViews.register(spark, output.toString());
    assertEquals("0", answer("SELECT count(class_name) FROM objects"));
  }

  /** A folder that was scanned before it was asked who holds the memory. */
  @Test
  void whatOlderTablesLackIsNullOrEmpty() throws Exception {
    Path recent = Files.createDirectory(output.resolve("recent"));
    Path older = Files.createDirectory(output.resolve("older"));
    TinyFleet.write(recent);
    Map<HeapTable, String[]> lacking =
        Map.of(
            HeapTable.DUMPS, new String[] {"unreachable_bytes", "weakly_reachable_objects"},
            HeapTable.OBJECTS, new String[] {"retained_bytes", "dominator_id", "root_distance"},
            HeapTable.CLASS_HISTOGRAM, new String[] {"retained_bytes"});
    lacking.forEach(
        (table, columns) ->
            spark
                .read()
                .parquet(recent.resolve(table.tableName()).toString())
                .drop(columns)
                .write()
                .partitionBy(
                    table.isLarge()
                        ? new String[] {"captured_date", "dump_id"}
                        : new String[] {"captured_date"})
                .parquet(older.resolve(table.tableName()).toString()));

    TableViews.register(spark, older.toString());

    assertEquals("12", answer("SELECT count(*) FROM dumps WHERE unreachable_bytes IS NULL"));
    for (HeapTable table : List.of(HeapTable.OBJECTS, HeapTable.CLASS_HISTOGRAM)) {
      String name = table.tableName();
      assertEquals("0", answer("SELECT count(retained_bytes) FROM " + name), name);
      assertTrue(spark.table(name).count() > 12, name);
    }
    assertTrue(spark.table("suspects").isEmpty());
    assertTrue(spark.table("dominator_classes").isEmpty());
  }

  @Test
  void aFolderThatIsNotThereIsAnErrorThatNamesIt() {
    Path nowhere = output.resolve("nowhere");
    Exception error =
        assertThrows(
            FileNotFoundException.class, () -> TableViews.register(spark, nowhere.toString()));
    assertTrue(error.getMessage().contains(nowhere.toString()), error.getMessage());
  }

  /** Spark's own reading of a file must be what the schema says. */
  @Test
  void theSchemaIsThatOfTheFiles() throws Exception {
    TinyFleet.write(output);
    for (HeapTable table : HeapTable.values()) {
      Path folder =
          output
              .resolve(table.tableName())
              .resolve("captured_date=2026-03-02")
              .resolve(
                  table.isLarge()
                      ? "dump_id=orders-2-20260302"
                      : "dump-orders-2-20260302-000001.parquet");
      var inFile = spark.read().parquet(folder.toString()).schema();
      var stated = TableSchemas.of(table);
      for (var column : inFile.fields()) {
        assertEquals(
            column.dataType().asNullable(),
            stated.apply(column.name()).dataType().asNullable(),
            table + "." + column.name());
      }
      assertEquals(inFile.length() + (table.isLarge() ? 2 : 1), stated.length(), table.name());
    }
  }

  private String answer(String sql) {
    return String.valueOf(spark.sql(sql).first().get(0));
  }
}
