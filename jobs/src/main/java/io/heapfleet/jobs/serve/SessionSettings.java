package io.heapfleet.jobs.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What a client may set, and see, of Spark's settings: a few that change how its own statements are
 * answered. Others may hold credentials, name classes to be loaded or open files. What is not
 * Spark's (drivers set things of Hive's) is accepted and has no effect.
 */
final class SessionSettings {
  private static final List<String> FREE =
      List.of(
          "spark.sql.ansi.enabled",
          "spark.sql.autoBroadcastJoinThreshold",
          "spark.sql.caseSensitive",
          "spark.sql.crossJoin.enabled",
          "spark.sql.legacy.timeParserPolicy",
          "spark.sql.mapKeyDedupPolicy",
          "spark.sql.session.timeZone",
          "spark.sql.shuffle.partitions");

  /** Statements read no files but the tables, no environment, no settings. */
  private static final Map<String, String> FIXED =
      Map.of(
          "spark.sql.runSQLOnFiles", "false",
          // ${env:NAME} in a statement would be a variable of this process.
          "spark.sql.variable.substitute", "false",
          "spark.sql.scripting.enabled", "false");

  private static final StructType COLUMNS =
      new StructType().add("key", DataTypes.StringType).add("value", DataTypes.StringType);

  private final SparkSession spark;

  SessionSettings(SparkSession spark) {
    this.spark = spark;
    FIXED.forEach((name, value) -> spark.conf().set(name, value));
  }

  /** All that a client may set, and what it is. */
  Answer all() {
    List<Object[]> rows = new ArrayList<>();
    for (String name : FREE) {
      rows.add(row(name));
    }
    return Answer.of(COLUMNS, rows);
  }

  /** One setting; whoever may not set it may not see it. */
  Answer one(String name) {
    List<Object[]> rows = new ArrayList<>();
    rows.add(FREE.contains(name) ? row(name) : new Object[] {name, "<undefined>"});
    return Answer.of(COLUMNS, rows);
  }

  /**
   * Sets one.
   *
   * @throws SqlFailure if it is one of Spark's that a client may not set
   */
  Answer set(String name, String value) throws SqlFailure {
    if (FREE.contains(name)) {
      spark.conf().set(name, value);
    } else if (name.startsWith("spark.")) {
      throw new SqlFailure(
          SqlFailure.REFUSED,
          "SET: " + name + " is not for clients; these are: " + String.join(", ", FREE));
    }
    List<Object[]> rows = new ArrayList<>();
    rows.add(new Object[] {name, value});
    return Answer.of(COLUMNS, rows);
  }

  private Object[] row(String name) {
    return new Object[] {name, spark.conf().get(name)};
  }
}
