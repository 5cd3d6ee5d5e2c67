package io.heapfleet.jobs.cli;

import static org.apache.spark.sql.functions.base64;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.heapfleet.jobs.cli.TextTable.Align;
import io.heapfleet.jobs.progress.Figures;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
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

/**
 * Writes the rows of a query.
 *
 * <p>Spark turns the values into text, so that they read as its SQL shows them: times in UTC,
 * nested values as JSON, bytes as Base64.
 */
final class QueryResult {
  private final Dataset<Row> rows;
  private final StructField[] fields;
  private final long maxRows;

  /**
   * @param maxRows how many rows are written at most; more are announced, not passed over in
   *     silence
   */
  QueryResult(Dataset<Row> rows, long maxRows) {
    this.rows = rows;
    this.fields = rows.schema().fields();
    this.maxRows = maxRows;
  }

  /**
   * What was written.
   *
   * @param rows how many rows
   * @param more whether the query has more of them
   */
  record Written(long rows, boolean more) {}

  /** Writes an aligned table and the number of rows; keeps all of them in memory. */
  Written writeTable(Writer out, int widthColumns) throws IOException {
    TextTable table = new TextTable();
    for (StructField field : fields) {
      table.column(
          field.name(), field.dataType() instanceof NumericType ? Align.RIGHT : Align.LEFT);
    }
    long count = 0;
    Iterator<Row> texts = texts().collectAsList().iterator();
    while (texts.hasNext() && count < maxRows) {
      Row row = texts.next();
      String[] values = new String[fields.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = row.isNullAt(i) ? "NULL" : row.getString(i);
      }
      table.row(values);
      count++;
    }
    boolean more = texts.hasNext();
    if (fields.length > 0) {
      for (String line : table.lines(widthColumns)) {
        out.write(line);
        out.write('\n');
      }
    }
    out.write("(" + Figures.count(count, "row") + (more ? ", and more)" : ")") + "\n");
    out.flush();
    return new Written(count, more);
  }

  /** Writes RFC 4180, with a header line. */
  Written writeCsv(Writer out) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < fields.length; i++) {
      line.append(i == 0 ? "" : ",").append(csv(fields[i].name()));
    }
    out.write(line.append("\r\n").toString());
    long count = 0;
    Iterator<Row> texts = texts().toLocalIterator();
    while (texts.hasNext() && count < maxRows) {
      Row row = texts.next();
      line.setLength(0);
      for (int i = 0; i < fields.length; i++) {
        line.append(i == 0 ? "" : ",").append(row.isNullAt(i) ? "" : csv(row.getString(i)));
      }
      out.write(line.append("\r\n").toString());
      count++;
    }
    out.flush();
    return new Written(count, texts.hasNext());
  }

  /** Writes a JSON object per line; columns of the same name get a number after it. */
  Written writeJson(Writer out) throws IOException {
    if (fields.length == 0) {
      return new Written(0, false);
    }
    Dataset<Row> numbered = numbered();
    String[] names = uniqueNames();
    Column[] columns = new Column[fields.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = numbered.col(position(i)).as(names[i]);
    }
    long count = 0;
    Iterator<Row> objects = numbered.select(json(struct(columns))).toLocalIterator();
    while (objects.hasNext() && count < maxRows) {
      out.write(objects.next().getString(0));
      out.write('\n');
      count++;
    }
    out.flush();
    return new Written(count, objects.hasNext());
  }

  /** One more than asked for, which tells whether there are more. */
  private <T> Dataset<T> limited(Dataset<T> all) {
    return maxRows < Integer.MAX_VALUE ? all.limit((int) maxRows + 1) : all;
  }

  /** The rows with columns named by position: names may be there twice. */
  private Dataset<Row> numbered() {
    String[] positions = new String[fields.length];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = position(i);
    }
    return limited(rows).toDF(positions);
  }

  private static String position(int column) {
    return "c" + column;
  }

  private Dataset<Row> texts() {
    Dataset<Row> numbered = numbered();
    Column[] texts = new Column[fields.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = text(numbered.col(position(i)), fields[i].dataType());
    }
    return numbered.select(texts);
  }

  private static Column text(Column value, DataType type) {
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
  private static Column json(Column value) {
    return to_json(value, Map.of("ignoreNullFields", "false"));
  }

  private static String csv(String value) {
    boolean plain = !value.isEmpty() && value.equals(value.strip());
    for (int i = 0; i < value.length() && plain; i++) {
      char character = value.charAt(i);
      plain = character != ',' && character != '"' && character >= ' ';
    }
    return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
  }

  private String[] uniqueNames() {
    List<String> names = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (StructField field : fields) {
      taken.add(field.name().toLowerCase(Locale.ROOT));
    }
    Set<String> used = new HashSet<>();
    for (StructField field : fields) {
      String name = field.name();
      for (int number = 2; !used.add(name.toLowerCase(Locale.ROOT)); number++) {
        name = field.name() + "_" + number;
        if (taken.contains(name.toLowerCase(Locale.ROOT))) {
          name = field.name();
        }
      }
      names.add(name);
    }
    return names.toArray(String[]::new);
  }
}
