package io.heapfleet.jobs.cli;

import static org.apache.spark.sql.functions.base64;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VariantType;

/** Rows of Spark, which turns the values into text itself. */
final class SparkRows implements ResultRows {
  /** Up to here all rows are fetched by one job, instead of one for each partition. */
  private static final long FETCHED_AT_ONCE = 10_000;

  private final Dataset<Row> rows;
  private final StructField[] fields;
  private final long maxRows;

  /**
   * @param maxRows how many rows are wanted; one more is there, if there is one
   */
  SparkRows(Dataset<Row> rows, long maxRows) {
    this.rows = rows;
    this.fields = rows.schema().fields();
    this.maxRows = maxRows;
  }

  @Override
  public List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    for (StructField field : fields) {
      columns.add(new Column(field.name(), field.dataType() instanceof NumericType));
    }
    return columns;
  }

  @Override
  public Iterator<String[]> texts() {
    Dataset<Row> numbered = numbered();
    org.apache.spark.sql.Column[] texts = new org.apache.spark.sql.Column[fields.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = text(numbered.col(position(i)), fields[i].dataType());
    }
    Iterator<Row> fetched = fetched(numbered.select(texts));
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return fetched.hasNext();
      }

      @Override
      public String[] next() {
        Row row = fetched.next();
        String[] values = new String[fields.length];
        for (int i = 0; i < values.length; i++) {
          values[i] = row.getString(i);
        }
        return values;
      }
    };
  }

  @Override
  public Iterator<String> objects(List<String> names) {
    Dataset<Row> numbered = numbered();
    org.apache.spark.sql.Column[] columns = new org.apache.spark.sql.Column[fields.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = numbered.col(position(i)).as(names.get(i));
    }
    Iterator<Row> fetched = fetched(numbered.select(json(struct(columns))));
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return fetched.hasNext();
      }

      @Override
      public String next() {
        return fetched.next().getString(0);
      }
    };
  }

  private Iterator<Row> fetched(Dataset<Row> texts) {
    return maxRows < FETCHED_AT_ONCE ? texts.collectAsList().iterator() : texts.toLocalIterator();
  }

  /** The rows with columns named by position: names may be there twice. */
  private Dataset<Row> numbered() {
    String[] positions = new String[fields.length];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = position(i);
    }
    // One more than asked for, which tells whether there are more.
    Dataset<Row> limited = maxRows < Integer.MAX_VALUE ? rows.limit((int) maxRows + 1) : rows;
    return limited.toDF(positions);
  }

  private static String position(int column) {
    return "c" + column;
  }

  private static org.apache.spark.sql.Column text(
      org.apache.spark.sql.Column value, DataType type) {
    if (type instanceof BinaryType) {
      return base64(value);
    }
    boolean nested =
        type instanceof StructType
            || type instanceof ArrayType
            || type instanceof MapType
            || type instanceof VariantType;
    return nested ? json(value) : value.cast("string");
  }

  /** With nulls: a column is there in every row. */
  private static org.apache.spark.sql.Column json(org.apache.spark.sql.Column value) {
    return to_json(value, Map.of("ignoreNullFields", "false"));
  }

  @Override
  public void close() {
    // A job ends with its last row.
  }
}
