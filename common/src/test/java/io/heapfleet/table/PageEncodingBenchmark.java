package io.heapfleet.table;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.HeapVisitor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForLong;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;

/**
 * What each encoding of each column takes after zstd, in bytes and in nanoseconds of CPU per value:
 * parquet-java's encoders, which pack to the bit, and ours, which do not. Pages of {@link
 * WriterSettings#defaults()}.
 *
 * <pre>
 * mvn -q -pl common test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -Xmx1g -cp common/target/classes:common/target/test-classes:$(cat common/target/classpath) \
 *     io.heapfleet.table.PageEncodingBenchmark 4000000
 * </pre>
 *
 * The argument is the number of objects to make up, or the path of a dump.
 */
final class PageEncodingBenchmark {
  private static final int PAGE = WriterSettings.defaults().rowsPerPage();
  private static final int MAX_VALUES = 8_000_000;
  private static final int BUFFER_BYTES = 1 << 16;

  private PageEncodingBenchmark() {}

  public static void main(String[] args) throws IOException {
    Columns columns = new Columns();
    BenchmarkInput.of(args[0]).tell(columns);
    for (int level : new int[] {1, 3}) {
      System.out.println("zstd level " + level + ": bytes per value, nanoseconds per value");
      try (PageBytes out = new PageBytes(level)) {
        for (Map.Entry<String, Column> column : columns.all().entrySet()) {
          StringBuilder line = new StringBuilder(String.format("  %-14s", column.getKey()));
          for (Map.Entry<String, Encoder> encoder :
              (column.getValue().dense ? DENSE : WIDE).entrySet()) {
            encode(column.getValue(), encoder.getValue(), out);
            double start = cpuNanos();
            long bytes = encode(column.getValue(), encoder.getValue(), out);
            line.append(
                String.format(
                    "  %s %.3f B %.1f ns",
                    encoder.getKey(),
                    (double) bytes / column.getValue().count,
                    (cpuNanos() - start) / column.getValue().count));
          }
          System.out.println(line);
        }
      }
    }
  }

  private static long encode(Column column, Encoder encoder, PageBytes out) throws IOException {
    long bytes = 0;
    long[] page = new long[PAGE];
    for (int start = 0; start < column.count; start += PAGE) {
      int count = Math.min(PAGE, column.count - start);
      System.arraycopy(column.values, start, page, 0, count);
      out.clear();
      encoder.encode(page, count, out);
      bytes += out.compress().length;
    }
    return bytes;
  }

  private static double cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private interface Encoder {
    void encode(long[] values, int count, PageBytes out) throws IOException;
  }

  private static final Map<String, Encoder> WIDE = new LinkedHashMap<>();
  private static final Map<String, Encoder> DENSE = new LinkedHashMap<>();

  static {
    WIDE.put("plain", LongEncoding::plain);
    WIDE.put("delta to the bit", PageEncodingBenchmark::exactDelta);
    WIDE.put("delta to the byte", LongEncoding::delta);
    WIDE.put("steady delta", LongEncoding::steadyDelta);
    DENSE.put("indexes to the bit, runs", PageEncodingBenchmark::exactIndexes);
    DENSE.put("indexes to a power of two", PageEncodingBenchmark::ourIndexes);
  }

  private static void exactDelta(long[] values, int count, PageBytes out) throws IOException {
    try (DeltaBinaryPackingValuesWriterForLong writer =
        new DeltaBinaryPackingValuesWriterForLong(
            BUFFER_BYTES, BUFFER_BYTES, new HeapByteBufferAllocator())) {
      for (int i = 0; i < count; i++) {
        writer.writeLong(values[i]);
      }
      put(writer.getBytes(), out);
    }
  }

  private static void exactIndexes(long[] values, int count, PageBytes out) throws IOException {
    int widthBits =
        Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(largest(values, count)));
    try (RunLengthBitPackingHybridEncoder encoder =
        new RunLengthBitPackingHybridEncoder(
            widthBits, BUFFER_BYTES, BUFFER_BYTES, new HeapByteBufferAllocator())) {
      for (int i = 0; i < count; i++) {
        encoder.writeInt((int) values[i]);
      }
      put(encoder.toBytes(), out);
    }
  }

  private static void ourIndexes(long[] values, int count, PageBytes out) {
    int[] indexes = new int[count];
    for (int i = 0; i < count; i++) {
      indexes[i] = (int) values[i];
    }
    IndexEncoding.dictionaryIndexes(indexes, count, largest(values, count), out);
  }

  private static int largest(long[] values, int count) {
    long largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, values[i]);
    }
    return (int) largest;
  }

  private static void put(BytesInput input, PageBytes out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.toIntExact(input.size()));
    input.writeAllTo(bytes);
    out.ensureRoom(bytes.size());
    out.put(bytes.toByteArray());
  }

  private static final class Column {
    private final long[] values = new long[MAX_VALUES];
    private final boolean dense;
    private final Map<Long, Long> numbers = new LinkedHashMap<>();
    private int count;

    Column(boolean dense) {
      this.dense = dense;
    }

    void add(long value) {
      if (count < MAX_VALUES) {
        values[count++] =
            dense ? numbers.computeIfAbsent(value, v -> (long) numbers.size()) : value;
      }
    }
  }

  /** The first values of every column; those with dictionaries as indexes. */
  @SuppressWarnings("EnumOrdinal")
  private static final class Columns implements HeapVisitor {
    private final Column objectIds = new Column(false);
    private final Column classes = new Column(true);
    private final Column kinds = new Column(true);
    private final Column shallowBytes = new Column(false);
    private final Column shallowIndexes = new Column(true);
    private final Column fileOffsets = new Column(false);
    private final Column fromIds = new Column(false);
    private final Column toIds = new Column(false);
    private final Column labels = new Column(true);

    Map<String, Column> all() {
      Map<String, Column> all = new LinkedHashMap<>();
      all.put("object_id", objectIds);
      all.put("class_id", classes);
      all.put("kind", kinds);
      all.put("shallow_bytes", shallowBytes);
      all.put("(as indexes)", shallowIndexes);
      all.put("file_offset", fileOffsets);
      all.put("from_id", fromIds);
      all.put("to_id", toIds);
      all.put("field_name", labels);
      return all;
    }

    @Override
    public void object(
        long objectId,
        HeapClass type,
        ObjectKind kind,
        long bytes,
        long arrayLength,
        long fileOffset) {
      objectIds.add(objectId);
      classes.add(type.index());
      kinds.add(kind.ordinal());
      shallowBytes.add(bytes);
      shallowIndexes.add(bytes);
      fileOffsets.add(fileOffset);
    }

    @Override
    public void reference(long fromId, long toId, ReferenceLabel label) {
      fromIds.add(fromId);
      toIds.add(toId);
      labels.add(label.index());
    }

    @Override
    public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {}
  }
}
