package io.heapfleet.jobs.explain;

import io.heapfleet.table.TablePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;

/**
 * A row of one of the small tables, its columns by name. A column that the file does not have, for
 * it was written before there was such a column, is null.
 */
record SmallRows(Group group) {
  /** Reads the rows of one dump from some files. */
  static <T> List<T> read(
      Configuration conf, List<FileStatus> files, String dumpId, Function<SmallRows, T> toRow)
      throws IOException {
    List<T> rows = new ArrayList<>();
    FilterCompat.Filter ofDump =
        FilterCompat.get(
            FilterApi.eq(FilterApi.binaryColumn(TablePath.DUMP_ID), Binary.fromString(dumpId)));
    for (FileStatus file : files) {
      try (ParquetReader<Group> reader =
          ParquetReader.builder(new GroupReadSupport(), file.getPath())
              .withConf(conf)
              .withFilter(ofDump)
              .build()) {
        for (Group group = reader.read(); group != null; group = reader.read()) {
          rows.add(toRow.apply(new SmallRows(group)));
        }
      }
    }
    return rows;
  }

  private boolean has(String column) {
    GroupType type = group.getType();
    return type.containsField(column) && group.getFieldRepetitionCount(column) > 0;
  }

  /** The text, null for null. */
  String text(String column) {
    return has(column) ? group.getString(column, 0) : null;
  }

  /** The number, null for null. */
  Long number(String column) {
    return has(column) ? group.getLong(column, 0) : null;
  }

  /** The number of a column without nulls. */
  long int64(String column) {
    return group.getLong(column, 0);
  }

  /** The small number, null for null. */
  Integer smallNumber(String column) {
    return has(column) ? group.getInteger(column, 0) : null;
  }

  /** The small number of a column without nulls. */
  int int32(String column) {
    return group.getInteger(column, 0);
  }

  /** The truth, null for null. */
  Boolean bool(String column) {
    return has(column) ? (Boolean) group.getBoolean(column, 0) : null;
  }

  double float64(String column) {
    return group.getDouble(column, 0);
  }

  /** The texts of a list. */
  List<String> texts(String column) {
    List<String> texts = new ArrayList<>();
    for (Group entry : entries(column)) {
      texts.add(entry.getString(0, 0));
    }
    return texts;
  }

  /** The groups of a list. */
  List<SmallRows> groups(String column) {
    List<SmallRows> groups = new ArrayList<>();
    for (Group entry : entries(column)) {
      groups.add(new SmallRows(entry.getGroup(0, 0)));
    }
    return groups;
  }

  /** LIST: a group of one repeated group of one element. */
  private List<Group> entries(String column) {
    List<Group> entries = new ArrayList<>();
    if (has(column)) {
      Group list = group.getGroup(column, 0);
      for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
        entries.add(list.getGroup(0, i));
      }
    }
    return entries;
  }
}
