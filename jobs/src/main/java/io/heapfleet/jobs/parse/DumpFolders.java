package io.heapfleet.jobs.parse;

import io.heapfleet.table.HeapTable;
import io.heapfleet.table.TablePath;
import io.heapfleet.table.WrittenFile;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of one dump in the output folder. While a dump is parsed its files have hidden names,
 * {@code _part-…}, which no reader of Hive-style tables sees; those of the attempts that succeeded
 * are renamed when the dump is published.
 */
final class DumpFolders {
  private static final String HIDDEN = "_";
  private static final String PLANS = "/_plans/";
  private static final String INDEX = ".index";

  private final Configuration conf;
  private final String outputUri;
  private final String dumpId;
  private final LocalDate date;

  DumpFolders(Configuration conf, String outputUri, PlannedDump dump) {
    this(conf, outputUri, dump.source().dumpId(), dump.date());
  }

  DumpFolders(Configuration conf, String outputUri, String dumpId, LocalDate date) {
    this.conf = conf;
    this.outputUri = outputUri;
    this.dumpId = dumpId;
    this.date = date;
  }

  /** Where the dump's index lies, with its proven plan. */
  static String indexUri(String outputUri, String dumpId) {
    return outputUri + PLANS + dumpId + INDEX;
  }

  /** When each plan was made that is kept, by dump id. */
  static Map<String, Instant> plans(Configuration conf, String outputUri) throws IOException {
    Map<String, Instant> plans = new HashMap<>();
    Path folder = new Path(outputUri + PLANS);
    FileSystem fileSystem = folder.getFileSystem(conf);
    if (fileSystem.exists(folder)) {
      for (FileStatus file : fileSystem.listStatus(folder)) {
        String name = file.getPath().getName();
        if (name.endsWith(INDEX)) {
          plans.put(
              name.substring(0, name.length() - INDEX.length()),
              Instant.ofEpochMilli(file.getModificationTime()));
        }
      }
    }
    return plans;
  }

  /** Deletes the plan of a dump, if one is kept: who scans the dump again then plans it afresh. */
  static void deletePlan(Configuration conf, String outputUri, String dumpId) throws IOException {
    Path index = new Path(indexUri(outputUri, dumpId));
    index.getFileSystem(conf).delete(index, false);
  }

  /** Where that lies which tasks need to know while the dump is planned. */
  static String outlineUri(String outputUri, String dumpId) {
    return outputUri + "/_work/" + dumpId + ".outline";
  }

  /** Where one attempt at one split leaves its facts on waste until the dump is published. */
  String factFile(int splitIndex, long attemptId) {
    return facts() + "/part-%05d-%d".formatted(splitIndex, attemptId);
  }

  private String facts() {
    return outputUri + "/_work/" + dumpId + ".facts";
  }

  /** A hidden file for one attempt at one split. */
  String hiddenFile(HeapTable table, int splitIndex, long attemptId) {
    return folder(table) + "/" + HIDDEN + "part-%05d-%d.parquet".formatted(splitIndex, attemptId);
  }

  /** Where a hidden file goes when it is written again with more columns: another hidden file. */
  static String filled(String hiddenUri) {
    return hiddenUri.replaceFirst("\\.parquet$", "-held.parquet");
  }

  /** A file that readers see at once. */
  String file(HeapTable table, String name) {
    return folder(table) + "/" + name + ".parquet";
  }

  private String folder(HeapTable table) {
    return TablePath.folder(outputUri, table, date, dumpId);
  }

  /** Where a file is that was written under a hidden name and may have been revealed since. */
  String whereIs(WrittenFile file) throws IOException {
    Path hidden = new Path(file.uri());
    return hidden.getFileSystem(conf).exists(hidden) ? file.uri() : visible(hidden).toString();
  }

  private static Path visible(Path hidden) {
    return new Path(hidden.getParent(), hidden.getName().substring(HIDDEN.length()));
  }

  /** Lets readers see a hidden file, unless they do already; returns its new uri. */
  String reveal(WrittenFile file) throws IOException {
    Path hidden = new Path(file.uri());
    Path visible = visible(hidden);
    FileSystem fileSystem = hidden.getFileSystem(conf);
    if (!fileSystem.exists(hidden) && fileSystem.exists(visible)) {
      return visible.toString();
    }
    if (!fileSystem.rename(hidden, visible)) {
      throw new IOException("could not rename " + hidden + " to " + visible.getName());
    }
    return visible.toString();
  }

  /** Deletes what attempts that did not succeed have left. */
  void deleteHidden() throws IOException {
    for (HeapTable table : HeapTable.values()) {
      Path folder = new Path(folder(table));
      FileSystem fileSystem = folder.getFileSystem(conf);
      if (fileSystem.exists(folder)) {
        for (FileStatus file : fileSystem.listStatus(folder)) {
          if (file.getPath().getName().startsWith(HIDDEN)) {
            fileSystem.delete(file.getPath(), false);
          }
        }
      }
    }
  }

  /**
   * Deletes all files of the dump, its row in {@code dumps} first, so that no reader ever takes a
   * half deleted dump for a published one.
   */
  void deleteAll() throws IOException {
    for (HeapTable table : HeapTable.values()) {
      Path folder = new Path(folder(table));
      folder.getFileSystem(conf).delete(folder, true);
    }
  }

  /** Deletes what was needed on the way only: the outline of the plan, the facts on waste. */
  void deleteWork() throws IOException {
    Path outline = new Path(outlineUri(outputUri, dumpId));
    outline.getFileSystem(conf).delete(outline, false);
    Path facts = new Path(facts());
    facts.getFileSystem(conf).delete(facts, true);
  }
}
