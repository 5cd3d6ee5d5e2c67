package io.heapfleet.waste;

import java.util.List;

/**
 * What a dump wastes: the totals, and of each analysis the rows that matter most, those first.
 *
 * @param totals one for each analysis
 */
public record WasteReport(
    List<WasteTotal> totals,
    List<DuplicateString> duplicateStrings,
    List<DuplicateArray> duplicateArrays,
    List<ZeroArrays> zeroArrays,
    List<CollectionUse> collections,
    List<BoxedNumbers> boxedNumbers,
    List<DuplicateClass> duplicateClasses,
    List<FinalizerQueue> finalizerQueue,
    List<DirectBuffers> directBuffers) {
  public WasteReport {
    totals = List.copyOf(totals);
    duplicateStrings = List.copyOf(duplicateStrings);
    duplicateArrays = List.copyOf(duplicateArrays);
    zeroArrays = List.copyOf(zeroArrays);
    collections = List.copyOf(collections);
    boxedNumbers = List.copyOf(boxedNumbers);
    duplicateClasses = List.copyOf(duplicateClasses);
    finalizerQueue = List.copyOf(finalizerQueue);
    directBuffers = List.copyOf(directBuffers);
  }

  /** The same with other duplicate strings: those with their texts. */
  public WasteReport withDuplicateStrings(List<DuplicateString> strings) {
    return new WasteReport(
        totals,
        strings,
        duplicateArrays,
        zeroArrays,
        collections,
        boxedNumbers,
        duplicateClasses,
        finalizerQueue,
        directBuffers);
  }
}
