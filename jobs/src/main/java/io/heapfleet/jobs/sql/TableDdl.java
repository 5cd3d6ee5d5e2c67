package io.heapfleet.jobs.sql;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/** The statements by which a SQL engine comes to know the tables where they lie. */
public enum TableDdl {
  /** Spark SQL, with any catalog: tables of the data source {@code parquet}. */
  SPARK("`", "STRING", "INT", "BOOLEAN", "DOUBLE", "TIMESTAMP") {
    @Override
    void add(TableLayout table, String schema, String folder, List<String> statements) {
      String name = schema + "." + table.name();
      // Spark knows by the names which of the columns folders hold.
      statements.add(
          "CREATE TABLE IF NOT EXISTS %s (%n%s%n)%nUSING parquet%nPARTITIONED BY (%s)%nLOCATION %s"
              .formatted(
                  name,
                  lines(table.columns()),
                  String.join(", ", table.folders()),
                  text(folder + "/" + table.name())));
      statements.add("MSCK REPAIR TABLE " + name);
    }
  },

  /** Hive, and engines that read its catalog. */
  HIVE("`", "STRING", "INT", "BOOLEAN", "DOUBLE", "TIMESTAMP") {
    @Override
    void add(TableLayout table, String schema, String folder, List<String> statements) {
      String name = schema + "." + table.name();
      statements.add(
          "CREATE EXTERNAL TABLE IF NOT EXISTS %s (%n%s%n)%nPARTITIONED BY (%s)%nSTORED AS PARQUET%nLOCATION %s"
              .formatted(
                  name,
                  lines(table.inFiles()),
                  columns(table.inFolders()),
                  text(folder + "/" + table.name())));
      statements.add("MSCK REPAIR TABLE " + name);
    }
  },

  /** Trino's connector for Hive; the schema with its catalog, {@code hive.heapfleet}. */
  TRINO("\"", "VARCHAR", "INTEGER", "BOOLEAN", "DOUBLE", "TIMESTAMP") {
    @Override
    void add(TableLayout table, String schema, String folder, List<String> statements) {
      int dot = schema.indexOf('.');
      String catalog = dot < 0 ? "hive" : schema.substring(0, dot);
      String own = schema.substring(dot + 1);
      statements.add(
          "CREATE TABLE IF NOT EXISTS %s.%s.%s (%n%s%n)%nWITH (%n  external_location = %s,%n  format = 'PARQUET',%n  partitioned_by = ARRAY[%s]%n)"
              .formatted(
                  catalog,
                  own,
                  table.name(),
                  lines(table.columns()),
                  text(folder + "/" + table.name()),
                  table.folders().stream().map(TableDdl::text).collect(Collectors.joining(", "))));
      statements.add(
          "CALL %s.system.sync_partition_metadata(%s, %s, 'FULL')"
              .formatted(catalog, text(own), text(table.name())));
    }

    @Override
    String list(String element) {
      return "ARRAY(" + element + ")";
    }

    @Override
    String struct(List<Type> fields) {
      return "ROW(" + columns(fields) + ")";
    }
  },

  /** DuckDB, and what connects to it by JDBC or ODBC: views, in a database file or in memory. */
  DUCKDB("\"", "VARCHAR", "INTEGER", "BOOLEAN", "DOUBLE", "TIMESTAMP WITH TIME ZONE") {
    @Override
    void add(TableLayout table, String schema, String folder, List<String> statements) {
      String files = folder + "/" + table.name() + pattern(table);
      statements.add(
          "CREATE OR REPLACE VIEW %s.%s AS%n%s"
              .formatted(schema, table.name(), DuckSelect.of(table, text(files))));
    }

    @Override
    String list(String element) {
      return element + "[]";
    }

    @Override
    String struct(List<Type> fields) {
      return "STRUCT(" + columns(fields) + ")";
    }
  },

