package io.heapfleet.jobs.source;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.hprof.RuntimeFacts;
import io.heapfleet.jobs.sql.TableSchemas;
import io.heapfleet.model.DumpSource;
import io.heapfleet.record.Damage;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDump;
import io.heapfleet.record.ThreadFacts;
import io.heapfleet.record.ThreadRoots;
import io.heapfleet.table.ClassRow;
import io.heapfleet.table.DumpRow;
import io.heapfleet.table.FrameLocalRow;
import io.heapfleet.table.FrameRow;
import io.heapfleet.table.FrameSums;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.ThreadRow;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Reads the small tables of one dump: dumps, classes, threads, frames, frame_locals. */
final class SmallTableReader implements PartitionReader<InternalRow> {
  /** Columns of {@code dumps} for which the whole dump has to be read. */
  private static final Set<String> COUNTED =
      Set.of(
          "objects",
          "references",
          "heap_bytes",
          "undefined_objects",
          "coverage_pct",
          "health",
          "notes");

  /** Columns for which single objects have to be looked for in the dump. */
  private static final Set<String> RUNTIME = Set.of("runtime", "runtime_version");

  private static final Set<String> THREAD_FACTS =
      Set.of("name", "group_name", "state", "daemon", "virtual", "carrier_id", "java_thread_id");

  private final UTF8String dumpId;
  private final int capturedDay;
  private final int columnCount;
  private final int[] columns;
  private final Iterator<Object[]> rows;
  private InternalRow current;

  SmallTableReader(
      Configuration conf, HprofPartition partition, HeapTable table, StructType required)
      throws IOException {
    List<String> all = Arrays.asList(TableSchemas.of(table).fieldNames());
    dumpId = text(partition.source().dumpId());
    capturedDay = partition.capturedDay();
    columnCount = all.size();
    columns = Arrays.stream(required.fieldNames()).mapToInt(all::indexOf).toArray();
    rows = rows(conf, partition, table, Set.of(required.fieldNames())).iterator();
  }

  private static List<Object[]> rows(
      Configuration conf, HprofPartition partition, HeapTable table, Set<String> required)
      throws IOException {
    DumpSource source = partition.source();
    if (partition.unreadable() != null) {
      return List.<Object[]>of(row(partition.unreadable()));
    }
    DumpIndex index = partition.index().value();
    try (HeapDump dump =
        partition.format().open(BlobStores.open(conf).open(source.uri(), source.etag()))) {
      return switch (table) {
        case DUMPS -> List.<Object[]>of(row(dumpRow(dump, index, source, required)));
        case CLASSES -> ClassRow.of(index.dictionary()).stream().map(r -> row(r)).toList();
        case THREADS -> threadRows(dump, index, required).stream().map(r -> row(r)).toList();
        case FRAMES -> frameRows(dump, index, required).stream().map(r -> row(r)).toList();
        case FRAME_LOCALS -> localRows(dump, index);
        default -> throw new IllegalArgumentException("no small table: " + table);
      };
    }
  }

  private static List<ThreadRow> threadRows(HeapDump dump, DumpIndex index, Set<String> required)
      throws IOException {
    ThreadRoots roots = WholeDump.threadRoots(dump, index);
    Map<Long, ThreadFacts> facts = Map.of();
    if (required.stream().anyMatch(THREAD_FACTS::contains)) {
      List<Long> threads = roots.threads().values().stream().map(roots::objectId).toList();
      facts =
          RuntimeFacts.read(WholeDump.readBack(dump, index), index.dictionary(), threads).threads();
    }
    return ThreadRow.of(roots, index.threads(), facts, null);
  }

  private static List<FrameRow> frameRows(HeapDump dump, DumpIndex index, Set<String> required)
      throws IOException {
    ThreadRoots roots =
        required.contains("locals") ? WholeDump.threadRoots(dump, index) : new ThreadRoots();
    FrameSums sums = FrameLocalRow.tell(roots, null, local -> {});
    return FrameRow.of(index.traces(), index.frames(), sums);
  }

  private static List<Object[]> localRows(HeapDump dump, DumpIndex index) throws IOException {
    List<Object[]> rows = new ArrayList<>();
    FrameLocalRow.tell(
        WholeDump.threadRoots(dump, index),
        null,
        r ->
            rows.add(
                new Object[] {
                  r.threadSerial(),
                  r.frameNumber(),
                  r.objectId(),
                  text(r.rootKind()),
                  text(r.className()),
                  r.retainedBytes(),
                  r.threadOnly()
                }));
    return rows;
  }

