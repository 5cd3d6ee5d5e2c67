package io.heapfleet.table;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * A column whose values the caller numbers: classes and labels have dense numbers in their dump, so
 * that the dictionary needs a hash per class and row group instead of one per row.
 *
 * <p>A row's number is its <em>code</em>; the place of its value in the row group's dictionary is
 * the <em>entry</em>. Codes with equal values share an entry.
 */
final class DictionaryColumn extends TableColumn {
  private static final int UNSEEN = -1;
  private static final int NULL = -2;

  private final int[] codes;
  private final boolean text;
  private final boolean optional;

  /** By code: the value, a Binary or a Long; null where the code stands for null. */
  private Comparable<?>[] values = new Comparable<?>[64];

  /** By code: the entry in the current row group. */
  private int[] entries = new int[64];

  private final Map<Comparable<?>, Integer> entryOfValue = new HashMap<>();
  private final List<Comparable<?>> dictionary = new ArrayList<>();
  private long dictionaryBytes;

  /** By entry: the last page that holds it. */
  private int[] pageOfEntry = new int[64];

  private int page;
  private final int[] pageEntries;
  private final long[] present;

  /**
   * @param codes the rows of the page to come, as codes; the writer fills it, and may give it to
   *     several columns
   */
  DictionaryColumn(ColumnDescriptor descriptor, int[] codes) {
    super(descriptor);
    this.codes = codes;
    this.text = descriptor.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
    this.optional = descriptor.getMaxDefinitionLevel() > 0;
    this.pageEntries = new int[codes.length];
    this.present = new long[(codes.length + 63) / 64];
    Arrays.fill(entries, UNSEEN);
  }

  /** A column of an enum's names; codes are ordinals. */
  DictionaryColumn(ColumnDescriptor descriptor, int[] codes, Enum<?>[] names) {
    this(descriptor, codes);
    for (int ordinal = 0; ordinal < names.length; ordinal++) {
      define(ordinal, names[ordinal].name());
    }
  }

  /**
   * Says what a code stands for, null for null. Unpaired surrogates become question marks: Parquet
   * wants UTF-8.
   */
  void define(int code, String value) {
    defineValue(
        code,
        value == null
            ? null
            : Binary.fromConstantByteArray(value.getBytes(StandardCharsets.UTF_8)));
  }

  void define(int code, long value) {
    defineValue(code, value);
  }

  private void defineValue(int code, Comparable<?> value) {
    if (code >= values.length) {
      int length = Math.max(code + 1, values.length * 2);
      values = Arrays.copyOf(values, length);
      int old = entries.length;
      entries = Arrays.copyOf(entries, length);
      Arrays.fill(entries, old, length, UNSEEN);
    }
    values[code] = value;
  }

  @Override
  void encodePage(int rows, PageBytes out) {
    page++;
    Statistics<?> statistics = newStatistics();
    Arrays.fill(present, 0);
    int count = 0;
    int largest = 0;
    for (int i = 0; i < rows; i++) {
      int entry = entries[codes[i]];
      if (entry == UNSEEN) {
        entry = enter(codes[i]);
      }
      if (entry == NULL) {
        continue;
      }
      present[i >> 6] |= 1L << i;
      if (pageOfEntry[entry] != page) {
        pageOfEntry[entry] = page;
        largest = Math.max(largest, entry);
        update(statistics, dictionary.get(entry));
      }
      pageEntries[count++] = entry;
    }
    statistics.incrementNumNulls(rows - count);
    out.clear();
    if (optional) {
      IndexEncoding.definitionLevels(present, rows, rows - count, out);
    }
    if (count > 0) {
      IndexEncoding.dictionaryIndexes(pageEntries, count, largest, out);
    }
    // Without a value there may be no dictionary to point into.
    Encoding encoding = count > 0 ? Encoding.RLE_DICTIONARY : Encoding.PLAIN;
    addPage(rows, encoding, out, statistics);
  }

  private int enter(int code) {
    Comparable<?> value = values[code];
    if (value == null) {
      entries[code] = NULL;
      return NULL;
    }
    Integer known = entryOfValue.get(value);
    int entry = known == null ? dictionary.size() : known;
    if (known == null) {
      entryOfValue.put(value, entry);
      dictionary.add(value);
      dictionaryBytes += value instanceof Binary binary ? Integer.BYTES + binary.length() : 8;
      if (entry >= pageOfEntry.length) {
        pageOfEntry = Arrays.copyOf(pageOfEntry, entry * 2);
      }
    }
    entries[code] = entry;
    return entry;
  }

  private static void update(Statistics<?> statistics, Comparable<?> value) {
    if (value instanceof Binary binary) {
      statistics.updateStats(binary);
    } else {
      statistics.updateStats((Long) value);
    }
  }

  @Override
  long bufferedBytes() {
    return super.bufferedBytes() + dictionaryBytes;
  }

  @Override
  DictionaryPage dictionaryPage(PageBytes out) {
    if (dictionary.isEmpty()) {
      return null;
    }
    out.clear();
    out.ensureRoom(dictionaryBytes);
    for (Comparable<?> value : dictionary) {
      if (text) {
        byte[] bytes = ((Binary) value).getBytesUnsafe();
        out.putLow(bytes.length, Integer.BYTES);
        out.put(bytes);
      } else {
        out.putLow((Long) value, Long.BYTES);
      }
    }
    return new DictionaryPage(
        BytesInput.from(out.compress()), out.size(), dictionary.size(), Encoding.PLAIN);
  }

  @Override
  void startRowGroup() {
    Arrays.fill(entries, UNSEEN);
    Arrays.fill(pageOfEntry, 0);
    page = 0;
    entryOfValue.clear();
    dictionary.clear();
    dictionaryBytes = 0;
  }
}
