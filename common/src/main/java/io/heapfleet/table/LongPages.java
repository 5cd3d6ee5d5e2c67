package io.heapfleet.table;

import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** A column of 64-bit values that is being read. */
final class LongPages extends ColumnPages {
  private final boolean nullable;
  private final long nullValue;
  private final long[] dictionaryValues;
  private long[] values = new long[0];
  private long[] batch = new long[0];

  private LongPages(
      ColumnDescriptor descriptor,
      PageReader pages,
      long rowsInGroup,
      boolean nullable,
      long nullValue)
      throws IOException {
    super(descriptor, pages, rowsInGroup);
    if (descriptor.getPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.INT64) {
      throw new IOException("expected a column of 64-bit values, found " + descriptor);
    }
    this.nullable = nullable;
    this.nullValue = nullValue;
    Dictionary dictionary = dictionary();
    this.dictionaryValues = new long[dictionary == null ? 0 : dictionary.getMaxId() + 1];
    for (int code = 0; code < dictionaryValues.length; code++) {
      dictionaryValues[code] = dictionary.decodeToLong(code);
    }
  }

  /** A column without nulls; reading fails if there is one. */
  static LongPages required(ColumnDescriptor descriptor, PageReader pages, long rowsInGroup)
      throws IOException {
    return new LongPages(descriptor, pages, rowsInGroup, false, 0);
  }

  /**
   * A column with nulls.
   *
   * @param nullValue what stands for null
   */
  static LongPages optional(
      ColumnDescriptor descriptor, PageReader pages, long rowsInGroup, long nullValue)
      throws IOException {
    return new LongPages(descriptor, pages, rowsInGroup, true, nullValue);
  }

  /** The next rows, at most {@link #rowsReady()}; valid until the next call. */
  long[] next(int count) {
    int from = row();
    take(count);
    if (from == 0) {
      return values;
    }
    if (batch.length < count) {
      batch = new long[values.length];
    }
    System.arraycopy(values, from, batch, 0, count);
    return batch;
  }

  @Override
  void ofDictionary(int[] codes, int count) {
    makeRoom(codes.length);
    for (int i = 0; i < count; i++) {
      values[i] = dictionaryValues[codes[i]];
    }
  }

  @Override
  void decode(Encoding encoding, PackedDecoding in, int count) throws IOException {
    makeRoom(count);
    if (encoding == Encoding.DELTA_BINARY_PACKED) {
      in.delta(values, count);
    } else if (encoding == Encoding.PLAIN) {
      in.plain(values, count);
    } else {
      ValuesReader reader = reader(encoding, in, count);
      for (int i = 0; i < count; i++) {
        values[i] = reader.readLong();
      }
    }
  }

  @Override
  void spread(int[] levels, int defined, int count) throws IOException {
    if (!nullable) {
      super.spread(levels, defined, count);
    }
    if (values.length < count) {
      values = Arrays.copyOf(values, count);
    }
    int from = defined;
    for (int i = count - 1; i >= 0; i--) {
      values[i] = levels[i] == 0 ? nullValue : values[--from];
    }
  }

  private void makeRoom(int count) {
    if (values.length < count) {
      values = new long[count];
    }
  }
}
