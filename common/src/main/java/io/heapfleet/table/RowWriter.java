package io.heapfleet.table;

import io.heapfleet.finding.LeakPath;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.HadoopParquetConfiguration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;

/**
 * Writes the rows of one dump in one of the small tables into one Parquet file. Without a row it
 * makes no file.
 *
 * @param <T> the table's row
 */
public final class RowWriter<T> implements Closeable {
  private final HeapTable table;
  private final Configuration conf;
  private final String uri;
  private final String dumpId;
  private final TableFile place;
  private final RowSink.Columns<T> columns;
  private ParquetWriter<T> writer;
  private long rows;
  private WrittenFile written;

  /**
   * @param dumpId what goes into the last column of every row
   */
  RowWriter(
      HeapTable table, Configuration conf, String uri, String dumpId, RowSink.Columns<T> columns)
      throws IOException {
    this.table = table;
    this.conf = conf;
    this.uri = uri;
    this.dumpId = dumpId;
    this.place = new TableFile(conf, uri);
    this.columns = columns;
  }

  /** Writes a file of {@code dumps}. */
  public static RowWriter<DumpRow> dumps(Configuration conf, String uri, String dumpId)
      throws IOException {
    return new RowWriter<>(
        HeapTable.DUMPS,
        conf,
        uri,
        dumpId,
        (row, sink) -> {
          ReachabilityCounts reachability = row.reachability();
          boolean known = reachability != null;
          sink.text(row.uri())
              .text(row.etag())
              .int64(row.sizeBytes())
              .text(row.format())
              .text(row.runtime())
              .text(row.runtimeVersion())
              .int32(row.idBytes())
              .int32(row.pointerBytes())
              .int32(row.objectAlignmentBytes())
              .text(row.layoutSource())
              .text(row.service())
              .text(row.instance())
              .text(row.region())
              .text(row.build())
              .micros(row.capturedAt())
              .int64(row.objects())
              .int64(row.references())
              .int64(row.heapBytes())
              .float64(row.coveragePercent())
              .text(row.health())
              .text(row.detail())
              .texts(row.notes())
              .int64(known ? reachability.unreachableObjects() : null)
              .int64(known ? reachability.unreachableBytes() : null)
              .int64(known ? reachability.weaklyReachableObjects() : null)
              .int64(known ? reachability.weaklyReachableBytes() : null)
              .text(row.platform())
              .int64(row.undefinedObjects())
              .micros(row.startedAt());
        });
  }

  /** Writes a file of {@code classes}. */
  public static RowWriter<ClassRow> classes(Configuration conf, String uri, String dumpId)
      throws IOException {
    return new RowWriter<>(
        HeapTable.CLASSES,
        conf,
        uri,
        dumpId,
        (row, sink) ->
            sink.int64(row.classId())
                .text(row.name())
                .int64(row.superClassId())
                .int64(row.loaderId())
                .int64(row.instanceBytes())
                .groups(
                    row.fields(),
                    (field, element) ->
                        element
                            .text(field.name())
                            .text(field.type())
                            .text(field.declaringClass())
                            .int32(field.offsetBytes())));
  }

  /** Writes a file of {@code threads}. */
  public static RowWriter<ThreadRow> threads(Configuration conf, String uri, String dumpId)
      throws IOException {
    return new RowWriter<>(
        HeapTable.THREADS,
        conf,
        uri,
        dumpId,
        (row, sink) ->
            sink.int64(row.threadSerial())
                .int64(row.objectId())
                .text(row.facts().name())
                .text(row.facts().groupName())
                .int64(row.stackTraceSerial())
                .text(row.facts().state())
                .bool(row.facts().daemon())
                .bool(row.facts().virtual())
                .int64(row.facts().carrierId())
                .int64(row.facts().javaThreadId())
                .int64(row.retainedBytes()));
  }

  /** Writes a file of {@code frames}. */
  public static RowWriter<FrameRow> frames(Configuration conf, String uri, String dumpId)
      throws IOException {
    return new RowWriter<>(
        HeapTable.FRAMES,
        conf,
        uri,
        dumpId,
        (row, sink) ->
            sink.int64(row.threadSerial())
                .int64(row.stackTraceSerial())
                .int32(row.frameNumber())
                .int64(row.frameId())
                .text(row.className())
                .text(row.method())
                .text(row.signature())
                .text(row.sourceFile())
                .int32(row.line())
                .int32(row.locals())
                .int64(row.retainedBytes()));
  }

