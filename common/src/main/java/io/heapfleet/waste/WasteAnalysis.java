package io.heapfleet.waste;

import io.heapfleet.record.HeapDictionary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds out what a dump wastes, from the facts of its splits. Memory is bounded: with more facts
 * than fit, they are gone through in rounds, each of which looks at a part of them.
 */
public final class WasteAnalysis {
  private WasteAnalysis() {}

  /**
   * Looks at everything.
   *
   * @param facts of all splits of the dump
   * @param dictionary the dump's classes, late ones included
   * @param seed the one that the facts were collected with
   */
  public static WasteReport of(
      Facts facts,
      HeapDictionary dictionary,
      HashSeed seed,
      FieldReferences references,
      ObjectClasses objectClasses,
      WasteSettings settings)
      throws IOException {
    int topRows = settings.topRows();
    OwnerSearch owners = new OwnerSearch(references, CollectionKinds.delegateFields());
    ContentWaste contents = new ContentWaste(facts, dictionary, seed, topRows);
    CollectionWaste collections = new CollectionWaste(facts, dictionary, topRows);
    BoxWaste boxes = new BoxWaste(facts, dictionary);
    BufferUse buffers = new BufferUse(facts, dictionary, topRows);
    int rounds = rounds(facts, settings);
    for (int i = 0; i < rounds; i++) {
      Round round = new Round(i, rounds);
      boxes.find(round);
      contents.find(round, owners);
      collections.find(round, owners);
      buffers.find(round, owners);
      owners.run();
      contents.owned(owners);
      collections.owned(owners);
      buffers.owned(owners);
      owners.clear();
    }
    FinalizerUse finalizers = new FinalizerUse(facts, dictionary, objectClasses);
    finalizers.find();
    List<DuplicateClass> classes = ClassWaste.find(dictionary, objectClasses);

    List<WasteTotal> totals = new ArrayList<>(contents.totals());
    totals.add(collections.total());
    totals.add(boxes.total());
    totals.add(ClassWaste.total(classes));
    totals.add(finalizers.total());
    totals.add(buffers.total());
    return new WasteReport(
        totals,
        contents.duplicateStrings(),
        contents.duplicateArrays(),
        contents.zeroArrays(),
        collections.rows(),
        boxes.rows(),
        classes.subList(0, Math.min(topRows, classes.size())),
        finalizers.rows(),
        buffers.rows());
  }

  private static int rounds(Facts facts, WasteSettings settings) throws IOException {
    return Math.toIntExact(1 + memoryBytes(facts) / settings.memoryBytes());
  }

  /** About how much memory it takes to look at all facts at once. */
  public static long memoryBytes(Facts facts) throws IOException {
    // Objects of all kinds stay in memory until their owners are known.
    return ContentWaste.memoryBytes(facts)
        + CollectionWaste.memoryBytes(facts)
        + BoxWaste.memoryBytes(facts)
        + BufferUse.memoryBytes(facts);
  }
}
