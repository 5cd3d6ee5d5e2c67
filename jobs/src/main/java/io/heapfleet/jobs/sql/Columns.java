package io.heapfleet.jobs.sql;

import static org.apache.parquet.schema.LogicalTypeAnnotation.dateType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Columns of tables, never null unless they are called optional. */
final class Columns {
  private Columns() {}

  static Type text(String name) {
    return Types.required(BINARY).as(stringType()).named(name);
  }

  static Type optionalText(String name) {
    return Types.optional(BINARY).as(stringType()).named(name);
  }

  static Type int32(String name) {
    return Types.required(INT32).named(name);
  }

  static Type optionalInt32(String name) {
    return Types.optional(INT32).named(name);
  }

  static Type int64(String name) {
    return Types.required(INT64).named(name);
  }

  static Type optionalInt64(String name) {
    return Types.optional(INT64).named(name);
  }

  static Type float64(String name) {
    return Types.required(DOUBLE).named(name);
  }

  static Type optionalFloat64(String name) {
    return Types.optional(DOUBLE).named(name);
  }

  static Type date(String name) {
    return Types.required(INT32).as(dateType()).named(name);
  }

  /** A moment, to the microsecond. */
  static Type time(String name) {
    return Types.required(INT64).as(timestampType(true, TimeUnit.MICROS)).named(name);
  }

  static Type optionalTime(String name) {
    return Types.optional(INT64).as(timestampType(true, TimeUnit.MICROS)).named(name);
  }

  static Type textList(String name) {
    return Types.requiredList().requiredElement(BINARY).as(stringType()).named(name);
  }

  /** A list of texts as Spark writes it: an element may be null. */
  static Type nullableTextList(String name) {
    return Types.requiredList().optionalElement(BINARY).as(stringType()).named(name);
  }

  /** A list of structures. */
  static Type list(String name, Type... fields) {
    return Types.requiredList().requiredGroupElement().addFields(fields).named(name);
  }
}