  /** Writes a file of {@code frame_locals}. */
  public static RowWriter<FrameLocalRow> frameLocals(Configuration conf, String uri, String dumpId)
      throws IOException {
    return new RowWriter<>(
        HeapTable.FRAME_LOCALS,
        conf,
        uri,
        dumpId,
        (row, sink) ->
            sink.int64(row.threadSerial())
                .int32(row.frameNumber())
                .int64(row.objectId())
                .text(row.rootKind())
                .text(row.className())
                .int64(row.retainedBytes())
                .bool(row.threadOnly()));
  }

  /** Writes a file of {@code class_histogram}. */
  public static RowWriter<HistogramRow> classHistogram(
      Configuration conf, String uri, String dumpId) throws IOException {
    return new RowWriter<>(
        HeapTable.CLASS_HISTOGRAM,
        conf,
        uri,
        dumpId,
        (row, sink) ->
            sink.int64(row.classId())
                .text(row.className())
                .int64(row.loaderId())
                .int64(row.instances())
                .int64(row.shallowBytes())
                .int64(row.largestInstanceBytes())
                .int64(row.retainedBytes()));
  }

  /** Writes a file of {@code loader_histogram}. */
  public static RowWriter<LoaderRow> loaderHistogram(Configuration conf, String uri, String dumpId)
      throws IOException {
    return new RowWriter<>(
        HeapTable.LOADER_HISTOGRAM,
        conf,
        uri,
        dumpId,
        (row, sink) ->
            sink.int64(row.loaderId())
                .text(row.loaderClass())
                .int64(row.classes())
                .int64(row.instances())
                .int64(row.shallowBytes())
                .int64(row.retainedBytes()));
  }

  /** Writes a file of {@code package_histogram}. */
  public static RowWriter<PackageRow> packageHistogram(
      Configuration conf, String uri, String dumpId) throws IOException {
    return new RowWriter<>(
        HeapTable.PACKAGE_HISTOGRAM,
        conf,
        uri,
        dumpId,
        (row, sink) ->
            sink.text(row.packageName())
                .int64(row.classes())
                .int64(row.instances())
                .int64(row.shallowBytes())
                .int64(row.retainedBytes()));
  }

  /** Writes a file of {@code dominator_classes}. */
  public static RowWriter<DominatorClassRow> dominatorClasses(
      Configuration conf, String uri, String dumpId) throws IOException {
    return new RowWriter<>(
        HeapTable.DOMINATOR_CLASSES,
        conf,
        uri,
        dumpId,
        (row, sink) ->
            sink.text(row.path())
                .int32(row.depth())
                .int64(row.instances())
                .int64(row.shallowBytes())
                .int64(row.retainedBytes()));
  }

  /** Writes a file of {@code suspects}. */
  public static RowWriter<SuspectRow> suspects(Configuration conf, String uri, String dumpId)
      throws IOException {
    return new RowWriter<>(
        HeapTable.SUSPECTS,
        conf,
        uri,
        dumpId,
        (row, sink) ->
            sink.int32(row.rank())
                .text(row.kind())
                .int64(row.objectId())
                .text(row.className())
                .int64(row.instances())
                .int64(row.retainedBytes())
                .float64(row.retainedPercent())
                .int64(row.accumulationId())
                .text(row.accumulationClass())
                .int64(row.accumulationBytes())
                .int64(row.elements())
                .text(row.contentClass())
                .int64(row.contentInstances())
                .int64(row.contentBytes())
                .texts(row.path())
                .text(row.sentence()));
  }

