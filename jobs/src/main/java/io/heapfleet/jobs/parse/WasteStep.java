package io.heapfleet.jobs.parse;

import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ReadBack;
import io.heapfleet.table.FoundObjects;
import io.heapfleet.table.HeapTablesReader;
import io.heapfleet.table.ObjectLookup;
import io.heapfleet.table.WasteTables;
import io.heapfleet.waste.DuplicateString;
import io.heapfleet.waste.Facts;
import io.heapfleet.waste.WasteAnalysis;
import io.heapfleet.waste.WasteReport;
import io.heapfleet.waste.WasteSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Finds out what one dump wastes, from the facts that its splits have left, and writes the tables
 * that say so. With little memory it takes longer, but it never needs more than a quarter.
 */
final class WasteStep {
  private static final int SHARE_OF_MEMORY = 4;
  private static final int TOP_ROWS = 1_000;
  private static final int MAX_VALUE_CHARS = 1_000;

  private final Configuration conf;
  private final DumpFolders folders;
  private final PlannedDump dump;
  private final HeapDictionary dictionary;
  private final Facts facts;

  /**
   * @param dictionary the dump's classes, also those that it defines late
   */
  WasteStep(
      Configuration conf,
      DumpFolders folders,
      PlannedDump dump,
      HeapDictionary dictionary,
      SplitOutcome parsed) {
    this.conf = conf;
    this.folders = folders;
    this.dump = dump;
    this.dictionary = dictionary;
    List<Facts.File> files = new ArrayList<>();
    for (String uri : parsed.factFiles.values()) {
      Path path = new Path(uri);
      files.add(() -> path.getFileSystem(conf).open(path));
    }
    this.facts = new Facts(files);
  }

  /** Writes the tables, with texts if the dump can be read again for them. */
  void run(List<String> objectFiles, List<String> referenceFiles, ReadBack heap, Waste waste)
      throws IOException {
    MemoryGate memory = MemoryGate.ofThisJvm();
    long bytes =
        Math.max(
            1,
            Math.min(WasteAnalysis.memoryBytes(facts), memory.capacityBytes() / SHARE_OF_MEMORY));
    ObjectLookup lookup = new ObjectLookup(conf, objectFiles);
    // By name they are in the dump's order, which decides between several owners.
    HeapTablesReader references =
        new HeapTablesReader(
            conf,
            List.of(),
            referenceFiles.stream().sorted(Comparator.comparing(WasteStep::name)).toList(),
            classId -> 0);
    WasteReport report =
        memory.holding(
            bytes,
            () ->
                WasteAnalysis.of(
                    facts,
                    dictionary,
                    dump.hashSeed(),
                    references,
                    ids -> classIds(lookup, ids),
                    new WasteSettings(TOP_ROWS, bytes)));
    if (waste == Waste.WITH_VALUES) {
      report = report.withDuplicateStrings(withValues(report.duplicateStrings(), heap));
    }
    new WasteTables(conf, dump.source().dumpId(), folders::file).write(report);
  }

  /** Without the folder, which is that of some attempt. */
  private static String name(String uri) {
    return new Path(uri).getName();
  }

  private static long[] classIds(ObjectLookup lookup, long[] objectIds) throws IOException {
    FoundObjects found = lookup.find(objectIds);
    long[] classIds = new long[objectIds.length];
    for (int i = 0; i < classIds.length; i++) {
      int index = found.indexOf(objectIds[i]);
      classIds[i] = index < 0 ? 0 : found.classId(index);
    }
    return classIds;
  }

  private static List<DuplicateString> withValues(List<DuplicateString> rows, ReadBack heap)
      throws IOException {
    Map<Long, String> texts = heap.strings(rows.stream().map(DuplicateString::exampleId).toList());
    return rows.stream()
        .map(
            row -> {
              String text = texts.get(row.exampleId());
              return text == null || text.length() <= MAX_VALUE_CHARS
                  ? row.withValue(text)
                  : row.withValue(text.substring(0, MAX_VALUE_CHARS));
            })
        .toList();
  }
}
