package io.heapfleet.jobs.output;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The plans of dumps that are kept beside the tables, {@code OUT/_plans/DUMP.index}: a later scan
 * of the same dump takes its plan from there. They may be deleted at any time.
 */
public final class KeptPlans {
  private static final String FOLDER = "_plans/";
  private static final String INDEX = ".index";

  private final Configuration conf;
  private final String outputUri;

  public KeptPlans(Configuration conf, String outputUri) {
    this.conf = conf;
    this.outputUri = outputUri;
  }

  /** Where the plan of a dump lies. */
  public static String uri(String outputUri, String dumpId) {
    return outputUri + "/" + path(dumpId);
  }

  /** The same, below the output folder. */
  public static String path(String dumpId) {
    return FOLDER + dumpId + INDEX;
  }

  /** When each plan was written, by dump id. */
  public Map<String, Instant> writtenAt() throws IOException {
    Map<String, Instant> plans = new TreeMap<>();
    Path folder = new Path(outputUri, FOLDER);
    FileSystem files = folder.getFileSystem(conf);
    FileStatus[] all;
    try {
      all = files.listStatus(folder);
    } catch (FileNotFoundException e) {
      return plans;
    }
    for (FileStatus file : all) {
      String name = file.getPath().getName();
      if (name.endsWith(INDEX)) {
        plans.put(
            name.substring(0, name.length() - INDEX.length()),
            Instant.ofEpochMilli(file.getModificationTime()));
      }
    }
    return plans;
  }

  /** Deletes the plan of a dump: who scans the dump again then plans it afresh. */
  public void delete(String dumpId) throws IOException {
    Path plan = new Path(uri(outputUri, dumpId));
    plan.getFileSystem(conf).delete(plan, false);
  }
}
