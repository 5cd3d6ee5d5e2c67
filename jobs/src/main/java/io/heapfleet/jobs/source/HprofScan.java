package io.heapfleet.jobs.source;

import io.heapfleet.blob.Blob;
import io.heapfleet.blob.BlobPieces;
import io.heapfleet.blob.BlobStore;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.format.UnsupportedDumpException;
import io.heapfleet.model.DumpSource;
import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDump;
import io.heapfleet.split.Split;
import io.heapfleet.table.HeapTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A query's read of one table: lists the dumps, walks their headers, makes a task of each split.
 */
final class HprofScan implements Scan, Batch, SupportsReportStatistics {
  private final SourceOptions options;
  private final StructType columns;
  private final Set<String> classNames;
  private final SparkSession spark = SparkSession.active();
  private SerializableConfiguration configuration;
  private List<DumpSource> dumps;
  private InputPartition[] partitions;

  HprofScan(SourceOptions options, StructType columns, Set<String> classNames) {
    this.options = options;
    this.columns = columns;
    this.classNames = classNames;
  }

  @Override
  public StructType readSchema() {
    return columns;
  }

  @Override
  public String description() {
    return "%s %s %s%s"
        .formatted(
            options.format().shortName(),
            options.table().tableName(),
            Arrays.toString(columns.fieldNames()),
            classNames == null ? "" : " class_name in " + classNames);
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public Statistics estimateStatistics() {
    long bytes = dumps().stream().mapToLong(DumpSource::sizeBytes).sum();
    return new Statistics() {
      @Override
      public OptionalLong sizeInBytes() {
        return OptionalLong.of(bytes);
      }

      @Override
      public OptionalLong numRows() {
        return OptionalLong.empty();
      }
    };
  }

  private synchronized List<DumpSource> dumps() {
    if (dumps == null) {
      dumps = options.paths().stream().flatMap(this::list).distinct().toList();
    }
    return dumps;
  }

  private Stream<DumpSource> list(String path) {
    BlobStore store = BlobStores.open(configuration().value());
    try {
      List<Blob> blobs = BlobPieces.list(store, path);
      boolean named = blobs.size() == 1;
      return blobs.stream()
          .filter(b -> named || options.format().takes(b.uri()))
          .map(b -> new DumpSource(b.uri(), b.etag(), b.sizeBytes(), null, null, null, null, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a path holds of credentials is in it, for the tasks get uris without. */
  private synchronized SerializableConfiguration configuration() {
    if (configuration == null) {
      Configuration hadoop = spark.sessionState().newHadoopConf();
      BlobStores.keepCredentials(options.paths(), hadoop);
      configuration = new SerializableConfiguration(hadoop);
    }
    return configuration;
  }

  @Override
  public synchronized InputPartition[] planInputPartitions() {
    if (partitions == null) {
      // Asked for here: the threads below would wait for the lock that this method holds.
      BlobStore store = BlobStores.open(configuration().value());
      // Walking the headers is waiting for storage more than work, so dumps are walked together.
      partitions =
          dumps().parallelStream()
              .flatMap(source -> partitions(store, source).stream())
              .toArray(InputPartition[]::new);
    }
    return partitions;
  }

  private List<InputPartition> partitions(BlobStore store, DumpSource source) {
    DumpIndex index;
    try (HeapDump dump = options.format().open(store.open(source.uri(), source.etag()))) {
      index = dump.index(options.splitBytes());
    } catch (CorruptDumpException | UnsupportedDumpException e) {
      if (options.table() == HeapTable.DUMPS) {
        return List.of(HprofPartition.unreadable(options.format(), source, e));
      }
      if (options.leavesOutUnreadable()) {
        return List.of();
      }
      throw new UncheckedIOException(
          "%s (leave such files out with option mode=DROPMALFORMED; the table 'dumps' lists them)"
              .formatted(e.getMessage()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Broadcast<DumpIndex> shared =
        spark
            .sparkContext()
            .broadcast(index, scala.reflect.ClassTag$.MODULE$.apply(DumpIndex.class));
    List<InputPartition> result = new ArrayList<>();
    switch (options.table()) {
      case OBJECTS, ROOTS -> {
        for (Split split : index.plan().splits()) {
          result.add(HprofPartition.of(options.format(), source, shared, split));
        }
      }
      case REFS -> {
        for (Split split : index.plan().splits()) {
          result.add(HprofPartition.of(options.format(), source, shared, split));
        }
        result.add(HprofPartition.wholeDump(options.format(), source, shared));
      }
      default -> result.add(HprofPartition.wholeDump(options.format(), source, shared));
    }
    return result;
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new HprofReaderFactory(options.table(), columns, classNames, configuration());
  }
}
