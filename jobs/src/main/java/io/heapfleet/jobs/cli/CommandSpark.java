package io.heapfleet.jobs.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/**
 * The Spark that a command runs on: the one that spark-submit or a hosted runtime prepared, else
 * one inside this JVM. Closing stops it only if this command started it.
 */
final class CommandSpark implements AutoCloseable {
  private static final String HADOOP_PREFIX = "spark.hadoop.";

  private final SparkSession session;
  private final boolean ours;

  private CommandSpark(SparkSession session, boolean ours) {
    this.session = session;
    this.ours = ours;
  }

  /**
   * Starts Spark, or joins the one that is there.
   *
   * @param master where to run, null for what spark-submit says, else all cores of this machine
   * @param settings what the user wants set; wins over heapfleet's own choices
   */
  static CommandSpark start(Console console, String master, Map<String, String> settings) {
    // Reads spark.* system properties, which is how spark-submit hands over its settings.
    SparkConf conf = new SparkConf(true);
    settings.forEach((name, value) -> conf.set(sparkName(name), value));
    if (conf.contains("spark.master")) {
      if (master != null && !master.equals(conf.get("spark.master"))) {
        console.say(
            "heapfleet: --master "
                + master
                + " is ignored, the master is "
                + conf.get("spark.master")
                + " already");
      }
    } else {
      conf.setMaster(master == null ? "local[*]" : master);
    }
    conf.setIfMissing("spark.app.name", "heapfleet");
    conf.setIfMissing("spark.redaction.regex", Secrets.SPARK_REDACTION_REGEX);
    conf.setIfMissing("spark.sql.session.timeZone", "UTC");
    if (conf.get("spark.master").startsWith("local")) {
      embedded(conf);
    } else {
      shipJobJar(conf);
    }
    boolean ours = SparkSession.getDefaultSession().isEmpty();
    return new CommandSpark(SparkSession.builder().config(conf).getOrCreate(), ours);
  }

  /**
   * Hadoop's settings where there is no Spark: those that spark-submit hands over, then the user's.
   */
  static Configuration hadoop(Map<String, String> settings) {
    SparkConf spark = new SparkConf(true);
    settings.forEach((name, value) -> spark.set(sparkName(name), value));
    Configuration conf = new Configuration();
    for (Tuple2<String, String> setting : spark.getAllWithPrefix(HADOOP_PREFIX)) {
      conf.set(setting._1(), setting._2());
    }
    return conf;
  }

  /** A setting that is not Spark's is Hadoop's: {@code fs.azure.…}. */
  private static String sparkName(String name) {
    return name.startsWith("spark.") ? name : HADOOP_PREFIX + name;
  }

  private static void embedded(SparkConf conf) {
    conf.setIfMissing("spark.ui.enabled", "false");
    conf.setIfMissing("spark.driver.host", "127.0.0.1");
    conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    // Spark's 200 is for a cluster; here each is a tiny task and a file.
    int partitions = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
    conf.setIfMissing("spark.sql.shuffle.partitions", Integer.toString(partitions));
    // From 32 folders on Spark lists them by a job of its own, slower here than listing them.
    conf.setIfMissing("spark.sql.sources.parallelPartitionDiscovery.threshold", "1000");
    conf.setIfMissing(
        "spark.sql.warehouse.dir",
        Path.of(System.getProperty("java.io.tmpdir"), "heapfleet-warehouse").toUri().toString());
  }

  /** Executors on other machines need our classes; spark-submit has seen to that itself. */
  private static void shipJobJar(SparkConf conf) {
    CodeSource source = CommandSpark.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return;
    }
    try {
      URI jar = source.getLocation().toURI();
      if (jar.getPath() != null && jar.getPath().endsWith(".jar")) {
        conf.setIfMissing("spark.jars", jar.toString());
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a class path entry that is no URI: " + source, e);
    }
  }

  SparkSession session() {
    return session;
  }

  @Override
  public void close() {
    if (ours) {
      session.stop();
    }
  }
}
