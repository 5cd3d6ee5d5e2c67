package io.heapfleet.jobs.output;

import io.heapfleet.blob.azure.Azurite;
import io.heapfleet.jobs.LocalSpark;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.azurebfs.AzureBlobFileSystem;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tables in Azure by Hadoop's driver, in an account without a hierarchical namespace, which is what
 * Azurite has: files are renamed by a copy and a deletion.
 */
@Tag("slow")
@ExtendWith(LocalSpark.class)
@Timeout(600)
class AbfsOutputIT extends OutputStoreContract {
  private static final String HOST = Azurite.ACCOUNT + ".dfs.core.windows.net";

  private final Azurite azurite = Azurite.start();
  private final Configuration conf;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private String output;

  AbfsOutputIT(SparkSession spark) {
    super(spark);
    conf = spark.sparkContext().hadoopConfiguration();
    settings.put("fs.abfs.impl", ListedOnce.class.getName());
    settings.put("fs.azure.abfs.endpoint", "127.0.0.1:" + azurite.port());
    settings.put("fs.azure.always.use.https", "false");
    settings.put("fs.azure.account.hns.enabled", "false");
    settings.put("fs.azure.fns.account.service.type", "BLOB");
    settings.put("fs.azure.account.auth.type", "SharedKey");
    settings.put("fs.azure.account.key", Azurite.KEY);
    settings.put("fs.azure.networking.library", "JDK_HTTP_URL_CONNECTION");
    settings.forEach(conf::set);
  }

  @Override
  String newOutput() {
    output = "abfs://%s@%s/heap/tables".formatted(azurite.newContainer(), HOST);
    return output;
  }

  /** The driver's threads would keep this JVM alive. */
  @AfterEach
  void close() throws IOException {
    if (output != null) {
      FileSystem.get(new Path(output).toUri(), conf).close();
    }
    settings.keySet().forEach(conf::unset);
  }

  /**
   * Azurite lists a folder twice, as the blob that marks it and as what blobs have in front of
   * their names; Azure does so once.
   */
  public static final class ListedOnce extends AzureBlobFileSystem {
    @Override
    public FileStatus[] listStatus(Path folder) throws IOException {
      Map<Path, FileStatus> byPath = new LinkedHashMap<>();
      Arrays.stream(super.listStatus(folder))
          .forEach(
              file ->
                  byPath.merge(
                      file.getPath(), file, (one, other) -> one.isDirectory() ? one : other));
      return byPath.values().toArray(FileStatus[]::new);
    }
  }
}
