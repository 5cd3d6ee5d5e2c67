package io.heapfleet.table;

import io.heapfleet.waste.BoxedNumbers;
import io.heapfleet.waste.CollectionUse;
import io.heapfleet.waste.DirectBuffers;
import io.heapfleet.waste.DuplicateArray;
import io.heapfleet.waste.DuplicateClass;
import io.heapfleet.waste.DuplicateString;
import io.heapfleet.waste.FinalizerQueue;
import io.heapfleet.waste.WasteReport;
import io.heapfleet.waste.WasteTotal;
import io.heapfleet.waste.ZeroArrays;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/** Writes what a dump wastes into the tables of waste, a file each. */
public final class WasteTables {
  private static final RowSink.Columns<WasteTotal> WASTE =
      (row, sink) ->
          sink.text(row.analysis())
              .int64(row.objects())
              .int64(row.bytes())
              .int64(row.wastedObjects())
              .int64(row.wastedBytes())
              .text(row.note());

  private static final RowSink.Columns<DuplicateString> DUPLICATE_STRINGS =
      (row, sink) ->
          sink.int32(row.rank())
              .text(row.contentHash())
              .int64(row.lengthChars())
              .int64(row.strings())
              .int64(row.arrays())
              .int64(row.bytes())
              .int64(row.wastedBytes())
              .text(row.ownerField())
              .int64(row.exampleId())
              .text(row.value());

  private static final RowSink.Columns<DuplicateArray> DUPLICATE_ARRAYS =
      (row, sink) ->
          sink.int32(row.rank())
              .text(row.contentHash())
              .text(row.className())
              .int64(row.arrayLength())
              .int64(row.arrays())
              .int64(row.bytes())
              .int64(row.wastedBytes())
              .text(row.ownerField())
              .int64(row.exampleId());

  private static final RowSink.Columns<ZeroArrays> ZERO_ARRAYS =
      (row, sink) ->
          sink.text(row.ownerField())
              .text(row.className())
              .int64(row.arrays())
              .int64(row.bytes())
              .int64(row.largestBytes())
              .int64(row.largestId());

  private static final RowSink.Columns<CollectionUse> COLLECTIONS =
      (row, sink) ->
          sink.text(row.ownerField())
              .text(row.className())
              .int64(row.collections())
              .int64(row.empty())
              .int64(row.single())
              .int64(row.unknown())
              .int64(row.elements())
              .int64(row.slots())
              .int64(row.usedSlots())
              .float64(row.fillPercent())
              .int64(row.bytes())
              .int64(row.wastedBytes())
              .int64(row.largestElements())
              .int64(row.largestId());

  private static final RowSink.Columns<BoxedNumbers> BOXED_NUMBERS =
      (row, sink) ->
          sink.text(row.className())
              .int64(row.instances())
              .int64(row.distinctValues())
              .int64(row.cacheable())
              .int64(row.bytes())
              .int64(row.wastedBytes());

  private static final RowSink.Columns<DuplicateClass> DUPLICATE_CLASSES =
      (row, sink) ->
          sink.text(row.className())
              .int32(row.definitions())
              .texts(row.loaderClasses())
              .int64(row.bytes())
              .int64(row.wastedBytes());

  private static final RowSink.Columns<FinalizerQueue> FINALIZER_QUEUE =
      (row, sink) ->
          sink.text(row.className())
              .int64(row.registered())
              .int64(row.queued())
              .int64(row.queuedBytes());

  private static final RowSink.Columns<DirectBuffers> DIRECT_BUFFERS =
      (row, sink) ->
          sink.text(row.ownerField())
              .text(row.className())
              .text(row.memory())
              .int64(row.buffers())
              .int64(row.capacityBytes())
              .int64(row.largestCapacityBytes())
              .int64(row.largestId());

  private final Configuration conf;
  private final String dumpId;
  private final Function<HeapTable, String> fileUri;

  /**
   * @param dumpId whose waste it is
   * @param fileUri where the file of a table goes
   */
  public WasteTables(Configuration conf, String dumpId, Function<HeapTable, String> fileUri) {
    this.conf = conf;
    this.dumpId = dumpId;
    this.fileUri = fileUri;
  }

  /** Writes all tables; one without a row makes no file. */
  public void write(WasteReport report) throws IOException {
    write(HeapTable.WASTE, WASTE, report.totals());
    write(HeapTable.DUPLICATE_STRINGS, DUPLICATE_STRINGS, report.duplicateStrings());
    write(HeapTable.DUPLICATE_ARRAYS, DUPLICATE_ARRAYS, report.duplicateArrays());
    write(HeapTable.ZERO_ARRAYS, ZERO_ARRAYS, report.zeroArrays());
    write(HeapTable.COLLECTIONS, COLLECTIONS, report.collections());
    write(HeapTable.BOXED_NUMBERS, BOXED_NUMBERS, report.boxedNumbers());
    write(HeapTable.DUPLICATE_CLASSES, DUPLICATE_CLASSES, report.duplicateClasses());
    write(HeapTable.FINALIZER_QUEUE, FINALIZER_QUEUE, report.finalizerQueue());
    write(HeapTable.DIRECT_BUFFERS, DIRECT_BUFFERS, report.directBuffers());
  }

  private <T> void write(HeapTable table, RowSink.Columns<T> columns, List<T> rows)
      throws IOException {
    try (RowWriter<T> writer =
        new RowWriter<>(table, conf, fileUri.apply(table), dumpId, columns)) {
      writer.writeAll(rows);
    }
  }
}