  /** Writes a file of {@code requests}. */
  public static RowWriter<RequestRow> requests(Configuration conf, String uri, String dumpId)
      throws IOException {
    return new RowWriter<>(
        HeapTable.REQUESTS,
        conf,
        uri,
        dumpId,
        (row, sink) ->
            sink.int32(row.rank())
                .int64(row.objectId())
                .text(row.className())
                .text(row.stack())
                .text(row.kind())
                .text(row.method())
                .text(row.path())
                .text(row.query())
                .text(row.pathTemplate())
                .micros(row.startedAt())
                .int64(row.threadSerial())
                .int64(row.threadId())
                .text(row.threadName())
                .int64(row.holderId())
                .int64(row.retainedBytes())
                .float64(row.retainedPercent())
                .int64(row.sharedBytes())
                .int64(row.sharedId())
                .int32(row.sharedCalls())
                .text(row.frame())
                .int64(row.collectionId())
                .text(row.collectionClass())
                .int64(row.elements())
                .text(row.contentClass())
                .int64(row.contentInstances())
                .int64(row.contentBytes())
                .text(row.traceId())
                .text(row.spanId())
                .texts(row.context())
                .text(row.problem())
                .text(row.sentence()));
  }

  /** Writes a file of {@code leak_paths}. */
  public static RowWriter<LeakPath> leakPaths(Configuration conf, String uri, String dumpId)
      throws IOException {
    return new RowWriter<>(
        HeapTable.LEAK_PATHS,
        conf,
        uri,
        dumpId,
        (row, sink) ->
            sink.text(row.signature())
                .text(row.owner())
                .text(row.collection())
                .texts(row.path())
                .text(row.parentSignature())
                .text(row.contentClass())
                .int64(row.holders())
                .int64(row.elements())
                .int64(row.bound())
                .int64(row.retainedBytes())
                .int64(row.largestBytes())
                .int64(row.largestId())
                .texts(row.sampleKeys())
                .text(row.sentence()));
  }

  /** Appends a row. */
  public void write(T row) throws IOException {
    if (writer == null) {
      writer = new Builder<>(place.output(), this).build();
    }
    writer.write(row);
    rows++;
  }

  /** Appends rows. */
  public void writeAll(Iterable<? extends T> all) throws IOException {
    for (T row : all) {
      write(row);
    }
  }

  /** The finished file; nothing before {@link #close()} or if there was no row. */
  public Optional<WrittenFile> file() {
    return Optional.ofNullable(written);
  }

  /** Completes the file. */
  @Override
  public void close() throws IOException {
    if (writer != null && written == null) {
      writer.close();
      written = new WrittenFile(table, uri, rows, place.bytes());
    }
  }

  /** Deletes what was written. Also after {@link #close()}. */
  public void abort() throws IOException {
    if (writer == null) {
      return;
    }
    try {
      writer.close();
    } finally {
      written = null;
      place.delete();
    }
  }

  private static final class Builder<T> extends ParquetWriter.Builder<T, Builder<T>> {
    private final RowWriter<T> rows;

    Builder(OutputFile file, RowWriter<T> rows) {
      super(file);
      this.rows = rows;
      withConf(new HadoopParquetConfiguration(rows.conf));
      withWriteMode(ParquetFileWriter.Mode.OVERWRITE);
      withCompressionCodec(CompressionCodecName.ZSTD);
    }

    @Override
    protected Builder<T> self() {
      return this;
    }

    @Override
    @Deprecated // but abstract
    protected WriteSupport<T> getWriteSupport(Configuration conf) {
      return new RowSupport<>(rows);
    }

    @Override
    protected WriteSupport<T> getWriteSupport(ParquetConfiguration conf) {
      return new RowSupport<>(rows);
    }
  }

  private static final class RowSupport<T> extends WriteSupport<T> {
    private final RowWriter<T> rows;
    private RecordConsumer consumer;

    RowSupport(RowWriter<T> rows) {
      this.rows = rows;
    }

    @Override
    @Deprecated // but abstract
    public WriteContext init(Configuration conf) {
      return new WriteContext(rows.table.schema(), Map.of());
    }

    @Override
    public WriteContext init(ParquetConfiguration conf) {
      return new WriteContext(rows.table.schema(), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      this.consumer = consumer;
    }

    @Override
    public void write(T row) {
      consumer.startMessage();
      RowSink sink = new RowSink(consumer, rows.table.schema());
      rows.columns.write(row, sink);
      sink.text(rows.dumpId);
      consumer.endMessage();
    }
  }
}
