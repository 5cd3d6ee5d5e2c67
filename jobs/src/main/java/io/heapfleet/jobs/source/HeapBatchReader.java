package io.heapfleet.jobs.source;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.model.DumpSource;
import io.heapfleet.record.HeapDump;
import io.heapfleet.record.SplitReader;
import io.heapfleet.table.HeapTable;
import java.io.IOException;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Reads one split of a dump as batches of objects, references or roots. */
final class HeapBatchReader implements PartitionReader<ColumnarBatch> {
  private final HeapDump dump;
  private final HprofPartition partition;
  private final HeapBatches batches;
  private final SplitReader reader;
  private boolean more = true;

  HeapBatchReader(
      Configuration conf,
      HprofPartition partition,
      HeapTable table,
      StructType columns,
      Set<String> classNames)
      throws IOException {
    this.partition = partition;
    DumpSource source = partition.source();
    this.dump = partition.format().open(BlobStores.open(conf).open(source.uri(), source.etag()));
    this.batches =
        new HeapBatches(
            table, columns, classNames, partition.source().dumpId(), partition.capturedDay());
    this.reader =
        partition.split() == null ? null : dump.read(partition.index().value(), partition.split());
  }

  @Override
  public boolean next() throws IOException {
    batches.clear();
    while (more && batches.rows() < HeapBatches.ROWS) {
      if (reader == null) {
        // What threads hold: a thread and the object may lie in splits of their own.
        WholeDump.threadRoots(dump, partition.index().value()).tellThreadLocals(batches);
        more = false;
      } else {
        more = reader.advance(batches, HeapBatches.ROWS);
      }
    }
    return batches.rows() > 0;
  }

  @Override
  public ColumnarBatch get() {
    return batches.batch();
  }

  @Override
  public void close() throws IOException {
    batches.close();
    dump.close();
  }
}
