package io.heapfleet.waste;

import io.heapfleet.model.HeapClass;
import io.heapfleet.record.HeapDictionary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds classes that several loaders have defined. */
final class ClassWaste {
  private static final String BOOT_LOADER = "boot";
  private static final String UNKNOWN_LOADER = "?";
  private static final String UNKNOWN_CLASS = "unknown-class@";

  /** Loaders told of one class; a class that was defined once per request has thousands. */
  private static final int MOST_LOADERS = 100;

  private ClassWaste() {}

  /** All of them, those that waste most first. */
  static List<DuplicateClass> find(HeapDictionary dictionary, ObjectClasses objectClasses)
      throws IOException {
    Map<String, List<HeapClass>> byName = new LinkedHashMap<>();
    for (HeapClass type : dictionary.classes()) {
      if (!type.isArray() && type.id() >= 0 && !type.name().startsWith(UNKNOWN_CLASS)) {
        byName.computeIfAbsent(type.name(), name -> new ArrayList<>(1)).add(type);
      }
    }
    byName.values().removeIf(definitions -> definitions.size() < 2);
    long[] loaders =
        byName.values().stream()
            .flatMap(List::stream)
            .mapToLong(HeapClass::loaderId)
            .filter(id -> id != 0)
            .distinct()
            .toArray();
    long[] loaderClasses = loaders.length == 0 ? loaders : objectClasses.classIds(loaders);
    Map<Long, String> names = new HashMap<>();
    names.put(0L, BOOT_LOADER);
    for (int i = 0; i < loaders.length; i++) {
      HeapClass type = loaderClasses[i] == 0 ? null : dictionary.byId(loaderClasses[i]);
      names.put(loaders[i], type == null ? UNKNOWN_LOADER : type.name());
    }
    List<DuplicateClass> rows = new ArrayList<>();
    byName.forEach((name, definitions) -> rows.add(row(name, definitions, names, dictionary)));
    rows.sort(
        Comparator.comparingLong((DuplicateClass row) -> -row.wastedBytes())
            .thenComparing(DuplicateClass::className));
    return rows;
  }

  private static DuplicateClass row(
      String name,
      List<HeapClass> definitions,
      Map<Long, String> loaderClasses,
      HeapDictionary dictionary) {
    long bytes = 0;
    long largest = 0;
    for (HeapClass type : definitions) {
      long each = dictionary.sizes().classObjectBytes(type);
      bytes += each;
      largest = Math.max(largest, each);
    }
    return new DuplicateClass(
        name,
        definitions.size(),
        definitions.stream()
            .limit(MOST_LOADERS)
            .map(type -> loaderClasses.get(type.loaderId()))
            .toList(),
        bytes,
        bytes - largest);
  }

  static WasteTotal total(List<DuplicateClass> rows) {
    long classes = 0;
    long bytes = 0;
    long wasted = 0;
    long wastedBytes = 0;
    for (DuplicateClass row : rows) {
      classes += row.definitions();
      bytes += row.bytes();
      wasted += row.definitions() - 1;
      wastedBytes += row.wastedBytes();
    }
    return new WasteTotal("duplicate_classes", classes, bytes, wasted, wastedBytes, null);
  }
}
