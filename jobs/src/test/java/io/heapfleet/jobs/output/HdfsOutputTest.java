package io.heapfleet.jobs.output;

import io.heapfleet.jobs.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tables on HDFS: a name node and a data node in this process. */
@Tag("slow")
@ExtendWith(LocalSpark.class)
class HdfsOutputTest extends OutputStoreContract {
  @TempDir private static Path base;
  private static MiniDFSCluster hdfs;
  private static int outputs;

  HdfsOutputTest(SparkSession spark) {
    super(spark);
  }

  @BeforeAll
  static void start() throws IOException {
    Configuration conf = new Configuration();
    conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, base.toString());
    hdfs = new MiniDFSCluster.Builder(conf).numDataNodes(1).build();
    hdfs.waitActive();
  }

  @AfterAll
  static void stop() {
    if (hdfs != null) {
      hdfs.shutdown(true);
    }
  }

  @Override
  String newOutput() {
    return "hdfs://127.0.0.1:%d/heap/tables-%d".formatted(hdfs.getNameNodePort(), outputs++);
  }
}
