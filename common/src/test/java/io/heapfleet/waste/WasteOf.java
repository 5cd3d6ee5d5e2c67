package io.heapfleet.waste;

import io.heapfleet.hprof.Dumps;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.HeapVisitor;
import io.heapfleet.record.SplitReader;
import io.heapfleet.split.Split;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Analyses a dump that lies in memory, as a scan does it: split by split, then the whole. */
final class WasteOf {
  static final WasteSettings PLENTY = new WasteSettings(1_000, 1 << 30);

  private final HprofDump dump;
  private final DumpIndex index;
  private final HashSeed seed;
  private final List<byte[]> factFiles = new ArrayList<>();
  private final Map<Long, Long> classIds = new HashMap<>();
  private final List<Long> targets = new ArrayList<>();
  private final List<String> fields = new ArrayList<>();
  private HeapDictionary dictionary;

  WasteOf(byte[] bytes, long splitBytes) throws IOException {
    dump = HprofDump.open(Dumps.blob(bytes));
    index = dump.index(splitBytes);
    dictionary = index.dictionary();
    seed = HashSeed.of(Dumps.blob(bytes));
    for (Split split : index.plan().splits()) {
      read(split);
    }
  }

  static WasteReport of(byte[] bytes) throws IOException {
    return new WasteOf(bytes, Long.MAX_VALUE).report(PLENTY);
  }

  private void read(Split split) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (WasteCollector collector = new WasteCollector(index.dictionary(), seed, file)) {
      SplitReader reader =
          dump.read(
              index,
              split,
              () -> {
                List<HeapClass> late = dump.everyClass();
                dictionary = index.dictionary().extendedBy(late);
                collector.use(dictionary);
                return late;
              });
      reader.readAll(new Both(collector));
    }
    factFiles.add(file.toByteArray());
  }

  List<byte[]> factFiles() {
    return factFiles;
  }

  WasteReport report(WasteSettings settings) throws IOException {
    List<Facts.File> files = new ArrayList<>();
    for (byte[] file : factFiles) {
      files.add(() -> new ByteArrayInputStream(file));
    }
    return WasteAnalysis.of(
        new Facts(files),
        dictionary,
        seed,
        (numbers, sink) -> {
          for (int i = 0; i < targets.size(); i++) {
            sink.accept(
                new long[] {targets.get(i)}, new int[] {numbers.applyAsInt(fields.get(i))}, 1);
          }
        },
        ids -> Arrays.stream(ids).map(id -> classIds.getOrDefault(id, 0L)).toArray(),
        settings);
  }

  /** Passes on to the collector, and keeps what the tables of a scan would hold. */
  private final class Both implements HeapVisitor {
    private final WasteCollector collector;

    Both(WasteCollector collector) {
      this.collector = collector;
    }

    @Override
    public void object(
        long objectId,
        HeapClass type,
        ObjectKind kind,
        long shallowBytes,
        long arrayLength,
        long fileOffset) {
      classIds.put(objectId, type.id());
      collector.object(objectId, type, kind, shallowBytes, arrayLength, fileOffset);
    }

    @Override
    public void reference(long fromId, long toId, ReferenceLabel label) {
      targets.add(toId);
      fields.add(label.fieldName());
      collector.reference(fromId, toId, label);
    }

    @Override
    public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {}

    @Override
    public boolean wantsContents() {
      return collector.wantsContents();
    }

    @Override
    public void values(byte[] buffer, int offset, int length) {
      collector.values(buffer, offset, length);
    }

    @Override
    public void elements(byte[] buffer, int offset, int length) {
      collector.elements(buffer, offset, length);
    }
  }
}
