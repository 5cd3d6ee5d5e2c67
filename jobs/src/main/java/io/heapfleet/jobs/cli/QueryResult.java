package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.cli.TextTable.Align;
import io.heapfleet.jobs.progress.Figures;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Writes the rows of a query. */
final class QueryResult {
  private final ResultRows rows;
  private final List<ResultRows.Column> columns;
  private final long maxRows;

  /**
   * @param maxRows how many rows are written at most; more are announced, not passed over in
   *     silence
   */
  QueryResult(ResultRows rows, long maxRows) {
    this.rows = rows;
    this.columns = rows.columns();
    this.maxRows = maxRows;
  }

  QueryResult(Dataset<Row> rows, long maxRows) {
    this(new SparkRows(rows, maxRows), maxRows);
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
    for (ResultRows.Column column : columns) {
      table.column(column.name(), column.numeric() ? Align.RIGHT : Align.LEFT);
    }
    long count = 0;
    Iterator<String[]> texts = rows.texts();
    while (texts.hasNext() && count < maxRows) {
      String[] values = texts.next();
      for (int i = 0; i < values.length; i++) {
        values[i] = values[i] == null ? "NULL" : values[i];
      }
      table.row(values);
      count++;
    }
    boolean more = texts.hasNext();
    if (!columns.isEmpty()) {
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
    for (int i = 0; i < columns.size(); i++) {
      line.append(i == 0 ? "" : ",").append(csv(columns.get(i).name()));
    }
    out.write(line.append("\r\n").toString());
    long count = 0;
    Iterator<String[]> texts = rows.texts();
    while (texts.hasNext() && count < maxRows) {
      String[] values = texts.next();
      line.setLength(0);
      for (int i = 0; i < values.length; i++) {
        line.append(i == 0 ? "" : ",").append(values[i] == null ? "" : csv(values[i]));
      }
      out.write(line.append("\r\n").toString());
      count++;
    }
    out.flush();
    return new Written(count, texts.hasNext());
  }

  /** Writes a JSON object per line; columns of the same name get a number after it. */
  Written writeJson(Writer out) throws IOException {
    if (columns.isEmpty()) {
      return new Written(0, false);
    }
    long count = 0;
    Iterator<String> objects = rows.objects(uniqueNames());
    while (objects.hasNext() && count < maxRows) {
      out.write(objects.next());
      out.write('\n');
      count++;
    }
    out.flush();
    return new Written(count, objects.hasNext());
  }

  private static String csv(String value) {
    boolean plain = !value.isEmpty() && value.equals(value.strip());
    for (int i = 0; i < value.length() && plain; i++) {
      char character = value.charAt(i);
      plain = character != ',' && character != '"' && character >= ' ';
    }
    return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
  }

  private List<String> uniqueNames() {
    List<String> names = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (ResultRows.Column column : columns) {
      taken.add(column.name().toLowerCase(Locale.ROOT));
    }
    Set<String> used = new HashSet<>();
    for (ResultRows.Column column : columns) {
      String name = column.name();
      for (int number = 2; !used.add(name.toLowerCase(Locale.ROOT)); number++) {
        name = column.name() + "_" + number;
        if (taken.contains(name.toLowerCase(Locale.ROOT))) {
          name = column.name();
        }
      }
      names.add(name);
    }
    return names;
  }
}
