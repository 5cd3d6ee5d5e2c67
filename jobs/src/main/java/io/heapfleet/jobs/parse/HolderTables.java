package io.heapfleet.jobs.parse;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.ObjectGroups;
import io.heapfleet.graph.RetainedGroups;
import io.heapfleet.model.HeapClass;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.table.LoaderRow;
import io.heapfleet.table.PackageRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What sets of objects retain: those of a class with its class object, those of all classes of a
 * loader with the loader, those of all classes of a package. Objects behind weak referents count,
 * garbage does not.
 */
final class HolderTables {
  private static final int BY_CLASS = 0;
  private static final int BY_LOADER = 1;
  private static final int BY_PACKAGE = 2;

  private final HeapDictionary dictionary;
  private final Collection<ClassCounts> counts;
  private final DominatorTree tree;

  /** Of a dump of .NET; empty for others. */
  private final Set<String> classNames = new HashSet<>();

  private final Map<Long, Integer> loaders = new LinkedHashMap<>();
  private final Map<String, Integer> packages = new LinkedHashMap<>();
  private final RetainedGroups retained;

  /**
   * @param counts objects by class, as the dump's splits counted them
   */
  HolderTables(HeapDictionary dictionary, Collection<ClassCounts> counts, DominatorTree tree) {
    this.dictionary = dictionary;
    this.counts = counts;
    this.tree = tree;
    if (!dictionary.hasClassObjects()) {
      dictionary.classes().forEach(type -> classNames.add(withoutArguments(type.name())));
    }
    int classes = dictionary.classes().size();
    int[] classGroups = new int[classes];
    int[] loaderGroups = new int[classes];
    int[] packageGroups = new int[classes];
    for (HeapClass type : dictionary.classes()) {
      int index = type.index();
      classGroups[index] = index;
      loaderGroups[index] = loaders.computeIfAbsent(type.loaderId(), id -> loaders.size());
      packageGroups[index] =
          packages.computeIfAbsent(packageOf(type.name()), name -> packages.size());
    }
    ObjectGroups byClass = new ObjectGroups(classes, classGroups);
    ObjectGroups byLoader = new ObjectGroups(loaders.size(), loaderGroups);
    ObjectGroups byPackage = new ObjectGroups(packages.size(), packageGroups);
    for (HeapClass type : dictionary.classes()) {
      long classObject = tree.numberOf(type.id());
      byClass.add(classObject, classGroups[type.index()]);
      byLoader.add(classObject, loaderGroups[type.index()]);
      byPackage.add(classObject, packageGroups[type.index()]);
    }
    loaders.forEach((id, group) -> byLoader.add(tree.numberOf(id), group));
    this.retained = RetainedGroups.of(tree, byClass, byLoader, byPackage);
  }

  /**
   * The package of a class, or its namespace; of an array that of its elements. In C# a dot also
   * stands between a class and one that is nested in it: what the dump knows as a class is none.
   */
  private String packageOf(String className) {
    String name = withoutArguments(className);
    do {
      name = name.substring(0, Math.max(0, name.lastIndexOf('.')));
    } while (classNames.contains(name));
    return name;
  }

  private static String withoutArguments(String className) {
    int generic = className.indexOf('<');
    return generic < 0 ? className : className.substring(0, generic);
  }

  private long retainedBytes(int grouping, int group) {
    return retained.retainedBytes(grouping, group) + retained.weaklyRetainedBytes(grouping, group);
  }

  /** Retained bytes of each class and its instances, by the class's id. */
  Map<Long, Long> byClass() {
    Map<Long, Long> byClass = new HashMap<>();
    for (HeapClass type : dictionary.classes()) {
      byClass.put(type.id(), retainedBytes(BY_CLASS, type.index()));
    }
    return byClass;
  }

  /** A row for each class loader, the largest first. */
  List<LoaderRow> byLoader() {
    Map<Long, Totals> totals = new HashMap<>();
    for (ClassCounts c : counts) {
      totals.computeIfAbsent(c.loaderId, id -> new Totals()).add(c);
    }
    Map<Long, Integer> classes = new HashMap<>();
    dictionary.classes().forEach(type -> classes.merge(type.loaderId(), 1, Integer::sum));
    List<LoaderRow> rows = new ArrayList<>();
    loaders.forEach(
        (id, group) -> {
          Totals total = totals.getOrDefault(id, new Totals());
          rows.add(
              new LoaderRow(
                  id,
                  classOf(id),
                  classes.get(id),
                  total.instances,
                  total.shallowBytes,
                  retainedBytes(BY_LOADER, group)));
        });
    rows.sort(
        Comparator.<LoaderRow>comparingLong(row -> -row.retainedBytes())
            .thenComparing(LoaderRow::loaderId));
    return rows;
  }

  private String classOf(long objectId) {
    long object = objectId == 0 ? DominatorTree.NONE : tree.numberOf(objectId);
    int index = object == DominatorTree.NONE ? -1 : tree.classIndex(object);
    return index < 0 || index >= dictionary.classes().size()
        ? null
        : dictionary.classes().get(index).name();
  }

  /** A row for each package, the largest first. */
  List<PackageRow> byPackage() {
    Map<String, Totals> totals = new HashMap<>();
    for (ClassCounts c : counts) {
      totals.computeIfAbsent(packageOf(c.className), name -> new Totals()).add(c);
    }
    Map<String, Integer> classes = new HashMap<>();
    dictionary.classes().forEach(type -> classes.merge(packageOf(type.name()), 1, Integer::sum));
    List<PackageRow> rows = new ArrayList<>();
    packages.forEach(
        (name, group) -> {
          Totals total = totals.getOrDefault(name, new Totals());
          rows.add(
              new PackageRow(
                  name,
                  classes.get(name),
                  total.instances,
                  total.shallowBytes,
                  retainedBytes(BY_PACKAGE, group)));
        });
    rows.sort(
        Comparator.<PackageRow>comparingLong(row -> -row.retainedBytes())
            .thenComparing(PackageRow::packageName));
    return rows;
  }

  private static final class Totals {
    private long instances;
    private long shallowBytes;

    private void add(ClassCounts counts) {
      instances += counts.instances;
      shallowBytes += counts.shallowBytes;
    }
  }
}