  /** Synapse's serverless pool, and other T-SQL that has {@code OPENROWSET}: views. */
  SYNAPSE(
      "\"",
      "VARCHAR(8000) COLLATE Latin1_General_100_BIN2_UTF8",
      "INT",
      "BIT",
      "FLOAT",
      "DATETIME2") {
    @Override
    void begin(String schema, String folder, List<String> statements) {
      statements.add(
          "CREATE EXTERNAL DATA SOURCE %s WITH (LOCATION = %s)"
              .formatted(schema, text(https(folder))));
      statements.add("CREATE SCHEMA " + schema);
    }

    @Override
    void add(TableLayout table, String schema, String folder, List<String> statements) {
      StringBuilder inFolders = new StringBuilder();
      List<Type> columns = table.inFolders();
      for (int i = 0; i < columns.size(); i++) {
        String sql = type(columns.get(i));
        // A collation is of the expression, not of the type that it is cast to.
        int collation = sql.indexOf(" COLLATE ");
        inFolders
            .append(
                ",%n  CAST(r.filepath(%d) AS %s)"
                    .formatted(i + 1, collation < 0 ? sql : sql.substring(0, collation)))
            .append(collation < 0 ? "" : sql.substring(collation))
            .append(" AS ")
            .append(columns.get(i).getName());
      }
      statements.add(
          "CREATE VIEW %s.%s AS%nSELECT r.*%s%nFROM OPENROWSET(%n  BULK %s,%n  DATA_SOURCE = %s,%n  FORMAT = 'PARQUET'%n) WITH (%n%s%n) AS r"
              .formatted(
                  schema,
                  table.name(),
                  inFolders,
                  text(table.name() + pattern(table)),
                  text(schema),
                  lines(table.inFiles())));
    }

    /** Nested values come as JSON, which {@code OPENJSON} takes apart. */
    @Override
    String list(String element) {
      return "VARCHAR(MAX)";
    }

    @Override
    String struct(List<Type> fields) {
      return "VARCHAR(MAX)";
    }
  };

  private static final Pattern ABFS = Pattern.compile("abfss?://([^@/]+)@([^/]+?)(?::\\d+)?(/.*)?");

  private final String quote;
  private final String string;
  private final String integer;
  private final String bool;
  private final String floating;
  private final String time;

  TableDdl(String quote, String string, String integer, String bool, String floating, String time) {
    this.quote = quote;
    this.string = string;
    this.integer = integer;
    this.bool = bool;
    this.floating = floating;
    this.time = time;
  }

  /**
   * The statements for all tables, to be run in this order; without semicolons.
   *
   * @param schema where the tables go, a name that needs no quotes; of Trino with its catalog
   * @param folder the folder of tables as the engine knows it, {@code abfss://…} or any other URI
   */
  public List<String> statements(String schema, String folder) {
    String root = folder.endsWith("/") ? folder.substring(0, folder.length() - 1) : folder;
    List<String> statements = new ArrayList<>();
    begin(schema, root, statements);
    TableLayout.all().forEach(table -> add(table, schema, root, statements));
    return statements;
  }

  void begin(String schema, String folder, List<String> statements) {
    statements.add("CREATE SCHEMA IF NOT EXISTS " + schema);
  }

  abstract void add(TableLayout table, String schema, String folder, List<String> statements);

  String list(String element) {
    return "ARRAY<" + element + ">";
  }

  String struct(List<Type> fields) {
    return fields.stream()
        .map(field -> name(field) + ": " + type(field))
        .collect(Collectors.joining(", ", "STRUCT<", ">"));
  }

  String lines(List<Type> columns) {
    return columns.stream().map(c -> "  " + column(c)).collect(Collectors.joining(",\n"));
  }

  String columns(List<Type> columns) {
    return columns.stream().map(this::column).collect(Collectors.joining(", "));
  }

  String column(Type column) {
    return name(column) + " " + type(column);
  }

  String name(Type column) {
    return quote + column.getName() + quote;
  }

  String type(Type column) {
    if (!column.isPrimitive()) {
      GroupType group = column.asGroupType();
      return group.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation
          ? list(type(group.getType(0).asGroupType().getType(0)))
          : struct(group.getFields());
    }
    var meaning = column.getLogicalTypeAnnotation();
    return switch (column.asPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> meaning instanceof DateLogicalTypeAnnotation ? "DATE" : integer;
      case INT64 -> meaning instanceof TimestampLogicalTypeAnnotation ? time : "BIGINT";
      case DOUBLE -> floating;
      case BOOLEAN -> bool;
      case BINARY -> string;
      case FLOAT, INT96, FIXED_LEN_BYTE_ARRAY ->
          throw new IllegalArgumentException(
              "expected one of the types that tables use, found " + column);
    };
  }

  /** Where below the table's folder its files are. */
  static String pattern(TableLayout table) {
    return table.inFolders().stream()
        .map(column -> "/" + column.getName() + "=*")
        .collect(Collectors.joining("", "", "/*.parquet"));
  }

  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /** Synapse knows storage accounts by https. */
  private static String https(String folder) {
    Matcher abfs = ABFS.matcher(folder);
    return abfs.matches()
        ? "https://%s/%s%s"
            .formatted(
                abfs.group(2).toLowerCase(Locale.ROOT),
                abfs.group(1),
                abfs.group(3) == null ? "" : abfs.group(3))
        : URI.create(folder).toString();
  }
}
