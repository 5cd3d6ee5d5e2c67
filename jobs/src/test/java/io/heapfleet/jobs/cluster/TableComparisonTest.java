package io.heapfleet.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class TableComparisonTest {
  @TempDir private Path folder;

  private final SparkSession spark;

  TableComparisonTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void orderAndFilesDoNotMatter() throws IOException {
    write("left", "objects", "select id, array(id) fields from range(0, 100, 1, 3)");
    write("right", "objects", "select array(99 - id) fields, 99 - id id from range(0, 100, 1, 1)");

    assertEquals(List.of(), compare());
  }

  @Test
  void howOftenARowIsThereMatters() throws IOException {
    write("left", "objects", "select 1 id from range(3)");
    write("right", "objects", "select 1 id from range(2)");

    assertEquals(List.of("objects: 1 rows only left, for example [{\"id\":1}]"), compare());
  }

  @Test
  void anotherValueIsADifferenceOnBothSides() throws IOException {
    write("left", "objects", "select id, id % 7 as kind from range(10)");
    write("right", "objects", "select id, if(id = 9, null, id % 7) as kind from range(10)");

    assertEquals(
        List.of(
            "objects: 1 rows only left, for example [{\"id\":9,\"kind\":2}]",
            "objects: 1 rows only right, for example [{\"id\":9}]"),
        compare());
    assertEquals(
        List.of(),
        new TableComparison(spark)
            .differences(folder.resolve("left"), folder.resolve("right"), Set.of("objects.kind")));
  }

  @Test
  void tablesAndColumnsMatter() throws IOException {
    write("left", "objects", "select id from range(1)");
    write("right", "objects", "select cast(id as int) id from range(1)");
    write("right", "roots", "select id from range(1)");

    List<String> differences = compare();

    assertEquals(2, differences.size(), differences::toString);
    assertTrue(differences.get(0).contains("[objects, roots]"), differences::toString);
    assertTrue(differences.get(1).contains("id bigint"), differences::toString);
  }

  private List<String> compare() throws IOException {
    return new TableComparison(spark)
        .differences(folder.resolve("left"), folder.resolve("right"), Set.of());
  }

  private void write(String side, String table, String query) {
    spark.sql(query).write().parquet(folder.resolve(side).resolve(table).toString());
  }
}
