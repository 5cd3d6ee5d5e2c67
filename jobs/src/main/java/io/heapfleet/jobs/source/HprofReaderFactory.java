package io.heapfleet.jobs.source;

import io.heapfleet.table.HeapTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.util.SerializableConfiguration;

/** Makes the reader of a partition, in the task: batches of columns for the large tables. */
final class HprofReaderFactory implements PartitionReaderFactory {
  private static final long serialVersionUID = 1;

  private final HeapTable table;
  private final StructType columns;
  private final Set<String> classNames;
  private final SerializableConfiguration conf;

  HprofReaderFactory(
      HeapTable table, StructType columns, Set<String> classNames, SerializableConfiguration conf) {
    this.table = table;
    this.columns = columns;
    this.classNames = classNames;
    this.conf = conf;
  }

  @Override
  public boolean supportColumnarReads(InputPartition partition) {
    return table == HeapTable.OBJECTS || table == HeapTable.REFS || table == HeapTable.ROOTS;
  }

  @Override
  public PartitionReader<ColumnarBatch> createColumnarReader(InputPartition partition) {
    try {
      return new HeapBatchReader(
          conf.value(), (HprofPartition) partition, table, columns, classNames);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    try {
      return new SmallTableReader(conf.value(), (HprofPartition) partition, table, columns);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
