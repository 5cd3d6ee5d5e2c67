package io.heapfleet.jobs.sql;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.WholeFleet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every query of docs/sql.md runs, and finds something in a tiny fleet. */
@ExtendWith(LocalSpark.class)
class CookbookTest {
  private static final Pattern SQL_BLOCK =
      Pattern.compile("^```sql\\R(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir static Path output;

  private static DuckTables duckDb;

  private final SparkSession spark;

  CookbookTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  static void scan(SparkSession spark) throws Exception {
    WholeFleet.write(spark, output);
    TableViews.register(spark, output.toString());
    duckDb = DuckTables.open(output);
  }

  @AfterAll
  static void close() throws SQLException {
    duckDb.close();
  }

  @TestFactory
  Stream<DynamicTest> queries() throws Exception {
    List<String> queries = queriesOfThePage();
    assertTrue(queries.size() > 20, () -> "found only " + queries.size());
    return queries.stream()
        .map(
            query ->
                DynamicTest.dynamicTest(
                    query.lines().findFirst().orElse("nothing"),
                    () -> assertFalse(spark.sql(query).isEmpty(), query)));
  }

  /** A query in a block that begins with a comment on it is for Spark only. */
  @TestFactory
  Stream<DynamicTest> queriesOfDuckDb() throws Exception {
    List<String> queries = queriesOfThePage();
    return queries.stream()
        .filter(query -> !query.startsWith("-- Spark"))
        .map(
            query ->
                DynamicTest.dynamicTest(
                    query.lines().findFirst().orElse("nothing"),
                    () -> {
                      try (Statement statement = duckDb.connectionFor(query).createStatement();
                          ResultSet rows = statement.executeQuery(query)) {
                        assertTrue(rows.next(), query);
                      }
                    }));
  }

  @Test
  void theLeakIsFoundAndTheFieldThatHoldsIt() throws Exception {
    List<String> queries = queriesOfThePage();
    Row leak = spark.sql(only(queries, "verdict IN ('LEAK', 'SUSPECT')")).first();
    assertTrue(leak.<String>getAs("owner").equals("com.acme.SessionCache#table"), leak.toString());
    Row type = spark.sql(only(queries, "verdict <> 'NONE'")).first();
    assertTrue(type.<String>getAs("reason").startsWith("com.acme.Session grew"), type.toString());

    Row holder = spark.sql(only(queries, "AS held_by")).first();
    assertTrue(
        holder.<String>getAs("field_name").equals("java.util.HashMap$Node#value"),
        holder.toString());
    Row growth = spark.sql(only(queries, "growth_bytes\n")).first();
    assertTrue(growth.<Long>getAs("growth_bytes") > 100_000, growth.toString());
  }

  private static String only(List<String> queries, String part) {
    List<String> found = queries.stream().filter(query -> query.contains(part)).toList();
    assertTrue(found.size() == 1, () -> part + " is in " + found);
    return found.get(0);
  }

  private static List<String> queriesOfThePage() throws Exception {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve(".mvn"))) {
      root = root.getParent();
    }
    List<String> queries = new ArrayList<>();
    Matcher block = SQL_BLOCK.matcher(Files.readString(root.resolve("docs/sql.md")));
    while (block.find()) {
      queries.add(block.group(1));
    }
    return queries;
  }
}
