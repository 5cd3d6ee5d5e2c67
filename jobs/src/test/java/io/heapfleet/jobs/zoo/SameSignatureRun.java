package io.heapfleet.jobs.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.sql.TableViews;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same leak has the same signature on every JVM: two JDKs, four collectors, heaps of four
 * sizes, with compressed references and without. Takes minutes; run it by name.
 */
@ExtendWith(LocalSpark.class)
class SameSignatureRun {
  private static final int JVMS = 8;

  /** Beasts, and the field that holds what they leak. */
  private static final Map<String, String> LEAKS =
      new TreeMap<>(
          Map.of(
              "GuavaLoader", "com.acme.GuavaLoader#users",
              "CaffeineSessions", "com.acme.CaffeineSessions#sessions",
              "LogbackNames", "ch.qos.logback.classic.LoggerContext#loggerCache",
              "Uploads", "java.io.DeleteOnExitHook#files",
              "PooledThreads", "com.acme.PooledThreads#NOTES"));

  private final SparkSession spark;
  @TempDir Path folder;

  SameSignatureRun(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void aLeakHasOneSignatureWhereverItRuns() throws Exception {
    List<Specimen> specimens =
        LEAKS.keySet().stream().map(beast -> Specimen.leaking(beast, JVMS)).toList();
    Path dumps = ZooFleet.prepare(folder).dump(specimens, 1);
    Path tables = folder.resolve("tables");
    LeakZoo.parse(spark, dumps, tables);
    TableViews.register(spark, tables.toString());

    Map<String, String> found = new TreeMap<>();
    for (Map.Entry<String, String> leak : LEAKS.entrySet()) {
      for (Row row :
          spark
              .sql(
                  """
                  SELECT signature, count(DISTINCT instance)
                  FROM leak_paths JOIN dumps USING (dump_id)
                  WHERE service = '%s' AND owner = '%s' AND parent_signature IS NULL
                  GROUP BY signature
                  """
                      .formatted(leak.getKey(), leak.getValue()))
              .collectAsList()) {
        found.merge(leak.getKey(), row.getLong(1) + " JVMs", (one, other) -> one + " and " + other);
      }
    }
    Map<String, String> expected = new TreeMap<>();
    LEAKS.keySet().forEach(beast -> expected.put(beast, JVMS + " JVMs"));
    assertEquals(expected, found);
  }
}
