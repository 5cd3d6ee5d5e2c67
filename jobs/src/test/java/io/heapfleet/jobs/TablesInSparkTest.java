package io.heapfleet.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.jobs.sql.TableSchemas;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.table.GraphColumns;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.HeapTablesWriter;
import io.heapfleet.table.WriterSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spark has two Parquet readers, and both must agree with what was written. */
@ExtendWith(LocalSpark.class)
class TablesInSparkTest {
  private static final int ROWS = 50_000;

  @TempDir private Path folder;

  private final SparkSession spark;
  private final List<List<Object>> objects = new ArrayList<>();
  private final List<List<Object>> references = new ArrayList<>();
  private final List<List<Object>> roots = new ArrayList<>();

  TablesInSparkTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void write() throws IOException {
    SplittableRandom random = new SplittableRandom(9);
    List<HeapClass> classes =
        IntStream.range(0, 700)
            .mapToObj(i -> new HeapClass(i, -i, "Straße" + i / 2, 0, 0, 0, List.of(), List.of()))
            .toList();
    List<ReferenceLabel> labels =
        IntStream.range(0, 300)
            .mapToObj(
                i -> new ReferenceLabel(i, ReferenceKind.FIELD, i % 3 == 0 ? null : "A#f" + i))
            .toList();
    try (HeapTablesWriter writer =
        new HeapTablesWriter(
            new Configuration(),
            table -> folder.resolve(table.tableName() + ".parquet").toString(),
            new WriterSettings(1000, 20_000, 1 << 20, 1))) {
      for (int i = 0; i < ROWS; i++) {
        // Some pages hold sizes of many values, some of few, some ids far apart, some near.
        long size = i < ROWS / 2 ? random.nextLong(1L << 40) : 16 + 8L * random.nextInt(40);
        long length = random.nextBoolean() ? -1 : size;
        long id = i % 7000 < 3500 ? 8L * i : random.nextLong();
        HeapClass type = classes.get(random.nextInt(1 + i * 699 / ROWS));
        ReferenceLabel label = labels.get(i < 10_000 ? 0 : random.nextInt(300));
        RootKind kind = i < 5000 ? RootKind.STICKY_CLASS : RootKind.JAVA_FRAME;
        int frame = i < 5000 ? -1 : random.nextInt(100) - 1;
        writer.object(id, type, ObjectKind.OBJECT_ARRAY, size, length, 40L * i);
        writer.reference(id, -id, label);
        writer.root(id, kind, frame < 0 ? -1 : 7, frame);
        objects.add(
            Arrays.asList(
                id,
                type.id(),
                type.name(),
                "OBJECT_ARRAY",
                size,
                length < 0 ? null : (Object) length,
                40L * i,
                null,
                null,
                null,
                null));
        references.add(Arrays.asList(id, -id, "FIELD", label.fieldName()));
        roots.add(
            Arrays.asList(
                id, kind.name(), frame < 0 ? null : (Object) 7L, frame < 0 ? null : frame));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyRow(boolean vectorized) {
    spark.conf().set("spark.sql.parquet.enableVectorizedReader", vectorized);

    assertEquals(objects, rows(HeapTable.OBJECTS));
    assertEquals(references, rows(HeapTable.REFS));
    assertEquals(roots, rows(HeapTable.ROOTS));
    long expected = objects.stream().filter(row -> row.get(2).equals("Straße5")).count();
    assertEquals(
        expected,
        spark.read().parquet(file(HeapTable.OBJECTS)).filter("class_name = 'Straße5'").count());
  }

  /** Of some dumps of a folder the graph was built, of others not. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyFilledRow(boolean vectorized) throws IOException {
    spark.conf().set("spark.sql.parquet.enableVectorizedReader", vectorized);
    String filled = folder.resolve("both/filled.parquet").toString();
    try (GraphColumns columns = new GraphColumns(new Configuration(), TablesInSparkTest::fill)) {
      columns.fill(file(HeapTable.OBJECTS), filled);
    }
    List<List<Object>> expected = objects.stream().map(TablesInSparkTest::filled).toList();

    assertEquals(expected, rows(filled));
    assertEquals(
        expected.stream().filter(row -> row.get(7) != null && (Long) row.get(7) > 1L << 39).count(),
        spark.read().parquet(filled).filter("retained_bytes > 549755813888").count());
    Files.copy(Path.of(file(HeapTable.OBJECTS)), folder.resolve("both/plain.parquet"));
    Dataset<Row> both =
        spark.read().schema(TableSchemas.of(HeapTable.OBJECTS)).parquet(folder + "/both");
    assertEquals(2L * ROWS, both.count());
    assertEquals(
        expected.stream().filter(row -> row.get(8) != null).count(),
        both.filter("dominator_id IS NOT NULL").count());
  }

  /** Holders that follow from the id: unreachable objects, roots, near and far ones. */
  private static void fill(
      long[] ids, int count, long[] retained, long[] dominators, long[] distances, long[] parents) {
    for (int i = 0; i < count; i++) {
      int kind = (int) Math.floorMod(ids[i] >> 3, 5L);
      retained[i] = kind == 0 ? -1 : ids[i] >>> 24;
      dominators[i] = kind <= 1 ? 0 : kind == 2 ? ids[i] - 8 : (-ids[i] | 1);
      distances[i] = kind == 0 ? -1 : kind - 1;
      parents[i] = kind <= 1 ? 0 : (ids[i] ^ 16) | 1;
    }
  }

  private static List<Object> filled(List<Object> row) {
    long[][] values = new long[4][1];
    fill(new long[] {(Long) row.get(0)}, 1, values[0], values[1], values[2], values[3]);
    List<Object> filled = new ArrayList<>(row.subList(0, 7));
    filled.add(values[0][0] < 0 ? null : (Object) values[0][0]);
    filled.add(values[1][0] == 0 ? null : (Object) values[1][0]);
    filled.add(values[2][0] < 0 ? null : (Object) values[2][0]);
    filled.add(values[3][0] == 0 ? null : (Object) values[3][0]);
    return filled;
  }

  private List<List<Object>> rows(HeapTable table) {
    return rows(file(table));
  }

  private List<List<Object>> rows(String file) {
    List<List<Object>> rows = new ArrayList<>();
    for (Row row : spark.read().parquet(file).coalesce(1).collectAsList()) {
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        values.add(row.get(i));
      }
      rows.add(values);
    }
    return rows;
  }

  private String file(HeapTable table) {
    return folder.resolve(table.tableName() + ".parquet").toString();
  }
}
