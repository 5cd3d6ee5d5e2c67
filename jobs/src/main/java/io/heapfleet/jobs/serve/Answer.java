package io.heapfleet.jobs.serve;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VariantType;

/** Columns, and rows that can be read from the first one on as often as wanted. */
interface Answer {
  StructType columns();

  /** The rows; a value is null, of a Java primitive's class, a BigDecimal, bytes or a string. */
  Iterator<Object[]> rows();

  /** Rows that are there. */
  static Answer of(StructType columns, List<Object[]> rows) {
    return new Answer() {
      @Override
      public StructType columns() {
        return columns;
      }

      @Override
      public Iterator<Object[]> rows() {
        return rows.iterator();
      }
    };
  }

  /**
   * What a query finds, partition by partition. What has no class of its own in the protocol is
   * text that Spark makes: times as {@code 2026-03-05 03:00:00.5}, nested values as JSON.
   */
  static Answer of(Dataset<Row> found) {
    StructField[] fields = found.schema().fields();
    return new Answer() {
      @Override
      public StructType columns() {
        return found.schema();
      }

      @Override
      public Iterator<Object[]> rows() {
        // By position: names may be there twice.
        String[] positions = new String[fields.length];
        for (int i = 0; i < fields.length; i++) {
          positions[i] = "c" + i;
        }
        Dataset<Row> numbered = found.toDF(positions);
        Column[] shown = new Column[fields.length];
        for (int i = 0; i < fields.length; i++) {
          shown[i] = shown(numbered.col(positions[i]), fields[i].dataType());
        }
        Iterator<Row> rows = numbered.select(shown).toLocalIterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return rows.hasNext();
          }

          @Override
          public Object[] next() {
            Row row = rows.next();
            Object[] values = new Object[fields.length];
            for (int i = 0; i < values.length; i++) {
              values[i] = row.get(i);
            }
            return values;
          }
        };
      }
    };
  }

  private static Column shown(Column value, DataType type) {
    if (type instanceof BooleanType
        || type instanceof NumericType
        || type instanceof BinaryType
        || type instanceof StringType) {
      return value;
    }
    boolean nested =
        type instanceof StructType
            || type instanceof ArrayType
            || type instanceof MapType
            || type instanceof VariantType;
    return nested
        ? functions.to_json(value, Map.of("ignoreNullFields", "false"))
        : value.cast("string");
  }
}
