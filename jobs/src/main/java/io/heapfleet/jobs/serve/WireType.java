package io.heapfleet.jobs.serve;

import java.sql.Types;
import org.apache.hive.service.rpc.thrift.TTypeId;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** A type of Spark as the protocol and JDBC know it. What is not here goes as a string. */
enum WireType {
  VOID(TTypeId.NULL_TYPE, Types.NULL, null, 0, 0, false),
  BOOLEAN(TTypeId.BOOLEAN_TYPE, Types.BOOLEAN, null, 0, 1, false),
  TINYINT(TTypeId.TINYINT_TYPE, Types.TINYINT, 10, 3, 1, false),
  SMALLINT(TTypeId.SMALLINT_TYPE, Types.SMALLINT, 10, 5, 2, false),
  INT(TTypeId.INT_TYPE, Types.INTEGER, 10, 10, 4, false),
  BIGINT(TTypeId.BIGINT_TYPE, Types.BIGINT, 10, 19, 8, false),
  FLOAT(TTypeId.FLOAT_TYPE, Types.FLOAT, 10, 7, 4, false),
  DOUBLE(TTypeId.DOUBLE_TYPE, Types.DOUBLE, 10, 15, 8, false),
  DECIMAL(TTypeId.DECIMAL_TYPE, Types.DECIMAL, 10, 38, 0, false),
  STRING(TTypeId.STRING_TYPE, Types.VARCHAR, null, 0, 0, true),
  BINARY(TTypeId.BINARY_TYPE, Types.BINARY, null, 0, 0, false),
  DATE(TTypeId.DATE_TYPE, Types.DATE, null, 10, 4, true),
  TIMESTAMP(TTypeId.TIMESTAMP_TYPE, Types.TIMESTAMP, null, 29, 8, true),
  ARRAY(TTypeId.ARRAY_TYPE, Types.ARRAY, null, 0, 0, false),
  MAP(TTypeId.MAP_TYPE, Types.JAVA_OBJECT, null, 0, 0, false),
  STRUCT(TTypeId.STRUCT_TYPE, Types.STRUCT, null, 0, 0, false);

  private final TTypeId id;
  private final int jdbcType;
  private final Integer radix;
  private final int precision;
  private final int bytes;
  private final boolean quoted;

  /**
   * @param radix of numbers, null of others
   * @param precision most digits or characters, 0 where there is no such number
   * @param bytes of a value, 0 where they differ
   * @param quoted a literal stands in quotes
   */
  WireType(TTypeId id, int jdbcType, Integer radix, int precision, int bytes, boolean quoted) {
    this.id = id;
    this.jdbcType = jdbcType;
    this.radix = radix;
    this.precision = precision;
    this.bytes = bytes;
    this.quoted = quoted;
  }

  static WireType of(DataType type) {
    if (type instanceof NullType) {
      return VOID;
    } else if (type instanceof BooleanType) {
      return BOOLEAN;
    } else if (type instanceof ByteType) {
      return TINYINT;
    } else if (type instanceof ShortType) {
      return SMALLINT;
    } else if (type instanceof IntegerType) {
      return INT;
    } else if (type instanceof LongType) {
      return BIGINT;
    } else if (type instanceof FloatType) {
      return FLOAT;
    } else if (type instanceof DoubleType) {
      return DOUBLE;
    } else if (type instanceof DecimalType) {
      return DECIMAL;
    } else if (type instanceof BinaryType) {
      return BINARY;
    } else if (type instanceof DateType) {
      return DATE;
    } else if (type instanceof TimestampType || type instanceof TimestampNTZType) {
      return TIMESTAMP;
    } else if (type instanceof ArrayType) {
      return ARRAY;
    } else if (type instanceof MapType) {
      return MAP;
    } else if (type instanceof StructType) {
      return STRUCT;
    }
    return STRING;
  }

  TTypeId id() {
    return id;
  }

  /** A constant of {@link Types}. */
  int jdbcType() {
    return jdbcType;
  }

  Integer radix() {
    return radix;
  }

  /** As JDBC's COLUMN_SIZE: digits or characters, null where there is no such number. */
  Integer size(DataType type) {
    if (type instanceof DecimalType decimal) {
      return decimal.precision();
    }
    return precision == 0 ? bytesOrNull() : Integer.valueOf(precision);
  }

  private Integer bytesOrNull() {
    return bytes == 0 ? null : bytes;
  }

  /** Digits behind the point, null where there can be none. */
  Integer scale(DataType type) {
    if (type instanceof DecimalType decimal) {
      return decimal.scale();
    }
    return switch (this) {
      case TINYINT, SMALLINT, INT, BIGINT -> 0;
      case FLOAT -> 7;
      case DOUBLE -> 15;
      case TIMESTAMP -> 6;
      default -> null;
    };
  }

  /** Most digits of a number, null of others. */
  Integer precision() {
    return radix == null ? null : precision;
  }

  boolean isQuoted() {
    return quoted;
  }

  boolean isNested() {
    return this == ARRAY || this == MAP || this == STRUCT;
  }
}
