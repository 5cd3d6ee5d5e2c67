package io.heapfleet.table;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.ValuesReader;

/**
 * One column of a row group that is being read, decoded a page at a time into an array. Any
 * encoding can be read; those that {@link HeapTablesWriter} writes without parquet-java's readers,
 * which hand out a value at a time.
 */
abstract class ColumnPages {
  private final ColumnDescriptor descriptor;
  private final PageReader pages;
  private final long rowsInGroup;
  private Dictionary dictionary;
  private byte[] bytes = new byte[0];
  private int size;
  private int[] codes = new int[0];
  private int[] levels = new int[0];
  private int rows;
  private int row;
  private long rowsBefore;

  ColumnPages(ColumnDescriptor descriptor, PageReader pages, long rowsInGroup) throws IOException {
    this.descriptor = descriptor;
    this.pages = pages;
    this.rowsInGroup = rowsInGroup;
    if (descriptor.getMaxRepetitionLevel() > 0 || descriptor.getMaxDefinitionLevel() > 1) {
      throw new IOException("expected a plain column, found " + descriptor);
    }
    DictionaryPage page = pages.readDictionaryPage();
    if (page != null) {
      dictionary = page.getEncoding().initDictionary(descriptor, page);
    }
  }

  final ColumnDescriptor descriptor() {
    return descriptor;
  }

  final Dictionary dictionary() {
    return dictionary;
  }

  /** Rows of the page that is decoded that are not taken yet; decodes the next one if none are. */
  final int rowsReady() throws IOException {
    while (row == rows) {
      DataPage page = pages.readPage();
      if (page == null) {
        throw new IOException(
            "expected %d rows, found %d".formatted(rowsInGroup, rowsBefore + rows));
      }
      rowsBefore += rows;
      decode(page);
    }
    return rows - row;
  }

  /** Where in the page the rows start that {@link #take} is about to take. */
  final int row() {
    return row;
  }

  final void take(int count) {
    row += count;
  }

  private void decode(DataPage page) throws IOException {
    int count = page.getValueCount();
    if (count < 0 || count > rowsInGroup - rowsBefore) {
      throw new IOException(
          "expected at most %d rows in a page, found %d"
              .formatted(rowsInGroup - rowsBefore, count));
    }
    rows = count;
    row = 0;
    boolean optional = descriptor.getMaxDefinitionLevel() > 0;
    Encoding encoding;
    int defined = count;
    PackedDecoding in;
    if (page instanceof DataPageV1 v1) {
      in = open(v1.getBytes());
      if (optional) {
        if (v1.getDlEncoding() != Encoding.RLE) {
          throw new IOException("expected definition levels as RLE, found " + v1.getDlEncoding());
        }
        int length = in.littleEndianInt();
        int start = in.position();
        if (length < 0 || length > size - start) {
          throw new IOException(
              "expected at most %d bytes of levels, found %d".formatted(size - start, length));
        }
        defined = levels(new PackedDecoding(bytes, start, start + length), count);
        in = new PackedDecoding(bytes, start + length, size);
      }
      encoding = v1.getValueEncoding();
    } else if (page instanceof DataPageV2 v2) {
      if (optional) {
        defined = levels(open(v2.getDefinitionLevels()), count);
      }
      in = open(v2.getData());
      encoding = v2.getDataEncoding();
    } else {
      throw new IOException("expected a data page, found " + page);
    }
    if (encoding.usesDictionary()) {
      if (dictionary == null && defined > 0) {
        throw new IOException("expected a dictionary for " + encoding + ", found none");
      }
      codes = withRoom(codes, count);
      if (defined > 0) {
        int width = in.unsignedByte();
        in.hybrid(codes, defined, width);
      }
      ofDictionary(codes, defined);
    } else {
      decode(encoding, in, defined);
    }
    if (defined < count) {
      spread(levels, defined, count);
    }
  }

  /** Reads definition levels; returns how many rows have a value. */
  private int levels(PackedDecoding in, int count) throws IOException {
    levels = withRoom(levels, count);
    in.hybrid(levels, count, 1);
    int defined = 0;
    for (int i = 0; i < count; i++) {
      defined += levels[i];
    }
    return defined;
  }

  private PackedDecoding open(BytesInput page) throws IOException {
    size = Math.toIntExact(page.size());
    if (bytes.length < size + PackedDecoding.PADDING_BYTES) {
      bytes = new byte[size + size / 4 + PackedDecoding.PADDING_BYTES];
    }
    page.writeAllTo(new Buffer());
    return new PackedDecoding(bytes, 0, size);
  }

  /** parquet-java's own reader of the values of the page, for what we have no decoder for. */
  final ValuesReader reader(Encoding encoding, PackedDecoding in, int count) throws IOException {
    ValuesReader reader = encoding.getValuesReader(descriptor, ValuesType.VALUES);
    ByteBuffer rest = ByteBuffer.wrap(bytes, in.position(), size - in.position()).slice();
    reader.initFromPage(count, ByteBufferInputStream.wrap(rest));
    return reader;
  }

  /** Takes a page of codes of the dictionary, nulls left out. */
  abstract void ofDictionary(int[] codes, int count) throws IOException;

  /** Decodes a page of values that are not codes, nulls left out. */
  abstract void decode(Encoding encoding, PackedDecoding in, int count) throws IOException;

  /**
   * Moves the values that were decoded to their rows.
   *
   * @param levels by row: 1 where there is a value, 0 for null
   */
  void spread(int[] levels, int defined, int count) throws IOException {
    throw new IOException(
        "expected a value in every row, found %d nulls".formatted(count - defined));
  }

  private static int[] withRoom(int[] array, int length) {
    return array.length >= length ? array : new int[length];
  }

  private final class Buffer extends OutputStream {
    private int at;

    @Override
    public void write(int value) {
      bytes[at++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      System.arraycopy(source, offset, bytes, at, length);
      at += length;
    }
  }
}
