package io.heapfleet.jobs.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.duckdb.DuckDBStruct;

/** Rows of DuckDB, its values turned into the text that Spark makes of them. */
final class DuckRows implements ResultRows {
  /** As Spark casts a time: no zeros at the end of a fraction. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("yyyy-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter();

  private static final DateTimeFormatter TIME_IN_JSON =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");

  private static final JsonFactory JSON = new JsonFactory();

  private static final Set<Integer> NUMERIC =
      Set.of(
          Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.FLOAT,
          Types.REAL,
          Types.DOUBLE,
          Types.DECIMAL,
          Types.NUMERIC);

  private final Statement statement;
  private final ResultSet rows;
  private final List<Column> columns;

  /**
   * @param statement one that was executed; closed along with this
   * @throws SQLException if DuckDB does not say which columns there are
   */
  DuckRows(Statement statement) throws SQLException {
    this.statement = statement;
    this.rows = statement.getResultSet();
    this.columns = rows == null ? List.of() : columns(rows.getMetaData());
  }

  private static List<Column> columns(ResultSetMetaData metadata) throws SQLException {
    List<Column> columns = new ArrayList<>();
    for (int i = 1; i <= metadata.getColumnCount(); i++) {
      // A sum of whole numbers is a HUGEINT, for which JDBC has no type.
      boolean numeric =
          NUMERIC.contains(metadata.getColumnType(i))
              || metadata.getColumnTypeName(i).matches("U?(HUGE|BIG|SMALL|TINY)?INT(EGER)?");
      columns.add(new Column(metadata.getColumnName(i), numeric));
    }
    return List.copyOf(columns);
  }

  @Override
  public List<Column> columns() {
    return columns;
  }

  @Override
  public Iterator<String[]> texts() {
    return new Cursor<>() {
      @Override
      String[] row() throws SQLException {
        String[] values = new String[columns.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = text(rows.getObject(i + 1));
        }
        return values;
      }
    };
  }

  @Override
  public Iterator<String> objects(List<String> names) {
    return new Cursor<>() {
      @Override
      String row() throws SQLException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
          json.writeStartObject();
          for (int i = 0; i < names.size(); i++) {
            json.writeFieldName(names.get(i));
            write(json, rows.getObject(i + 1));
          }
          json.writeEndObject();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        return text.toString();
      }
    };
  }

  private static String text(Object value) throws SQLException {
    if (value == null) {
      return null;
    } else if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    } else if (value instanceof OffsetDateTime time) {
      return TIME.format(time.withOffsetSameInstant(ZoneOffset.UTC));
    } else if (value instanceof Timestamp time) {
      return TIME.format(time.toLocalDateTime());
    } else if (value instanceof Blob bytes) {
      return base64(bytes);
    } else if (value instanceof Array
        || value instanceof DuckDBStruct
        || value instanceof Map<?, ?>) {
      StringWriter text = new StringWriter();
      try (JsonGenerator json = JSON.createGenerator(text)) {
        write(json, value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return text.toString();
    }
    return value.toString();
  }

  private static void write(JsonGenerator json, Object value) throws IOException, SQLException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Array array) {
      json.writeStartArray();
      for (Object element : Arrays.asList((Object[]) array.getArray())) {
        write(json, element);
      }
      json.writeEndArray();
    } else if (value instanceof DuckDBStruct struct) {
      write(json, struct.getMap());
    } else if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(String.valueOf(entry.getKey()));
        write(json, entry.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof BigDecimal decimal) {
      json.writeNumber(decimal.toPlainString());
    } else if (value instanceof BigInteger number) {
      json.writeNumber(number);
    } else if (value instanceof Double || value instanceof Float) {
      // JSON has no NaN: the generator quotes it.
      json.writeNumber(((Number) value).doubleValue());
    } else if (value instanceof Number number) {
      json.writeNumber(number.longValue());
    } else if (value instanceof OffsetDateTime time) {
      json.writeString(inJson(time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()));
    } else if (value instanceof Timestamp time) {
      json.writeString(inJson(time.toLocalDateTime()));
    } else if (value instanceof LocalDate date) {
      json.writeString(date.toString());
    } else {
      json.writeString(text(value));
    }
  }

  private static String inJson(LocalDateTime time) {
    return TIME_IN_JSON.format(time);
  }

  private static String base64(Blob bytes) throws SQLException {
    return Base64.getEncoder().encodeToString(bytes.getBytes(1, (int) bytes.length()));
  }

  @Override
  public void close() {
    try {
      statement.close();
    } catch (SQLException e) {
      throw new DuckException(e);
    }
  }

  /** What DuckDB says goes wrong while rows are read. */
  static final class DuckException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DuckException(SQLException cause) {
      super(cause);
    }
  }

  /** The rows one by one. */
  private abstract class Cursor<T> implements Iterator<T> {
    private boolean looked;
    private boolean more;

    abstract T row() throws SQLException;

    @Override
    public boolean hasNext() {
      if (!looked) {
        try {
          more = rows != null && rows.next();
        } catch (SQLException e) {
          throw new DuckException(e);
        }
        looked = true;
      }
      return more;
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      looked = false;
      try {
        return row();
      } catch (SQLException e) {
        throw new DuckException(e);
      }
    }
  }
}
