package io.heapfleet.jobs.serve;

import io.heapfleet.jobs.sql.TableSchemas;
import java.sql.DatabaseMetaData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What there is, for drivers to ask: columns and their order are those of the methods of {@link
 * DatabaseMetaData}. There is one schema, {@code default}, in a catalog without a name, and all
 * tables are views.
 */
final class Metadata {
  static final String SCHEMA = "default";
  private static final String CATALOG = "";
  private static final String VIEW = "VIEW";

  private final SparkSession spark;

  Metadata(SparkSession spark) {
    this.spark = spark;
  }

  Answer catalogs() {
    return Answer.of(texts("TABLE_CAT"), List.of());
  }

  Answer schemas(String schemaPattern) {
    List<Object[]> rows = new ArrayList<>();
    if (matches(schemaPattern, SCHEMA)) {
      rows.add(new Object[] {SCHEMA, CATALOG});
    }
    return Answer.of(texts("TABLE_SCHEM", "TABLE_CATALOG"), rows);
  }

  Answer tableTypes() {
    List<Object[]> rows = new ArrayList<>();
    rows.add(new Object[] {VIEW});
    return Answer.of(texts("TABLE_TYPE"), rows);
  }

  /**
   * The tables.
   *
   * @param types what types to name; null or none for all
   */
  Answer tables(String schemaPattern, String tablePattern, List<String> types) {
    List<Object[]> rows = new ArrayList<>();
    if (types == null || types.isEmpty() || types.stream().anyMatch(VIEW::equalsIgnoreCase)) {
      for (String table : tablesLike(schemaPattern, tablePattern)) {
        rows.add(new Object[] {CATALOG, SCHEMA, table, VIEW, "", null, null, null, null, null});
      }
    }
    return Answer.of(
        texts(
            "TABLE_CAT",
            "TABLE_SCHEM",
            "TABLE_NAME",
            "TABLE_TYPE",
            "REMARKS",
            "TYPE_CAT",
            "TYPE_SCHEM",
            "TYPE_NAME",
            "SELF_REFERENCING_COL_NAME",
            "REF_GENERATION"),
        rows);
  }

  Answer columns(String schemaPattern, String tablePattern, String columnPattern) {
    List<Object[]> rows = new ArrayList<>();
    for (String table : tablesLike(schemaPattern, tablePattern)) {
      StructField[] fields = spark.table(table).schema().fields();
      for (int i = 0; i < fields.length; i++) {
        if (matches(columnPattern, fields[i].name())) {
          rows.add(column(table, fields[i], i + 1));
        }
      }
    }
    return Answer.of(
        texts("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME")
            .add("DATA_TYPE", DataTypes.IntegerType)
            .add("TYPE_NAME", DataTypes.StringType)
            .add("COLUMN_SIZE", DataTypes.IntegerType)
            .add("BUFFER_LENGTH", DataTypes.ByteType)
            .add("DECIMAL_DIGITS", DataTypes.IntegerType)
            .add("NUM_PREC_RADIX", DataTypes.IntegerType)
            .add("NULLABLE", DataTypes.IntegerType)
            .add("REMARKS", DataTypes.StringType)
            .add("COLUMN_DEF", DataTypes.StringType)
            .add("SQL_DATA_TYPE", DataTypes.IntegerType)
            .add("SQL_DATETIME_SUB", DataTypes.IntegerType)
            .add("CHAR_OCTET_LENGTH", DataTypes.IntegerType)
            .add("ORDINAL_POSITION", DataTypes.IntegerType)
            .add("IS_NULLABLE", DataTypes.StringType)
            .add("SCOPE_CATALOG", DataTypes.StringType)
            .add("SCOPE_SCHEMA", DataTypes.StringType)
            .add("SCOPE_TABLE", DataTypes.StringType)
            .add("SOURCE_DATA_TYPE", DataTypes.ShortType)
            .add("IS_AUTO_INCREMENT", DataTypes.StringType),
        rows);
  }

  private static Object[] column(String table, StructField field, int position) {
    DataType type = field.dataType();
    WireType wire = WireType.of(type);
    return new Object[] {
      CATALOG,
      SCHEMA,
      table,
      field.name(),
      wire.jdbcType(),
      type.sql(),
      wire.size(type),
      null,
      wire.scale(type),
      wire.radix(),
      // Any view may have nulls: a table that a later version wrote may lack a column.
      DatabaseMetaData.columnNullable,
      "",
      null,
      null,
      null,
      null,
      position,
      "YES",
      null,
      null,
      null,
      null,
      "NO"
    };
  }

