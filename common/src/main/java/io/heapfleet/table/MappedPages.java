package io.heapfleet.table;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongToIntFunction;
import java.util.function.ToIntFunction;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * A column whose values become ints by a function, which is asked once for each entry of the
 * dictionary, and only for pages without one for each row.
 */
final class MappedPages extends ColumnPages {
  private final LongToIntFunction ofLong;
  private final ToIntFunction<Binary> ofText;
  private final boolean nullable;
  private final int nullValue;
  private final int[] dictionaryValues;
  private int[] values = new int[0];
  private int[] batch = new int[0];

  private MappedPages(
      ColumnDescriptor descriptor,
      PageReader pages,
      long rowsInGroup,
      LongToIntFunction ofLong,
      ToIntFunction<Binary> ofText,
      Integer nullValue)
      throws IOException {
    super(descriptor, pages, rowsInGroup);
    this.ofLong = ofLong;
    this.ofText = ofText;
    this.nullable = nullValue != null;
    this.nullValue = nullable ? nullValue : 0;
    PrimitiveTypeName expected =
        ofText == null ? PrimitiveTypeName.INT64 : PrimitiveTypeName.BINARY;
    if (descriptor.getPrimitiveType().getPrimitiveTypeName() != expected) {
      throw new IOException("expected a column of " + expected + ", found " + descriptor);
    }
    Dictionary dictionary = dictionary();
    this.dictionaryValues = new int[dictionary == null ? 0 : dictionary.getMaxId() + 1];
    for (int code = 0; code < dictionaryValues.length; code++) {
      dictionaryValues[code] =
          ofText == null
              ? ofLong.applyAsInt(dictionary.decodeToLong(code))
              : ofText.applyAsInt(dictionary.decodeToBinary(code));
    }
  }

  /** A column without nulls; reading fails if there is one. */
  static MappedPages ofLongs(
      ColumnDescriptor descriptor, PageReader pages, long rowsInGroup, LongToIntFunction map)
      throws IOException {
    return new MappedPages(descriptor, pages, rowsInGroup, map, null, null);
  }

  /** A column of texts without nulls; reading fails if there is one. */
  static MappedPages ofTexts(
      ColumnDescriptor descriptor, PageReader pages, long rowsInGroup, ToIntFunction<Binary> map)
      throws IOException {
    return new MappedPages(descriptor, pages, rowsInGroup, null, map, null);
  }

  /**
   * A column of texts with nulls.
   *
   * @param nullValue what stands for null
   */
  static MappedPages ofOptionalTexts(
      ColumnDescriptor descriptor,
      PageReader pages,
      long rowsInGroup,
      ToIntFunction<Binary> map,
      int nullValue)
      throws IOException {
    return new MappedPages(descriptor, pages, rowsInGroup, null, map, nullValue);
  }

  /** The next rows, at most {@link #rowsReady()}; valid until the next call. */
  int[] next(int count) {
    int from = row();
    take(count);
    if (from == 0) {
      return values;
    }
    batch = Arrays.copyOfRange(values, from, from + count);
    return batch;
  }

  @Override
  void ofDictionary(int[] codes, int count) {
    makeRoom(count);
    for (int i = 0; i < count; i++) {
      values[i] = dictionaryValues[codes[i]];
    }
  }

  @Override
  void decode(Encoding encoding, PackedDecoding in, int count) throws IOException {
    makeRoom(count);
    ValuesReader reader = reader(encoding, in, count);
    for (int i = 0; i < count; i++) {
      values[i] =
          ofText == null
              ? ofLong.applyAsInt(reader.readLong())
              : ofText.applyAsInt(reader.readBytes());
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
      values = new int[count];
    }
  }
}
