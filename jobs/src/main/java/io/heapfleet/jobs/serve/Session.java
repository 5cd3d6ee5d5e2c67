package io.heapfleet.jobs.serve;

import io.heapfleet.jobs.sql.TableSchemas;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.Dataset;
import org.apache.spark.sql.execution.command.SetCommand;
import scala.Option;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/** One client's session: settings and views of its own, and its open operations. */
final class Session {
  private final ServedTables tables;
  private final Limits limits;
  private final SparkSession spark;
  private final SessionSettings settings;
  private final Map<Handle, Operation> operations = new ConcurrentHashMap<>();
  private long snapshotNumber;

  Session(SparkSession spark, ServedTables tables, Limits limits) {
    this.tables = tables;
    this.limits = limits;
    this.spark = spark.newSession();
    this.settings = new SessionSettings(this.spark);
    // Refused in statements, and not there for what Spark itself makes of one.
    FunctionRegistry functions = this.spark.sessionState().functionRegistry();
    for (FunctionIdentifier function : CollectionConverters.asJava(functions.listFunction())) {
      if (ReadOnly.NO_FUNCTIONS.contains(function.funcName())) {
        functions.dropFunction(function);
      }
    }
  }

  SparkSession spark() {
    return spark;
  }

  /**
   * What a client asks for when it connects.
   *
   * @param wishes {@code use:database}, or {@code set:hiveconf:NAME}, as Hive's drivers send them
   */
  void configure(Map<String, String> wishes) throws SqlFailure {
    for (Map.Entry<String, String> wish : wishes.entrySet()) {
      String name = wish.getKey();
      if (name.equals("use:database")) {
        if (!wish.getValue().toLowerCase(Locale.ROOT).equals("default")) {
          throw new SqlFailure(
              SqlFailure.NO_SUCH_TABLE,
              "there is no schema " + wish.getValue() + ", only the schema default");
        }
      } else if (name.startsWith("set:")) {
        String[] parts = name.split(":", 3);
        settings.set(parts[parts.length - 1], wish.getValue());
      } else {
        settings.set(name, wish.getValue());
      }
    }
  }

  /** Begins to answer a statement. */
  Handle execute(String statement, Duration limit) throws SqlFailure {
    return begin(() -> answer(statement), limit);
  }

  /** Begins to answer a question that is no statement. */
  Handle begin(Callable<Answer> question) throws SqlFailure {
    return begin(question, Duration.ZERO);
  }

  private Handle begin(Callable<Answer> question, Duration limit) throws SqlFailure {
    if (operations.size() >= limits.operations()) {
      throw new SqlFailure(
          SqlFailure.TOO_MUCH,
          "this session has " + operations.size() + " statements open; close some");
    }
    Handle handle = Handle.random();
    Operation operation =
        new Operation(
            spark,
            () -> {
              look();
              return question.call();
            },
            limit,
            this::lookAt);
    operations.put(handle, operation);
    operation.start();
    return handle;
  }

  private Answer answer(String statement) throws Exception {
    LogicalPlan parsed = spark.sessionState().sqlParser().parsePlan(statement);
    if (parsed instanceof SetCommand set) {
      return setting(set);
    }
    LogicalPlan admitted = new ReadOnly(Set.copyOf(TableSchemas.names())).admitted(parsed);
    return Answer.of(Dataset.ofRows(classic(), admitted));
  }

  private Answer setting(SetCommand set) throws SqlFailure {
    if (set.kv().isEmpty() || set.kv().get()._1().equals("-v")) {
      return settings.all();
    }
    Tuple2<String, Option<String>> named = set.kv().get();
    return named._2().isEmpty()
        ? settings.one(named._1())
        : settings.set(named._1(), named._2().get());
  }

  /** Has the views show what is published now. */
  private synchronized void look() throws IOException {
    TableSnapshot now = tables.now();
    if (now.number() != snapshotNumber) {
      now.plans()
          .forEach((name, plan) -> Dataset.ofRows(classic(), plan).createOrReplaceTempView(name));
      snapshotNumber = now.number();
    }
  }

  private org.apache.spark.sql.classic.SparkSession classic() {
    return (org.apache.spark.sql.classic.SparkSession) spark;
  }

  /** A file that is not there any more: small files were merged, or old days deleted. */
  private void lookAt(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof FileNotFoundException
          || (at instanceof SparkThrowable spark
              && String.valueOf(spark.getCondition()).contains("FILE_NOT_EXIST"))) {
        tables.areOutdated();
      }
    }
  }

  Operation operation(Handle handle) throws SqlFailure {
    Operation operation = operations.get(handle);
    if (operation == null) {
      throw new SqlFailure(
          SqlFailure.NO_SUCH_HANDLE, "there is no such statement open; it may have timed out");
    }
    return operation;
  }

  boolean has(Handle handle) {
    return operations.containsKey(handle);
  }

  void close(Handle handle) throws SqlFailure {
    operation(handle).close();
    operations.remove(handle);
  }

  /** Ends operations that take too long, or that nobody asks for any more. */
  void endOverdue() {
    operations.values().removeIf(operation -> operation.endIfOverdue(limits.idle()));
  }

  void close() {
    for (Operation operation : List.copyOf(operations.values())) {
      operation.close();
    }
    operations.clear();
  }
}
