package io.heapfleet.jobs.serve;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.hive.service.rpc.thrift.TBinaryColumn;
import org.apache.hive.service.rpc.thrift.TBoolColumn;
import org.apache.hive.service.rpc.thrift.TByteColumn;
import org.apache.hive.service.rpc.thrift.TColumn;
import org.apache.hive.service.rpc.thrift.TColumnDesc;
import org.apache.hive.service.rpc.thrift.TDoubleColumn;
import org.apache.hive.service.rpc.thrift.TI16Column;
import org.apache.hive.service.rpc.thrift.TI32Column;
import org.apache.hive.service.rpc.thrift.TI64Column;
import org.apache.hive.service.rpc.thrift.TPrimitiveTypeEntry;
import org.apache.hive.service.rpc.thrift.TRowSet;
import org.apache.hive.service.rpc.thrift.TStringColumn;
import org.apache.hive.service.rpc.thrift.TTableSchema;
import org.apache.hive.service.rpc.thrift.TTypeDesc;
import org.apache.hive.service.rpc.thrift.TTypeEntry;
import org.apache.hive.service.rpc.thrift.TTypeQualifierValue;
import org.apache.hive.service.rpc.thrift.TTypeQualifiers;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Columns and rows as the protocol has them since its version 6: column by column, each with a bit
 * per row that says whether it is null, the lowest bit of a byte first.
 */
final class RowSets {
  private RowSets() {}

  static TTableSchema schema(StructType columns) {
    List<TColumnDesc> described = new ArrayList<>();
    for (StructField column : columns.fields()) {
      TColumnDesc one =
          new TColumnDesc(column.name(), typeOf(column.dataType()), described.size() + 1);
      if (column.getComment().isDefined()) {
        one.setComment(column.getComment().get());
      }
      described.add(one);
    }
    return new TTableSchema(described);
  }

  private static TTypeDesc typeOf(DataType type) {
    TPrimitiveTypeEntry entry = new TPrimitiveTypeEntry(WireType.of(type).id());
    if (type instanceof DecimalType decimal) {
      entry.setTypeQualifiers(
          new TTypeQualifiers(
              Map.of(
                  "precision", TTypeQualifierValue.i32Value(decimal.precision()),
                  "scale", TTypeQualifierValue.i32Value(decimal.scale()))));
    }
    return new TTypeDesc(List.of(TTypeEntry.primitiveEntry(entry)));
  }

  /**
   * @param firstRow the number of the first row in the result, from 0
   */
  static TRowSet of(StructType columns, List<Object[]> rows, long firstRow) {
    TRowSet set = new TRowSet(firstRow, List.of());
    StructField[] fields = columns.fields();
    for (int i = 0; i < fields.length; i++) {
      set.addToColumns(column(WireType.of(fields[i].dataType()), rows, i));
    }
    if (fields.length == 0) {
      set.setColumns(new ArrayList<>());
    }
    return set;
  }

  private static TColumn column(WireType type, List<Object[]> rows, int at) {
    byte[] nulls = new byte[1 + rows.size() / 8];
    for (int row = 0; row < rows.size(); row++) {
      if (rows.get(row)[at] == null) {
        nulls[row / 8] |= (byte) (1 << (row % 8));
      }
    }
    return switch (type) {
      case BOOLEAN ->
          TColumn.boolVal(
              new TBoolColumn(values(rows, at, false, Boolean.class::cast), bits(nulls)));
      case TINYINT ->
          TColumn.byteVal(
              new TByteColumn(values(rows, at, (byte) 0, v -> number(v).byteValue()), bits(nulls)));
      case SMALLINT ->
          TColumn.i16Val(
              new TI16Column(
                  values(rows, at, (short) 0, v -> number(v).shortValue()), bits(nulls)));
      case INT ->
          TColumn.i32Val(
              new TI32Column(values(rows, at, 0, v -> number(v).intValue()), bits(nulls)));
      case BIGINT ->
          TColumn.i64Val(
              new TI64Column(values(rows, at, 0L, v -> number(v).longValue()), bits(nulls)));
      // Through its text: 1.1f is 1.1, not 1.100000023841858.
      case FLOAT ->
          TColumn.doubleVal(
              new TDoubleColumn(
                  values(rows, at, 0d, v -> Double.valueOf(v.toString())), bits(nulls)));
      case DOUBLE ->
          TColumn.doubleVal(
              new TDoubleColumn(values(rows, at, 0d, v -> number(v).doubleValue()), bits(nulls)));
      case BINARY ->
          TColumn.binaryVal(
              new TBinaryColumn(
                  values(rows, at, ByteBuffer.allocate(0), v -> ByteBuffer.wrap((byte[]) v)),
                  bits(nulls)));
      default ->
          TColumn.stringVal(
              new TStringColumn(
                  values(
                      rows,
                      at,
                      "",
                      v ->
                          v instanceof BigDecimal decimal ? decimal.toPlainString() : v.toString()),
                  bits(nulls)));
    };
  }

  private static ByteBuffer bits(byte[] nulls) {
    return ByteBuffer.wrap(nulls);
  }

  private static Number number(Object value) {
    return (Number) value;
  }

  private static <T> List<T> values(
      List<Object[]> rows, int at, T forNull, Function<Object, T> converted) {
    List<T> values = new ArrayList<>(rows.size());
    for (Object[] row : rows) {
      values.add(row[at] == null ? forNull : converted.apply(row[at]));
    }
    return values;
  }

  /** About what a row takes in memory, in bytes. */
  static long roughBytes(Object[] row) {
    long bytes = 16;
    for (Object value : row) {
      if (value instanceof String text) {
        bytes += 40 + 2L * text.length();
      } else if (value instanceof byte[] binary) {
        bytes += 16 + binary.length;
      } else {
        bytes += 24;
      }
    }
    return bytes;
  }
}
