package io.heapfleet.jobs.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.heapfleet.jobs.LocalSpark;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LocalSpark.class)
class ReadOnlyTest {
  private final ReadOnly readOnly = new ReadOnly(Set.of("dumps", "classes"));
  private final SparkSession spark;

  ReadOnlyTest(SparkSession spark) {
    this.spark = spark;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "VALUES (1, 'a')",
        "TABLE dumps",
        "SELECT DISTINCT d.x, count(*) FROM default.dumps d JOIN Classes USING (dump_id)"
            + " WHERE y > (SELECT 1) GROUP BY ROLLUP (1) HAVING count(*) > 0 ORDER BY 1 LIMIT 3",
        "WITH x AS (WITH y AS (SELECT * FROM dumps) SELECT * FROM y) SELECT * FROM x, x AS z",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT * FROM r",
        "SELECT * FROM classes c, LATERAL (SELECT c.a) LATERAL VIEW explode(fields) f AS x",
        "SELECT sum(a) OVER w FROM dumps WINDOW w AS (PARTITION BY b)",
        "SELECT * FROM (SELECT a, b FROM dumps) PIVOT (sum(a) FOR b IN (1, 2))",
        "SELECT * FROM dumps UNPIVOT (v FOR n IN (a, b))",
        "FROM dumps |> WHERE a > 0 |> SELECT b |> AGGREGATE count(*) GROUP BY b",
        "SELECT 1 UNION SELECT 2 EXCEPT SELECT 3 INTERSECT SELECT 4",
        "SELECT * FROM range(3)",
        "SELECT * FROM dumps TABLESAMPLE (10 PERCENT)",
        "SELECT /*+ BROADCAST(d) */ (SELECT max(a) FROM default.classes) FROM dumps d",
        "EXPLAIN EXTENDED SELECT * FROM default.dumps",
        "DESCRIBE default.dumps",
        "DESCRIBE dumps a",
        "DESCRIBE SELECT * FROM dumps",
        "DESCRIBE FUNCTION abs",
        "SHOW TABLES IN default LIKE 'd*'",
        "SHOW COLUMNS IN dumps",
        "SHOW SCHEMAS",
        "SHOW VIEWS",
        "SHOW FUNCTIONS",
        "SHOW CURRENT NAMESPACE",
        "USE default",
      })
  void queriesPass(String sql) throws Exception {
    LogicalPlan admitted = admitted(sql);

    assertFalse(admitted.toString().contains("[default, "), admitted::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO dumps SELECT 1",
        "WITH x AS (SELECT 1) INSERT INTO dumps SELECT * FROM x",
        "FROM dumps INSERT INTO dumps SELECT * INSERT INTO classes SELECT *",
        "INSERT OVERWRITE DIRECTORY 'x' USING csv SELECT 1",
        "EXPLAIN INSERT INTO dumps SELECT 1",
        "CREATE TABLE x (a INT)",
        "CREATE TABLE x AS SELECT 1",
        "CREATE OR REPLACE TEMPORARY VIEW dumps AS SELECT 1",
        "CREATE FUNCTION f AS 'x'",
        "DROP VIEW dumps",
        "ALTER TABLE dumps ADD COLUMNS (a INT)",
        "TRUNCATE TABLE dumps",
        "DELETE FROM dumps",
        "UPDATE dumps SET a = 1",
        "MERGE INTO dumps USING classes ON true WHEN MATCHED THEN DELETE",
        "LOAD DATA INPATH 'x' INTO TABLE dumps",
        "CACHE TABLE dumps",
        "REFRESH TABLE dumps",
        "ANALYZE TABLE dumps COMPUTE STATISTICS",
        "ADD JAR 'x.jar'",
        "ADD FILE 'x'",
        "LIST JARS",
        "RESET",
        "SET CATALOG x",
        "DECLARE x INT = 1",
        "SET VAR x = 1",
        "CALL x()",
        "EXECUTE IMMEDIATE 'SELECT 1'",
        "SELECT * FROM IDENTIFIER('du' || 'mps')",
        "SELECT reflect('java.lang.System', 'exit', 1)",
        "SELECT system.builtin.Java_Method('java.lang.System', 'exit', 1)",
        "SELECT IDENTIFIER('re' || 'flect')('java.lang.System', 'exit', 1)",
        "SELECT * FROM dumps ORDER BY transform(array(1), x -> try_reflect('a', 'b', x))",
        "SELECT sum(a) FILTER (WHERE from_avro(a, '') IS NULL) OVER (ORDER BY b) FROM dumps",
        "SELECT * FROM (VALUES (1, reflect('a', 'b')))",
        "SELECT * FROM explode(array(reflect('a', 'b')))",
        "SELECT * FROM dumps LATERAL VIEW explode(reflect('a', 'b')) x AS y",
        "SELECT * FROM (SELECT a, b FROM dumps) PIVOT (max(reflect('a', a)) FOR b IN (1, 2))",
        "FROM dumps |> EXTEND reflect('a', 'b') AS x",
        "WITH x AS (SELECT reflect('a', 'b')) SELECT 1",
        "EXPLAIN SELECT reflect('a', 'b')",
        "DESCRIBE SELECT reflect('a', 'b')",
        "SELECT TRANSFORM (a) USING 'cat' FROM dumps",
        "SELECT * FROM (SELECT TRANSFORM (a) USING 'cat' FROM dumps)",
        "SELECT 1 WHERE EXISTS (SELECT TRANSFORM (a) USING 'cat' FROM dumps)",
      })
  void whatIsNoQueryDoesNot(String sql) {
    assertEquals("42501", assertThrows(SqlFailure.class, () -> admitted(sql)).sqlState());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM text.`/etc/passwd`",
        "SELECT * FROM dumps JOIN text.`/etc/passwd`",
        "SELECT (SELECT max(value) FROM text.`/etc/passwd`)",
        "SELECT * FROM dumps WHERE a IN (SELECT value FROM text.`/etc/passwd`)",
        "SELECT transform(array(1), x -> x + (SELECT 1 FROM text.`/etc/passwd`))",
        "WITH a AS (WITH b AS (SELECT * FROM text.`/etc/passwd`) SELECT * FROM b) SELECT * FROM a",
        "SELECT * FROM dumps, LATERAL (SELECT * FROM text.`/etc/passwd`)",
        "SELECT count(*) FROM dumps HAVING count(*) > (SELECT 1 FROM text.`/etc/passwd`)",
        "EXPLAIN SELECT * FROM text.`/etc/passwd`",
        "DESCRIBE text.`/etc/passwd`",
        "DESCRIBE SELECT * FROM text.`/etc/passwd`",
        "SHOW COLUMNS IN text.`/etc/passwd`",
        "SELECT * FROM global_temp.x",
        "SELECT * FROM other.dumps",
        "SELECT * FROM dumps JOIN LATERAL (SELECT * FROM other.dumps)",
        "SELECT * FROM secrets",
        "SELECT * FROM (WITH x AS (SELECT 1) SELECT * FROM x), x",
      })
  void onlyTheTablesAreRead(String sql) {
    assertEquals("42P01", assertThrows(SqlFailure.class, () -> admitted(sql)).sqlState());
  }

  /** A literal is a name already when a later Spark has parsed it. */
  @Test
  void whatIdentifierNamesIsNotReadEither() {
    assertThrows(SqlFailure.class, () -> admitted("SELECT * FROM IDENTIFIER('other.dumps')"));
    assertThrows(
        SqlFailure.class, () -> admitted("SELECT * FROM IDENTIFIER('text.`/etc/passwd`')"));
    assertThrows(SqlFailure.class, () -> admitted("SELECT IDENTIFIER('reflect')('a', 'b')"));
  }

  @Test
  void patternsAreThoseOfJdbc() {
    for (String fits :
        new String[] {
          null, "", "%", "*", "dumps", "DUMPS", "d%", "%s", "d_mps", "%u%p%", "dumps%"
        }) {
      assertEquals(true, Metadata.matches(fits, "dumps"), fits);
    }
    for (String other : new String[] {"dump", "d", "_", "dumps_", "d\\%", "%x%", ".*", "umps"}) {
      assertEquals(false, Metadata.matches(other, "dumps"), other);
    }
    assertEquals(true, Metadata.matches("run\\_dumps", "run_dumps"));
    assertEquals(false, Metadata.matches("run\\_dumps", "runxdumps"));
    String hostile = "%a".repeat(5_000) + "b";
    assertEquals(false, Metadata.matches(hostile, "a".repeat(5_000)));
  }

  private LogicalPlan admitted(String sql) throws Exception {
    return readOnly.admitted(spark.sessionState().sqlParser().parsePlan(sql));
  }
}
