package io.heapfleet.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/** Rows of a Parquet file as plain lists, read by parquet-java's own reader. */
final class ParquetRows {
  private ParquetRows() {}

  /** All rows; a null is a null, a list a list, a group a list of its fields. */
  static List<List<Object>> read(Path file) throws IOException {
    List<List<Object>> rows = new ArrayList<>();
    try (ParquetReader<Group> reader = new Builder(new LocalInputFile(file)).build()) {
      for (Group group = reader.read(); group != null; group = reader.read()) {
        rows.add(values(group));
      }
    }
    return rows;
  }

  private static List<Object> values(Group group) {
    List<Object> values = new ArrayList<>();
    GroupType type = group.getType();
    for (int i = 0; i < type.getFieldCount(); i++) {
      values.add(group.getFieldRepetitionCount(i) == 0 ? null : value(group, i));
    }
    return values;
  }

  private static Object value(Group group, int index) {
    Type type = group.getType().getType(index);
    if (type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation) {
      Group list = group.getGroup(index, 0);
      List<Object> elements = new ArrayList<>();
      for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
        elements.add(value(list.getGroup(0, i), 0));
      }
      return elements;
    }
    if (!type.isPrimitive()) {
      return values(group.getGroup(index, 0));
    }
    return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> group.getInteger(index, 0);
      case INT64 -> group.getLong(index, 0);
      case DOUBLE -> group.getDouble(index, 0);
      case BOOLEAN -> group.getBoolean(index, 0);
      case BINARY -> group.getString(index, 0);
      default -> throw new IllegalArgumentException("no table has a column like " + type);
    };
  }

  private static final class Builder extends ParquetReader.Builder<Group> {
    Builder(InputFile file) {
      super(file);
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
