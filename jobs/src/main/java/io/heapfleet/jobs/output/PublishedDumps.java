package io.heapfleet.jobs.output;

import io.heapfleet.table.HeapTable;
import io.heapfleet.table.MergedRows;
import io.heapfleet.table.TablePath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The days and files of an output folder's tables, as a reader sees them at this moment. */
public final class PublishedDumps {
  private final Configuration conf;
  private final String outputUri;

  public PublishedDumps(Configuration conf, String outputUri) {
    this.conf = conf;
    this.outputUri = outputUri;
  }

  /** Whether there are any tables. */
  public boolean areThere() throws IOException {
    Path dumps = new Path(TablePath.folder(outputUri, HeapTable.DUMPS));
    return dumps.getFileSystem(conf).exists(dumps);
  }

  /**
   * Checks that the folder is one of tables, before anything is written to it.
   *
   * @throws FileNotFoundException if it has no table {@code dumps}
   */
  public void requireThere() throws IOException {
    if (!areThere()) {
      throw new FileNotFoundException(
          outputUri + ": expected tables that heapfleet scan wrote, found no table dumps");
    }
  }

  /** The day that each dump with a row in {@code dumps} is filed under, by dump id. */
  public Map<String, LocalDate> days() throws IOException {
    Map<String, LocalDate> days = new TreeMap<>();
    for (LocalDate day : days(HeapTable.DUMPS)) {
      for (FileStatus file : files(HeapTable.DUMPS, day)) {
        String path = file.getPath().toString();
        Optional<String> only = TablePath.dumpId(path);
        if (only.isPresent()) {
          days.put(only.get(), day);
        } else {
          new MergedRows(conf, HeapTable.DUMPS)
              .texts(path, TablePath.DUMP_ID)
              .forEach(id -> days.put(id, day));
        }
      }
    }
    return days;
  }

  /** The days that a table has a folder for, earliest first. */
  public List<LocalDate> days(HeapTable table) throws IOException {
    List<LocalDate> days = new ArrayList<>();
    String prefix = TablePath.CAPTURED_DATE + "=";
    for (FileStatus folder : list(new Path(TablePath.folder(outputUri, table)))) {
      String name = folder.getPath().getName();
      if (folder.isDirectory() && name.startsWith(prefix)) {
        try {
          days.add(LocalDate.parse(name.substring(prefix.length())));
        } catch (DateTimeParseException e) {
          // Not by us.
        }
      }
    }
    days.sort(null);
    return days;
  }

  /** The files of a day in a small table, by name. */
  public List<FileStatus> files(HeapTable table, LocalDate day) throws IOException {
    return visible(new Path(TablePath.folder(outputUri, table, day)));
  }

  /** The files that may hold rows of a dump in a table; other dumps may have rows in them too. */
  public List<FileStatus> files(HeapTable table, LocalDate day, String dumpId) throws IOException {
    if (table.isLarge()) {
      return visible(new Path(TablePath.folder(outputUri, table, day, dumpId)));
    }
    List<FileStatus> all = files(table, day);
    List<FileStatus> own = all.stream().filter(file -> isOf(file, dumpId)).toList();
    return own.isEmpty() ? all.stream().filter(PublishedDumps::isMerged).toList() : own;
  }

  /**
   * What lies in the tables of some dumps, published or not: paths relative to the output folder by
   * dump id, those in {@code dumps} first. What is in merged files is left out.
   *
   * @param dumpIds by the days to look at
   */
  public Map<String, List<String>> paths(Map<LocalDate, Set<String>> dumpIds) throws IOException {
    Map<String, List<String>> paths = new TreeMap<>();
    for (HeapTable table : HeapTable.values()) {
      for (LocalDate day : days(table)) {
        Set<String> wanted = dumpIds.getOrDefault(day, Set.of());
        if (wanted.isEmpty()) {
          continue;
        }
        FileStatus[] all = list(new Path(TablePath.folder(outputUri, table, day)));
        for (FileStatus file : all) {
          // A large table's folder of a dump goes by its files: new ones will come into it.
          for (FileStatus part : table.isLarge() ? list(file.getPath()) : new FileStatus[] {file}) {
            TablePath.dumpId(part.getPath().toString())
                .filter(wanted::contains)
                .ifPresent(
                    id -> paths.computeIfAbsent(id, key -> new ArrayList<>()).add(path(part)));
          }
        }
      }
    }
    return paths;
  }

  /**
   * Checks that files can be added to the tables.
   *
   * @throws IOException if they are of an earlier heapfleet, which had a folder for each dump in
   *     the small tables too: no reader copes with both in one table
   */
  public void requireCurrentLayout() throws IOException {
    List<LocalDate> days = days(HeapTable.DUMPS);
    for (LocalDate day : days.subList(Math.max(0, days.size() - 1), days.size())) {
      for (FileStatus file : list(new Path(TablePath.folder(outputUri, HeapTable.DUMPS, day)))) {
        if (file.isDirectory() && file.getPath().getName().startsWith(TablePath.DUMP_ID + "=")) {
          throw new IOException(
              "%s: these tables are of an earlier heapfleet, with %s; scan into a new folder"
                  .formatted(outputUri, path(file)));
        }
      }
    }
  }

  /** A file's path below the output folder. */
  String path(FileStatus file) {
    Path output = new Path(outputUri);
    return output.toUri().relativize(file.getPath().toUri()).getPath();
  }

  private static boolean isOf(FileStatus file, String dumpId) {
    return TablePath.dumpId(file.getPath().toString()).equals(Optional.of(dumpId));
  }

  /** Whether a file holds the rows of several dumps. */
  public static boolean isMerged(FileStatus file) {
    return file.getPath().getName().equals(TablePath.MERGED);
  }

  private List<FileStatus> visible(Path folder) throws IOException {
    List<FileStatus> files = new ArrayList<>();
    for (FileStatus file : list(folder)) {
      String name = file.getPath().getName();
      if (!name.startsWith("_") && !name.startsWith(".") && name.endsWith(".parquet")) {
        files.add(file);
      }
    }
    files.sort((a, b) -> a.getPath().getName().compareTo(b.getPath().getName()));
    return files;
  }

  private FileStatus[] list(Path folder) throws IOException {
    FileSystem fileSystem = folder.getFileSystem(conf);
    try {
      return fileSystem.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }
}