  Answer types() {
    List<Object[]> rows = new ArrayList<>();
    for (WireType type : WireType.values()) {
      rows.add(
          new Object[] {
            type.name(),
            type.jdbcType(),
            type.precision(),
            type.isQuoted() ? "'" : null,
            type.isQuoted() ? "'" : null,
            null,
            (short) DatabaseMetaData.typeNullable,
            type == WireType.STRING,
            (short)
                (type.isNested() ? DatabaseMetaData.typePredNone : DatabaseMetaData.typeSearchable),
            type.radix() == null,
            false,
            false,
            null,
            (short) 0,
            (short) 0,
            null,
            null,
            type.radix()
          });
    }
    return Answer.of(
        new StructType()
            .add("TYPE_NAME", DataTypes.StringType)
            .add("DATA_TYPE", DataTypes.IntegerType)
            .add("PRECISION", DataTypes.IntegerType)
            .add("LITERAL_PREFIX", DataTypes.StringType)
            .add("LITERAL_SUFFIX", DataTypes.StringType)
            .add("CREATE_PARAMS", DataTypes.StringType)
            .add("NULLABLE", DataTypes.ShortType)
            .add("CASE_SENSITIVE", DataTypes.BooleanType)
            .add("SEARCHABLE", DataTypes.ShortType)
            .add("UNSIGNED_ATTRIBUTE", DataTypes.BooleanType)
            .add("FIXED_PREC_SCALE", DataTypes.BooleanType)
            .add("AUTO_INCREMENT", DataTypes.BooleanType)
            .add("LOCAL_TYPE_NAME", DataTypes.StringType)
            .add("MINIMUM_SCALE", DataTypes.ShortType)
            .add("MAXIMUM_SCALE", DataTypes.ShortType)
            .add("SQL_DATA_TYPE", DataTypes.IntegerType)
            .add("SQL_DATETIME_SUB", DataTypes.IntegerType)
            .add("NUM_PREC_RADIX", DataTypes.IntegerType),
        rows);
  }

  Answer functions(String functionPattern) {
    TreeSet<String> names = new TreeSet<>();
    for (FunctionIdentifier function :
        CollectionConverters.asJava(spark.sessionState().functionRegistry().listFunction())) {
      if (matches(functionPattern, function.funcName())) {
        names.add(function.funcName());
      }
    }
    List<Object[]> rows = new ArrayList<>();
    for (String name : names) {
      rows.add(new Object[] {null, null, name, "", DatabaseMetaData.functionResultUnknown, name});
    }
    return Answer.of(
        texts("FUNCTION_CAT", "FUNCTION_SCHEM", "FUNCTION_NAME", "REMARKS")
            .add("FUNCTION_TYPE", DataTypes.IntegerType)
            .add("SPECIFIC_NAME", DataTypes.StringType),
        rows);
  }

  /** None: the tables have no keys that anything checks. */
  Answer primaryKeys() {
    return Answer.of(
        texts("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME")
            .add("KEQ_SEQ", DataTypes.IntegerType)
            .add("PK_NAME", DataTypes.StringType),
        List.of());
  }

  /** None, for the same reason. */
  Answer crossReference() {
    return Answer.of(
        texts(
                "PKTABLE_CAT",
                "PKTABLE_SCHEM",
                "PKTABLE_NAME",
                "PKCOLUMN_NAME",
                "FKTABLE_CAT",
                "FKTABLE_SCHEM",
                "FKTABLE_NAME",
                "FKCOLUMN_NAME")
            .add("KEQ_SEQ", DataTypes.IntegerType)
            .add("UPDATE_RULE", DataTypes.IntegerType)
            .add("DELETE_RULE", DataTypes.IntegerType)
            .add("FK_NAME", DataTypes.StringType)
            .add("PK_NAME", DataTypes.StringType)
            .add("DEFERRABILITY", DataTypes.IntegerType),
        List.of());
  }

  private static List<String> tablesLike(String schemaPattern, String tablePattern) {
    return matches(schemaPattern, SCHEMA)
        ? TableSchemas.names().stream()
            .filter(table -> matches(tablePattern, table))
            .sorted()
            .toList()
        : List.of();
  }

  /**
   * Whether a name fits a pattern of JDBC: {@code %} is any text, {@code _} any character, {@code
   * \} takes the next one as it is. None, an empty one and {@code *} fit all; case does not matter.
   */
  static boolean matches(String pattern, String name) {
    if (pattern == null || pattern.isEmpty() || pattern.equals("*")) {
      return true;
    }
    return fits(pattern.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
  }

  /** Without a regular expression, of which a hostile pattern would make a slow one. */
  private static boolean fits(String pattern, String name) {
    int afterAny = -1;
    int retry = -1;
    int at = 0;
    int in = 0;
    while (in < name.length()) {
      char next = at < pattern.length() ? pattern.charAt(at) : 0;
      if (next == '%') {
        afterAny = ++at;
        retry = in;
        continue;
      }
      boolean literal = next == '\\' && at + 1 < pattern.length();
      if (at < pattern.length()
          && (literal
              ? pattern.charAt(at + 1) == name.charAt(in)
              : next == '_' || next == name.charAt(in))) {
        at += literal ? 2 : 1;
        in++;
      } else if (afterAny >= 0) {
        at = afterAny;
        in = ++retry;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '%') {
      at++;
    }
    return at == pattern.length();
  }

  private static StructType texts(String... names) {
    StructType columns = new StructType();
    for (String name : names) {
      columns = columns.add(name, DataTypes.StringType);
    }
    return columns;
  }
}
