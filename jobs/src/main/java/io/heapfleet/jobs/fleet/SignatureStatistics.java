package io.heapfleet.jobs.fleet;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Gathers the rows of {@code leak_paths} by signature, and lets executors work out what each
 * signature's say. Two shuffles of rows, one of them small: linear in the number of dumps.
 */
final class SignatureStatistics {
  private final SparkSession spark;
  private final DumpPlaces places;

  SignatureStatistics(SparkSession spark, Timeline timeline) {
    this.spark = spark;
    this.places = new DumpPlaces(timeline);
  }

  /** The dumps whose rows are needed. */
  Set<String> dumpIds() {
    return IntStream.range(0, places.count()).mapToObj(places::dumpId).collect(Collectors.toSet());
  }

  /**
   * Computes the facts of the signatures that matter.
   *
   * @param paths rows of {@code leak_paths} of these dumps, with their {@code dump_id}
   */
  List<SignatureFacts> compute(Dataset<Row> paths) {
    Dataset<Row> known = paths.join(broadcast(points()), "dump_id").persist();
    try {
      Broadcast<SignatureSeries> series =
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .broadcast(new SignatureSeries(places, typicalFactors(known)));
      return known
          .groupBy("signature")
          .agg(
              expr("max(struct(retained_bytes, owner, collection, content_class, path,"
                      + " sample_keys, dump_id))")
                  .as("largest"),
              expr("collect_set(parent_signature)").as("parents"),
              expr("collect_list(struct(dump, retained_bytes, elements, holders, bound))")
                  .as("points"))
          .toJavaRDD()
          .map(row -> series.value().facts(SignatureSizes.of(row)))
          .filter(facts -> facts != null)
          .collect();
    } finally {
      known.unpersist();
    }
  }

  private Dataset<Row> points() {
    List<Row> rows = new ArrayList<>();
    for (int dump = 0; dump < places.count(); dump++) {
      rows.add(
          RowFactory.create(
              places.dumpId(dump),
              dump,
              places.processOf(dump),
              places.isFirst(dump),
              places.isLast(dump)));
    }
    return spark.createDataFrame(
        rows,
        StructType.fromDDL(
            "dump_id string, dump int, process int, is_first boolean, is_last boolean"));
  }

  /**
   * By which factor the typical place of a process grew from its first to its last dump: the median
   * over its places. Where there is more to do it is well above 1, in a leaking process it is not.
   */
  private static Map<Integer, Double> typicalFactors(Dataset<Row> known) {
    Map<Integer, Double> factors = new HashMap<>();
    known
        .where("process >= 0 and (is_first or is_last)")
        .groupBy("process", "signature")
        .agg(
            expr("sum(if(is_first, elements, 0L))").as("first"),
            expr("sum(if(is_last, elements, 0L))").as("last"))
        .where("first > 0 and last > 0")
        .groupBy("process")
        .agg(
            expr("percentile(last / first, 0.5)").as("median_factor"),
            expr("count(*)").as("places"))
        .where(col("places").geq(TypeStatistics.TYPICAL_TYPES))
        .collectAsList()
        .forEach(row -> factors.put(row.getInt(0), Math.max(1, row.getDouble(1))));
    return factors;
  }
}
