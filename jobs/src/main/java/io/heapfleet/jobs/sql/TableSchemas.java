package io.heapfleet.jobs.sql;

import io.heapfleet.table.HeapTable;
import io.heapfleet.table.TablePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The tables' schemas in Spark's words. */
public final class TableSchemas {
  /** The table that says what leaks, by signature; a folder {@code night=YYYY-MM-DD} per night. */
  public static final String FLEET_LEAKS = "fleet_leaks";

  /** The table of what each night said of the signatures that leak or leaked. */
  public static final String SIGNATURE_HISTORY = "signature_history";

  /** The table that says which types grow or stand out. */
  public static final String FLEET_TYPES = "fleet_types";

  /** Partition column of these three. */
  public static final String NIGHT = "night";

  /** The tables that have a folder a night. */
  public static final List<String> NIGHTLY = List.of(FLEET_LEAKS, SIGNATURE_HISTORY, FLEET_TYPES);

  /**
   * The table that sums up {@code requests} over all instances; a folder {@code
   * captured_date=YYYY-MM-DD} per day.
   */
  public static final String REQUEST_TEMPLATES = "request_templates";

  private TableSchemas() {}

  /** The columns of a table, last the day and the dump, whether folders or files hold them. */
  public static StructType of(HeapTable table) {
    StructType columns = new StructType();
    for (StructField column : struct(table.schema()).fields()) {
      if (!column.name().equals(TablePath.DUMP_ID)) {
        columns = columns.add(column);
      }
    }
    return columns
        .add(TablePath.CAPTURED_DATE, DataTypes.DateType)
        // A string also where it looks like a number, as 0017 does.
        .add(TablePath.DUMP_ID, DataTypes.StringType);
  }

  /** The columns of a table that has a folder a night, without the night. */
  public static StructType ofNight(String table) {
    if (!NIGHTLY.contains(table)) {
      throw new IllegalArgumentException("no table with nights: " + table);
    }
    return struct(FleetTable.valueOf(table.toUpperCase(Locale.ROOT)).schema());
  }

  /** The columns of a table of runs, then its partition columns. */
  public static StructType of(RunTable table) {
    return struct(table.schema())
        .add(RunTable.STARTED_DATE, DataTypes.DateType)
        .add(RunTable.RUN_ID, DataTypes.StringType);
  }

  /** The columns of {@link #REQUEST_TEMPLATES}, last the day. */
  public static StructType requestTemplates() {
    return struct(FleetTable.REQUEST_TEMPLATES.schema())
        .add(TablePath.CAPTURED_DATE, DataTypes.DateType);
  }

  private static StructType struct(GroupType group) {
    StructType struct = new StructType();
    for (Type column : group.getFields()) {
      struct = struct.add(column.getName(), type(column), column.isRepetition(Repetition.OPTIONAL));
    }
    return struct;
  }

  private static DataType type(Type column) {
    if (column.isPrimitive()) {
      return primitive(column);
    }
    GroupType group = column.asGroupType();
    if (group.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation) {
      // LIST: a group of one repeated group of one element.
      Type element = group.getType(0).asGroupType().getType(0);
      return DataTypes.createArrayType(type(element), element.isRepetition(Repetition.OPTIONAL));
    }
    return struct(group);
  }

  private static DataType primitive(Type column) {
    var meaning = column.getLogicalTypeAnnotation();
    return switch (column.asPrimitiveType().getPrimitiveTypeName()) {
      case INT32 ->
          meaning instanceof DateLogicalTypeAnnotation ? DataTypes.DateType : DataTypes.IntegerType;
      case INT64 ->
          meaning instanceof TimestampLogicalTypeAnnotation
              ? DataTypes.TimestampType
              : DataTypes.LongType;
      case DOUBLE -> DataTypes.DoubleType;
      case BOOLEAN -> DataTypes.BooleanType;
      case BINARY ->
          meaning instanceof StringLogicalTypeAnnotation
              ? DataTypes.StringType
              : DataTypes.BinaryType;
      case FLOAT, INT96, FIXED_LEN_BYTE_ARRAY ->
          throw new IllegalArgumentException(
              "%s: expected one of the types that heap tables use, found %s"
                  .formatted(column.getName(), column));
    };
  }

  /** The names of all tables, in the order of the data's way. */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    for (HeapTable table : HeapTable.values()) {
      names.add(table.tableName());
    }
    names.addAll(NIGHTLY);
    for (RunTable table : RunTable.values()) {
      names.add(table.tableName());
    }
    names.add(REQUEST_TEMPLATES);
    return List.copyOf(names);
  }
}
