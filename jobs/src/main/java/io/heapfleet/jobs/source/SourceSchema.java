package io.heapfleet.jobs.source;

import io.heapfleet.table.HeapTable;
import io.heapfleet.table.TablePath;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The tables' columns as Spark's types: those of the Parquet files, and the dump's id behind them,
 * so that a query on dumps and one on scanned tables read the same.
 */
final class SourceSchema {
  private SourceSchema() {}

  static StructType of(HeapTable table) {
    return struct(table.schema().asGroupType()).add(TablePath.DUMP_ID, DataTypes.StringType, false);
  }

  private static StructType struct(org.apache.parquet.schema.GroupType group) {
    StructType struct = new StructType();
    for (Type column : group.getFields()) {
      struct =
          struct.add(column.getName(), type(column), column.isRepetition(Type.Repetition.OPTIONAL));
    }
    return struct;
  }

  private static DataType type(Type column) {
    if (!column.isPrimitive()) {
      if (column.getLogicalTypeAnnotation()
          instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation) {
        Type element = column.asGroupType().getType(0).asGroupType().getType(0);
        return DataTypes.createArrayType(type(element), false);
      }
      return struct(column.asGroupType());
    }
    PrimitiveType primitive = column.asPrimitiveType();
    return switch (primitive.getPrimitiveTypeName()) {
      case INT32 -> DataTypes.IntegerType;
      case INT64 ->
          primitive.getLogicalTypeAnnotation()
                  instanceof LogicalTypeAnnotation.TimestampLogicalTypeAnnotation
              ? DataTypes.TimestampType
              : DataTypes.LongType;
      case DOUBLE -> DataTypes.DoubleType;
      case BINARY -> DataTypes.StringType;
      default -> throw new IllegalArgumentException("no column type for " + primitive);
    };
  }
}
