package io.heapfleet.jobs.sql;

import static org.apache.parquet.schema.LogicalTypeAnnotation.dateType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;

import io.heapfleet.table.HeapTable;
import io.heapfleet.table.TablePath;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * A table as every SQL engine shows it, and where its partitions lie. Knows no engine.
 *
 * @param name the table's name, which is also its folder
 * @param columns all columns in the order of the view, those that folders hold included
 * @param folders the names of the columns that folders hold, {@code name=value}, outermost first
 */
public record TableLayout(String name, List<Type> columns, List<String> folders) {
  /** All tables, in the order of {@link TableSchemas#names()}. */
  public static List<TableLayout> all() {
    List<TableLayout> all = new ArrayList<>();
    for (HeapTable table : HeapTable.values()) {
      all.add(of(table));
    }
    for (FleetTable table : FleetTable.values()) {
      if (table != FleetTable.REQUEST_TEMPLATES) {
        all.add(of(table));
      }
    }
    for (RunTable table : RunTable.values()) {
      all.add(
          of(
              table.tableName(),
              table.schema(),
              date(RunTable.STARTED_DATE),
              text(RunTable.RUN_ID)));
    }
    all.add(of(FleetTable.REQUEST_TEMPLATES));
    return List.copyOf(all);
  }

  /** The columns that folders hold, outermost first. */
  List<Type> inFolders() {
    return folders.stream()
        .map(
            folder ->
                columns.stream()
                    .filter(column -> column.getName().equals(folder))
                    .findFirst()
                    .orElseThrow())
        .toList();
  }

  /** The other columns. */
  List<Type> inFiles() {
    return columns.stream().filter(column -> !folders.contains(column.getName())).toList();
  }

  private static TableLayout of(HeapTable table) {
    List<Type> columns = new ArrayList<>(table.schema().getFields());
    columns.removeIf(column -> column.getName().equals(TablePath.DUMP_ID));
    columns.add(date(TablePath.CAPTURED_DATE));
    columns.add(text(TablePath.DUMP_ID));
    List<String> folders =
        table.isLarge()
            ? List.of(TablePath.CAPTURED_DATE, TablePath.DUMP_ID)
            : List.of(TablePath.CAPTURED_DATE);
    return new TableLayout(table.tableName(), List.copyOf(columns), folders);
  }

  private static TableLayout of(FleetTable table) {
    return of(table.tableName(), table.schema(), date(table.day()));
  }

  private static TableLayout of(String name, MessageType inFiles, Type... inFolders) {
    List<Type> columns = new ArrayList<>(inFiles.getFields());
    List<String> folders = new ArrayList<>();
    for (Type column : inFolders) {
      columns.add(column);
      folders.add(column.getName());
    }
    return new TableLayout(name, List.copyOf(columns), List.copyOf(folders));
  }

  private static Type date(String name) {
    return Types.optional(INT32).as(dateType()).named(name);
  }

  private static Type text(String name) {
    return Types.optional(BINARY).as(stringType()).named(name);
  }
}
