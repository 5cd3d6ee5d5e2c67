package io.heapfleet.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.HeapTablesWriter;
import io.heapfleet.table.WriterSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
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

  private List<List<Object>> rows(HeapTable table) {
    List<List<Object>> rows = new ArrayList<>();
    for (Row row : spark.read().parquet(file(table)).coalesce(1).collectAsList()) {
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
