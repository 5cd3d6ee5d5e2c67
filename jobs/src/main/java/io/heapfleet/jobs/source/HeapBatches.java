package io.heapfleet.jobs.source;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.HeapVisitor;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.TablePath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Collects rows of objects, references or roots as columns. Columns that the query does not ask for
 * are not made, nor are rows of classes that it leaves out.
 */
final class HeapBatches implements HeapVisitor {
  /** About how many rows make a batch. */
  static final int ROWS = 4096;

  private final HeapTable table;
  private final Set<String> classNames;
  private final WritableColumnVector[] columns;
  private final ColumnarBatch batch;
  private final byte[] dumpId;
  private final WritableColumnVector dumpIdColumn;
  private final int capturedDay;
  private final WritableColumnVector capturedDateColumn;

  private final WritableColumnVector first;
  private final WritableColumnVector second;
  private final WritableColumnVector third;
  private final WritableColumnVector fourth;
  private final WritableColumnVector fifth;
  private final WritableColumnVector sixth;
  private final WritableColumnVector seventh;

  /** Columns that take the whole dump's graph to fill, null in every row. */
  private final WritableColumnVector[] unknown;

  private final byte[][] kinds;
  private byte[][] names = new byte[1024][];
  private boolean[] wanted = new boolean[1024];
  private boolean[] known = new boolean[1024];
  private int rows;

  /**
   * @param capturedDay the day the dump was taken, in days since 1970
   */
  HeapBatches(
      HeapTable table,
      StructType required,
      Set<String> classNames,
      String dumpId,
      int capturedDay) {
    this.table = table;
    this.classNames = classNames;
    this.columns = OnHeapColumnVector.allocateColumns(ROWS, required);
    this.batch = new ColumnarBatch(columns);
    this.dumpId = utf8(dumpId);
    this.dumpIdColumn = column(required, TablePath.DUMP_ID);
    this.capturedDay = capturedDay;
    this.capturedDateColumn = column(required, TablePath.CAPTURED_DATE);
    WritableColumnVector[] all =
        new WritableColumnVector[Math.max(7, table.schema().getFieldCount())];
    for (int i = 0; i < table.schema().getFieldCount(); i++) {
      all[i] = column(required, table.schema().getFieldName(i));
    }
    first = all[0];
    second = all[1];
    third = all[2];
    fourth = all[3];
    fifth = all[4];
    sixth = all[5];
    seventh = all[6];
    unknown =
        Arrays.stream(all).skip(7).filter(Objects::nonNull).toArray(WritableColumnVector[]::new);
    Enum<?>[] constants =
        switch (table) {
          case OBJECTS -> ObjectKind.values();
          case REFS -> io.heapfleet.model.ReferenceKind.values();
          default -> RootKind.values();
        };
    kinds = Arrays.stream(constants).map(c -> utf8(c.name())).toArray(byte[][]::new);
  }

  private WritableColumnVector column(StructType required, String name) {
    int index = Arrays.asList(required.fieldNames()).indexOf(name);
    return index < 0 ? null : columns[index];
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Forgets the rows collected so far. */
  void clear() {
    for (WritableColumnVector column : columns) {
      column.reset();
    }
    rows = 0;
  }

  int rows() {
    return rows;
  }

  /** The rows collected since {@link #clear}. */
  ColumnarBatch batch() {
    batch.setNumRows(rows);
    return batch;
  }

  void close() {
    batch.close();
  }

  @Override
  public boolean wantsReferences() {
    return table == HeapTable.REFS;
  }

  @Override
  @SuppressWarnings("EnumOrdinal") // an index into an array made of the same enum
  public void object(
      long objectId,
      HeapClass type,
      ObjectKind kind,
      long shallowBytes,
      long arrayLength,
      long fileOffset) {
    if (table != HeapTable.OBJECTS || !isWanted(type)) {
      return;
    }
    append(first, objectId);
    append(second, type.id());
    append(third, names[type.index()]);
    append(fourth, kinds[kind.ordinal()]);
    append(fifth, shallowBytes);
    appendOrNull(sixth, arrayLength);
    append(seventh, fileOffset);
    for (WritableColumnVector column : unknown) {
      column.appendNull();
    }
    endRow();
  }

  private boolean isWanted(HeapClass type) {
    int index = type.index();
    remember(index, type.name());
    if (classNames != null && !wanted[index]) {
      return classNames.contains(type.name()) && (wanted[index] = true);
    }
    return true;
  }

  private void remember(int index, String name) {
    if (index >= known.length) {
      int length = Math.max(index + 1, known.length * 2);
      names = Arrays.copyOf(names, length);
      wanted = Arrays.copyOf(wanted, length);
      known = Arrays.copyOf(known, length);
    }
    if (!known[index]) {
      known[index] = true;
      names[index] = name == null ? null : utf8(name);
    }
  }

  @Override
  @SuppressWarnings("EnumOrdinal") // an index into an array made of the same enum
  public void reference(long fromId, long toId, ReferenceLabel label) {
    append(first, fromId);
    append(second, toId);
    append(third, kinds[label.kind().ordinal()]);
    if (fourth != null) {
      remember(label.index(), label.fieldName());
      append(fourth, names[label.index()]);
    }
    endRow();
  }

  @Override
  @SuppressWarnings("EnumOrdinal") // an index into an array made of the same enum
  public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {
    if (table != HeapTable.ROOTS) {
      return;
    }
    append(first, objectId);
    append(second, kinds[kind.ordinal()]);
    appendOrNull(third, threadSerial);
    if (fourth != null) {
      if (frameNumber < 0) {
        fourth.appendNull();
      } else {
        fourth.appendInt((int) frameNumber);
      }
    }
    endRow();
  }

  private void endRow() {
    append(dumpIdColumn, dumpId);
    if (capturedDateColumn != null) {
      capturedDateColumn.appendInt(capturedDay);
    }
    rows++;
  }

  private static void append(WritableColumnVector column, long value) {
    if (column != null) {
      column.appendLong(value);
    }
  }

  private static void appendOrNull(WritableColumnVector column, long value) {
    if (column != null) {
      if (value < 0) {
        column.appendNull();
      } else {
        column.appendLong(value);
      }
    }
  }

  private static void append(WritableColumnVector column, byte[] text) {
    if (column != null) {
      if (text == null) {
        column.appendNull();
      } else {
        column.appendByteArray(text, 0, text.length);
      }
    }
  }
}
