package io.heapfleet.table;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;

/**
 * A column of sizes: 64-bit values that are 0 or more, most of them small and met before; -1 stands
 * for null where the column is optional.
 *
 * <p>Sizes go into a dictionary, small ones without a hash. A page that would make the dictionary
 * too large holds its values itself.
 */
final class SizeColumn extends TableColumn {
  /** Sizes below are looked up in an array of 4 bytes each. */
  private static final int SMALL = 1 << 14;

  private static final int MAX_ENTRIES = 1 << 15;
  private static final int UNSEEN = -1;

  /** The rows of the page to come; the writer fills it. */
  final long[] values;

  private final boolean optional;
  private final int[] entryOfSmall = new int[SMALL];
  private final Map<Long, Integer> entryOfLarge = new HashMap<>();
  private final long[] dictionary = new long[MAX_ENTRIES];
  private int entries;
  private boolean anyDictionaryPage;

  private final long[] defined;
  private final int[] indexes;
  private final long[] present;

  SizeColumn(ColumnDescriptor descriptor, int rowsPerPage) {
    super(descriptor);
    this.optional = descriptor.getMaxDefinitionLevel() > 0;
    this.values = new long[rowsPerPage];
    this.defined = new long[rowsPerPage];
    this.indexes = new int[rowsPerPage];
    this.present = new long[(rowsPerPage + 63) / 64];
    Arrays.fill(entryOfSmall, UNSEEN);
  }

  @Override
  void encodePage(int rows, PageBytes out) {
    Statistics<?> statistics = newStatistics();
    int count = collect(rows, statistics);
    out.clear();
    if (optional) {
      IndexEncoding.definitionLevels(present, rows, rows - count, out);
    }
    int largest = index(count);
    if (largest < 0) {
      LongEncoding.delta(defined, count, out);
      addPage(rows, Encoding.DELTA_BINARY_PACKED, out, statistics);
    } else {
      anyDictionaryPage = true;
      IndexEncoding.dictionaryIndexes(indexes, count, largest, out);
      addPage(rows, Encoding.RLE_DICTIONARY, out, statistics);
    }
  }

  /** Copies what is not null to {@link #defined}. */
  private int collect(int rows, Statistics<?> statistics) {
    Arrays.fill(present, 0);
    int count = 0;
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (int i = 0; i < rows; i++) {
      long value = values[i];
      if (value >= 0 || !optional) {
        present[i >> 6] |= 1L << i;
        defined[count++] = value;
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    if (count > 0) {
      statistics.updateStats(least);
      statistics.updateStats(most);
    }
    statistics.incrementNumNulls(rows - count);
    return count;
  }

  /** The largest entry of the page's values, negative if they are none or do not fit. */
  private int index(int count) {
    int largest = -1;
    for (int i = 0; i < count; i++) {
      long value = defined[i];
      int entry =
          value >= 0 && value < SMALL
              ? entryOfSmall[(int) value]
              : entryOfLarge.getOrDefault(value, UNSEEN);
      if (entry == UNSEEN) {
        if (entries == MAX_ENTRIES) {
          return -1;
        }
        entry = enter(value);
      }
      largest = Math.max(largest, entry);
      indexes[i] = entry;
    }
    return largest;
  }

  private int enter(long value) {
    int entry = entries++;
    dictionary[entry] = value;
    if (value >= 0 && value < SMALL) {
      entryOfSmall[(int) value] = entry;
    } else {
      entryOfLarge.put(value, entry);
    }
    return entry;
  }

  @Override
  DictionaryPage dictionaryPage(PageBytes out) {
    if (!anyDictionaryPage) {
      return null;
    }
    out.clear();
    LongEncoding.plain(dictionary, entries, out);
    return new DictionaryPage(BytesInput.from(out.compress()), out.size(), entries, Encoding.PLAIN);
  }

  @Override
  void startRowGroup() {
    Arrays.fill(entryOfSmall, UNSEEN);
    entryOfLarge.clear();
    entries = 0;
    anyDictionaryPage = false;
  }
}
