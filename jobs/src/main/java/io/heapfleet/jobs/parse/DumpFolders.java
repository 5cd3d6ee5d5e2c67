package io.heapfleet.jobs.parse;

import io.heapfleet.jobs.output.WorkFolder;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.TablePath;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where one attempt at a task writes files of a dump: into the run's work folder, where no reader
 * looks and no other attempt writes. The driver moves those of the attempts that succeeded to their
 * place when the dump is published.
 */
final class DumpFolders {
  private final WorkFolder work;
  private final String attempt;
  private final String dumpId;
  private final LocalDate date;

  DumpFolders(WorkFolder work, PlannedDump dump, long attemptId) {
    this.work = work;
    this.attempt = "attempt-" + attemptId;
    this.dumpId = dump.source().dumpId();
    this.date = dump.date();
  }

  /**
   * Where an attempt at planning a dump writes what others are to read: like nobody else, for
   * attempts may run side by side.
   */
  static String draftUri(String outputUri, String dumpId, String extension) {
    return "%s/_work/%s-%s%s".formatted(outputUri, dumpId, UUID.randomUUID(), extension);
  }

  /** Where the attempt leaves its facts on waste. */
  String factFile() {
    return work.attempt(attempt) + "/waste.facts";
  }

  /** A file of a large table; none of an earlier run has its name. */
  String part(HeapTable table, String name) {
    return folder(table) + "/%s-%06d.parquet".formatted(name, work.run());
  }

  /** Where a file of a large table is written again with more columns. */
  String filled(String partUri) {
    return folder(HeapTable.OBJECTS) + "/" + new Path(partUri).getName();
  }

  private String folder(HeapTable table) {
    return TablePath.folder(work.attempt(attempt), table, date, dumpId);
  }

  /** The file of a small table. */
  String file(HeapTable table) {
    return TablePath.file(work.attempt(attempt), table, date, dumpId, work.run());
  }

  /** Deletes what an earlier try of this attempt has written. */
  void clear(Configuration conf) throws IOException {
    Path folder = new Path(work.attempt(attempt));
    folder.getFileSystem(conf).delete(folder, true);
  }

  /** The tables' files that the attempt has written, the row in {@code dumps} last. */
  List<String> written(Configuration conf) throws IOException {
    Path folder = new Path(work.attempt(attempt));
    FileSystem fileSystem = folder.getFileSystem(conf);
    List<String> files = new ArrayList<>();
    addFiles(fileSystem, folder, files);
    files.removeIf(uri -> !uri.endsWith(".parquet") || uri.equals(file(HeapTable.DUMPS)));
    files.sort(null);
    files.add(file(HeapTable.DUMPS));
    return files;
  }

  /**
   * Not by listFiles, which wants to know each file's owner: on a local disk it starts ls for it.
   */
  private static void addFiles(FileSystem fileSystem, Path folder, List<String> files)
      throws IOException {
    for (FileStatus status : fileSystem.listStatus(folder)) {
      if (status.isDirectory()) {
        addFiles(fileSystem, status.getPath(), files);
      } else {
        files.add(status.getPath().toString());
      }
    }
  }
}