  private static DumpRow dumpRow(
      HeapDump dump, DumpIndex index, DumpSource source, Set<String> required) throws IOException {
    long objects = 0;
    long references = 0;
    long heapBytes = 0;
    long undefined = 0;
    List<Damage> damages = index.damages();
    if (required.stream().anyMatch(COUNTED::contains)) {
      WholeDump whole = WholeDump.counted(dump, index);
      objects = whole.objects();
      references = whole.references();
      heapBytes = whole.heapBytes();
      undefined = whole.undefinedObjects();
      damages = whole.damages();
    }
    RuntimeFacts facts =
        required.stream().anyMatch(RUNTIME::contains)
            ? RuntimeFacts.read(WholeDump.readBack(dump, index), index.dictionary(), List.of())
            : RuntimeFacts.unknown();
    List<String> notes = new ArrayList<>(index.notes());
    notes.addAll(Damage.describeAll(damages));
    return DumpRow.read(
        source,
        index.header().platform(),
        index.header().format(),
        facts.runtime(),
        facts.runtimeVersion(),
        index.header().dumpedAt(),
        index.dictionary(),
        objects,
        references,
        heapBytes,
        index.plan().dumpBytes(),
        damages.stream().mapToLong(Damage::lostBytes).sum(),
        damages.stream().mapToLong(Damage::missingBytes).sum(),
        damages.size(),
        undefined,
        index.truncation() != null,
        DumpRow.OBJECTS,
        notes);
  }

  private static Object[] row(DumpRow r) {
    return new Object[] {
      text(r.uri()),
      text(r.etag()),
      r.sizeBytes(),
      text(r.format()),
      text(r.runtime()),
      text(r.runtimeVersion()),
      r.idBytes(),
      r.pointerBytes(),
      r.objectAlignmentBytes(),
      text(r.layoutSource()),
      text(r.service()),
      text(r.instance()),
      text(r.region()),
      text(r.build()),
      r.capturedAt() == null ? null : ChronoUnit.MICROS.between(Instant.EPOCH, r.capturedAt()),
      r.objects(),
      r.references(),
      r.heapBytes(),
      r.coveragePercent(),
      text(r.health()),
      text(r.detail()),
      new GenericArrayData(r.notes().stream().map(SmallTableReader::text).toArray()),
      // What roots hold takes the whole dump's graph.
      null,
      null,
      null,
      null,
      text(r.platform()),
      r.undefinedObjects()
    };
  }

  private static Object[] row(ClassRow r) {
    Object[] fields =
        r.fields().stream()
            .map(
                f ->
                    new GenericInternalRow(
                        new Object[] {
                          text(f.name()), text(f.type()), text(f.declaringClass()), f.offsetBytes()
                        }))
            .toArray();
    return new Object[] {
      r.classId(),
      text(r.name()),
      r.superClassId(),
      r.loaderId(),
      r.instanceBytes(),
      new GenericArrayData(fields)
    };
  }

  private static Object[] row(ThreadRow r) {
    return new Object[] {
      r.threadSerial(),
      r.objectId(),
      text(r.facts().name()),
      text(r.facts().groupName()),
      r.stackTraceSerial(),
      text(r.facts().state()),
      r.facts().daemon(),
      r.facts().virtual(),
      r.facts().carrierId(),
      r.facts().javaThreadId(),
      // What roots hold takes the whole dump's graph.
      null
    };
  }

  private static Object[] row(FrameRow r) {
    return new Object[] {
      r.threadSerial(),
      r.stackTraceSerial(),
      r.frameNumber(),
      r.frameId(),
      text(r.className()),
      text(r.method()),
      text(r.signature()),
      text(r.sourceFile()),
      r.line(),
      r.locals(),
      null
    };
  }

  private static UTF8String text(String value) {
    return UTF8String.fromString(value);
  }

  @Override
  public boolean next() {
    if (!rows.hasNext()) {
      return false;
    }
    Object[] row = Arrays.copyOf(rows.next(), columnCount);
    row[columnCount - 2] = capturedDay;
    row[columnCount - 1] = dumpId;
    current = new GenericInternalRow(Arrays.stream(columns).mapToObj(c -> row[c]).toArray());
    return true;
  }

  @Override
  public InternalRow get() {
    return current;
  }

  @Override
  public void close() {}
}
