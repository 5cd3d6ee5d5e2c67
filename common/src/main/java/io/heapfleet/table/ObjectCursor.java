package io.heapfleet.table;

import io.heapfleet.model.ObjectKind;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;

/** Walks over rows of {@code objects}; what is not asked for is not decoded. */
final class ObjectCursor {
  private static final int COLUMNS = HeapTable.OBJECTS.schema().getFieldCount();

  private final ColumnReader[] readers = new ColumnReader[COLUMNS];

  /**
   * @param columns what the pages are of; optional columns that are not among them are null
   */
  ObjectCursor(PageReadStore pages, MessageType columns, String createdBy) {
    ColumnReadStoreImpl store =
        new ColumnReadStoreImpl(pages, new IgnoringConverter(), columns, createdBy);
    for (int i = 0; i < COLUMNS; i++) {
      String name = HeapTable.OBJECTS.schema().getFieldName(i);
      if (columns.containsField(name)) {
        readers[i] = store.getColumnReader(columns.getColumnDescription(new String[] {name}));
      }
    }
  }

  long objectId() {
    return readers[0].getLong();
  }

  long classId() {
    return readers[1].getLong();
  }

  long shallowBytes() {
    return readers[4].getLong();
  }

  long fileOffset() {
    return readers[6].getLong();
  }

  Long retainedBytes() {
    return optional(7);
  }

  ObjectRow row() {
    return new ObjectRow(
        objectId(),
        classId(),
        readers[2].getBinary().toStringUsingUTF8(),
        ObjectKind.valueOf(readers[3].getBinary().toStringUsingUTF8()),
        shallowBytes(),
        optional(5),
        fileOffset(),
        retainedBytes(),
        optional(8),
        optional(9),
        optional(10));
  }

  /** Whether a column, by its number in the table, holds a value. */
  boolean holds(int column, long value) {
    ColumnReader reader = readers[column];
    return reader != null && !isNull(reader) && reader.getLong() == value;
  }

  private Long optional(int column) {
    ColumnReader reader = readers[column];
    return reader == null || isNull(reader) ? null : (Long) reader.getLong();
  }

  private static boolean isNull(ColumnReader reader) {
    return reader.getCurrentDefinitionLevel() < reader.getDescriptor().getMaxDefinitionLevel();
  }

  void next() {
    for (ColumnReader reader : readers) {
      if (reader != null) {
        if (!isNull(reader)) {
          reader.skip();
        }
        reader.consume();
      }
    }
  }

  /** Values are taken from the column readers themselves. */
  private static final class IgnoringConverter extends GroupConverter {
    @Override
    public Converter getConverter(int fieldIndex) {
      return new PrimitiveConverter() {};
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }
}
