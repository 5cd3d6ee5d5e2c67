package io.heapfleet.jobs.explain;

import io.heapfleet.jobs.explain.ClassExplanation.Definition;
import io.heapfleet.jobs.explain.DumpTables.Found;
import io.heapfleet.jobs.explain.ObjectExplanation.Contents;
import io.heapfleet.jobs.explain.ObjectExplanation.Element;
import io.heapfleet.jobs.explain.ObjectExplanation.Entry;
import io.heapfleet.jobs.explain.ObjectExplanation.Field;
import io.heapfleet.jobs.explain.ObjectExplanation.Reachability;
import io.heapfleet.jobs.explain.ObjectExplanation.Step;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.Platform;
import io.heapfleet.model.ReferenceKind;
import io.heapfleet.record.ReadField;
import io.heapfleet.record.ReadObject;
import io.heapfleet.request.CallReader;
import io.heapfleet.request.HeapView;
import io.heapfleet.request.Reading;
import io.heapfleet.table.ClassRow;
import io.heapfleet.table.DumpRow;
import io.heapfleet.table.HistogramRow;
import io.heapfleet.table.LoaderRow;
import io.heapfleet.table.PackageRow;
import io.heapfleet.table.RequestRow;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * Answers questions about one dump from its tables, and from the dump itself as far as it is there.
 * Needs no Spark: it opens the files of that one dump. Not for several threads.
 */
public final class Explainer implements Closeable {
  /** So many references are looked through unasked: a second or two. */
  private static final long QUICK_REFERENCES = 10_000_000;

  /** Of so many instances of a class, the biggest, holders are worked out. */
  private static final int EXAMINED_INSTANCES = 10_000;

  private static final int SHOWN_NAMES = 5;

  private final ExplainOptions options;
  private final Progress progress;
  private final DumpTables tables;
  private final DumpRow dump;
  private final List<ClassRow> classes;
  private final DumpContent content;
  private final DumpHeap heap;
  private final CollectionReader collections;
  private final Labels labels;

  private Explainer(
      ExplainOptions options,
      Progress progress,
      DumpTables tables,
      DumpRow dump,
      List<ClassRow> classes,
      DumpHeap heap) {
    this.options = options;
    this.progress = progress;
    this.tables = tables;
    this.dump = dump;
    this.classes = classes;
    this.content = heap.content();
    this.heap = heap;
    this.collections = new CollectionReader(heap);
    this.labels =
        options.textsShown()
            ? Labels.withTexts(heap, collections)
            : Labels.masked(heap, collections);
  }

  /**
   * Opens the tables of a dump, and the dump.
   *
   * @param conf knows the file systems that the tables and the dump lie in
   * @param progress is told how far long scans are
   * @throws FileNotFoundException if the tables or the dump's id are not there; the message says
   *     which ids there are
   */
  public static Explainer open(Configuration conf, ExplainOptions options, Progress progress)
      throws IOException {
    TablesFolder folder = new TablesFolder(conf, options.tablesUri());
    DumpTables tables = new DumpTables(conf, folder, folder.dumpId(options.dump()));
    DumpRow dump = tables.dump();
    List<ClassRow> classes = tables.classes();
    var dictionary = ClassRow.dictionary(dump.idBytes() == 4 ? 4 : 8, classes);
    DumpContent content = DumpContent.open(conf, dump, options.dumpFile(), dictionary);
    return new Explainer(
        options, progress, tables, dump, classes, new DumpHeap(tables, content, dictionary));
  }

  private boolean hasGraph() {
    return dump.reachability() != null;
  }

  /** Who holds the memory of the dump. */
  public DumpExplanation dump() throws IOException {
    int limit = options.limit();
    return new DumpExplanation(
        tables.dumpId(),
        dump,
        tables.suspects(),
        hasGraph() ? labels.inOrder(tables.topLevel(limit)) : List.of(),
        biggest(
            tables.histogram(),
            Comparator.comparingLong(
                    (HistogramRow row) -> row.retainedBytes() == null ? -1 : row.retainedBytes())
                .thenComparingLong(HistogramRow::shallowBytes)),
        biggest(tables.packages(), Comparator.comparingLong(PackageRow::retainedBytes)),
        biggest(tables.loaders(), Comparator.comparingLong(LoaderRow::retainedBytes)),
        remarks(null));
  }

  /** Which calls the process was working on, and what they hold. */
  public RequestsExplanation requests() throws IOException {
    List<RequestRow> all = tables.requests();
    List<RequestRow> shown = all.subList(0, Math.min(all.size(), options.limit()));
    Map<Long, String> targets = new HashMap<>();
    if (options.textsShown()) {
      HeapView view = new HeapView(heap::read, heap.dictionary());
      new CallReader(heap.dictionary(), view)
          .read(shown.stream().map(RequestRow::objectId).toList())
          .forEach(
              (id, reading) -> {
                if (reading instanceof Reading.InFlight inFlight) {
                  targets.put(id, inFlight.call().target());
                }
              });
    }
    return new RequestsExplanation(
        tables.dumpId(),
        dump,
        shown,
        all.size(),
        targets,
        remarks(options.textsShown() ? "values" : null));
  }

  private <T> List<T> biggest(List<T> rows, Comparator<T> order) {
    return rows.stream().sorted(order.reversed()).limit(options.limit()).toList();
  }

  private List<String> remarks(String wanted) {
    List<String> remarks = new ArrayList<>();
    if (dump.health().equals(DumpRow.UNSUPPORTED)) {
      remarks.addAll(dump.notes());
    } else if (dump.health().equals(DumpRow.FAILED)) {
      remarks.add("the dump could not be read: " + String.join("; ", dump.notes()));
    } else if (dump.detail().equals(DumpRow.HISTOGRAM)) {
      remarks.add("the scan counted classes only, so there are no objects; scan it again in full");
    } else if (!hasGraph()) {
      remarks.add(
          "the tables do not say who holds what: no retained sizes, dominators or paths"
              + (dump.notes().isEmpty() ? "" : "; notes: " + String.join("; ", dump.notes())));
    }
    if (wanted != null && content.missing() != null) {
      remarks.add(wanted + " are missing: " + content.missing());
    }
    return remarks;
  }

  /**
   * What is in an object and who holds it.
   *
   * @throws FileNotFoundException if the dump has no such object
   */
  public ObjectExplanation object(long id) throws IOException {
    HeapObject object = heap.object(id);
    if (object == null) {
      throw new FileNotFoundException(noObject(id));
    }
    ReadObject read = heap.read(List.of(id)).get(id);
    List<Field> fields =
        object.kind() == ObjectKind.CLASS
            ? staticFields(object)
            : read == null ? fieldsOfTables(object) : fields(read.fields());
    HeldBy.Way path = heldByRoot(object) ? new HeldBy(heap).path(object) : null;
    HeldBy.Way dominators =
        hasGraph() ? new HeldBy(heap).dominators(object) : new HeldBy.Way(List.of(), false);
    Found<HeapObject> dominated =
        hasGraph() ? tables.dominatedBy(id, options.limit()) : new Found<>(List.of(), -1);
    Found<HeapReference> inbound = inbound(id);
    List<ObjectExplanation.Element> elements = elements(object, read);
    Contents collection = read == null ? null : collection(read);
    List<ObjectLine> dominatedLines = labels.inOrder(dominated.first());
    List<Step> steps = path == null ? List.of() : steps(path.objects());
    return new ObjectExplanation(
        tables.dumpId(),
        dump,
        labels.of(object),
        reachability(object),
        fields,
        elements,
        collection,
        steps,
        path != null && path.cut()
            ? Math.max(1, object.rootDistance() + 1 - path.objects().size())
            : 0,
        path == null || path.cut() ? List.of() : new HeldBy(heap).roots(path.objects().get(0)),
        labels.inOrder(dominators.objects()),
        dominators.cut(),
        dominatedLines,
        dominated.count(),
        inbound == null ? null : inboundSteps(inbound.first()),
        inbound == null ? -1 : inbound.count(),
        objectRemarks(read));
  }

  private List<String> objectRemarks(ReadObject read) {
    List<String> remarks = remarks("values");
    if (read != null && read.elementType() != null && labels.masks(read)) {
      remarks.add("elements may be a text, so they are shown with --show-values only");
    }
    return remarks;
  }

  private String noObject(long id) {
    String none = "--object " + Ids.hex(id) + ": no such object in dump " + tables.dumpId();
    return dump.objects() == 0 || dump.detail().equals(DumpRow.HISTOGRAM)
        ? none + ", for its tables have no objects"
        : none;
  }

  private boolean heldByRoot(HeapObject object) {
    return hasGraph() && object.rootDistance() >= 0;
  }

  private Reachability reachability(HeapObject object) {
    if (!hasGraph()) {
      return Reachability.UNKNOWN;
    }
    return object.rootDistance() >= 0
        ? Reachability.STRONG
        : object.retainedBytes() >= 0 ? Reachability.WEAK : Reachability.UNREACHABLE;
  }

  private List<Field> fields(List<ReadField> read) throws IOException {
    Map<Long, ObjectLine> targets =
        labels.of(
            read.stream()
                .filter(field -> field.type() == BasicType.OBJECT)
                .map(ReadField::bits)
                .toList());
    List<Field> fields = new ArrayList<>();
    for (ReadField field : read) {
      ObjectLine target = field.type() == BasicType.OBJECT ? targets.get(field.bits()) : null;
      fields.add(
          new Field(
              field.declaringClass(),
              field.name(),
              field.type().javaName(),
              target == null ? Labels.value(field.type(), field.bits()) : null,
              target));
    }
    return fields;
  }

  private List<Field> staticFields(HeapObject object) throws IOException {
    HeapClass type = heap.type(object);
    String name = type == null ? "" : type.name();
    List<ReadField> read = content.staticFields(object, name);
    if (content.missing() == null) {
      return fields(read);
    }
    return fields(
        tables.referencesFrom(List.of(object.id())).stream()
            .filter(reference -> reference.kind() == ReferenceKind.STATIC)
            .map(reference -> field(reference))
            .toList());
  }

  private static ReadField field(HeapReference reference) {
    String name = reference.fieldName() == null ? "?#?" : reference.fieldName();
    int hash = name.lastIndexOf('#');
    return new ReadField(
        name.substring(0, Math.max(0, hash)),
        name.substring(hash + 1),
        BasicType.OBJECT,
        reference.toId());
  }

  /** Without the dump: what the class declares, and of references where they lead. */
  private List<Field> fieldsOfTables(HeapObject object) throws IOException {
    HeapClass type = heap.type(object);
    if (object.kind() != ObjectKind.INSTANCE || type == null) {
      return List.of();
    }
    Map<String, Long> targets = new HashMap<>();
    for (HeapReference reference : tables.referencesFrom(List.of(object.id()))) {
      if (reference.fieldName() != null) {
        targets.putIfAbsent(reference.fieldName(), reference.toId());
      }
    }
    Map<Long, ObjectLine> lines = labels.of(targets.values());
    List<Field> fields = new ArrayList<>();
    for (HeapClass declaring : heap.dictionary().ancestry(type)) {
      for (HeapField field : declaring.instanceFields()) {
        Long target = targets.get(declaring.name() + "#" + field.name());
        boolean isNull = field.type() == BasicType.OBJECT && target == null;
        fields.add(
            new Field(
                declaring.name(),
                field.name(),
                field.type().javaName(),
                isNull ? "null" : null,
                target == null ? null : lines.get(target)));
      }
    }
    return fields;
  }

  private List<Element> elements(HeapObject object, ReadObject read) throws IOException {
    List<Element> elements = new ArrayList<>();
    if (read != null && read.elementType() != null) {
      for (String value : labels.elements(read, options.limit())) {
        elements.add(new Element(elements.size(), value, null));
      }
    } else if (read != null && read.references() != null && object.arrayLength() >= 0) {
      int count = Math.min(options.limit(), read.references().length);
      List<Long> ids = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        ids.add(read.references()[i]);
      }
      Map<Long, ObjectLine> lines = labels.of(ids);
      for (int i = 0; i < count; i++) {
        ObjectLine line = lines.get(ids.get(i));
        elements.add(new Element(i, line == null ? "null" : null, line));
      }
    } else if (object.kind() == ObjectKind.OBJECT_ARRAY || isOfDotnet()) {
      List<Long> ids =
          tables.referencesFrom(List.of(object.id())).stream()
              .filter(reference -> reference.fieldName() == null)
              .limit(options.limit())
              .map(HeapReference::toId)
              .toList();
      Map<Long, ObjectLine> lines = labels.of(ids);
      ids.forEach(id -> elements.add(new Element(-1, null, lines.get(id))));
    }
    return elements;
  }

  /** Whether it is known only to what an object refers, not by which fields. */
  private boolean isOfDotnet() {
    return Platform.DOTNET.name().equals(dump.platform());
  }

  private Contents collection(ReadObject read) throws IOException {
    CollectionReader.Extent extent = collections.extents(List.of(read)).get(read.objectId());
    if (extent == null) {
      return null;
    }
    List<CollectionReader.Entry> first = collections.first(extent, options.limit());
    Set<Long> ids = new HashSet<>();
    first.forEach(entry -> ids.addAll(List.of(entry.keyId(), entry.valueId())));
    Map<Long, ObjectLine> lines = labels.of(ids);
    return new Contents(
        extent.size(),
        extent.capacity(),
        extent.kind().isMap() && !extent.keysOnly(),
        first.stream()
            .map(entry -> new Entry(lines.get(entry.keyId()), lines.get(entry.valueId())))
            .toList());
  }

  private List<Step> steps(List<HeapObject> path) throws IOException {
    List<ObjectLine> lines = labels.inOrder(path);
    List<String> via = new HeldBy(heap).steps(path);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      steps.add(new Step(i == 0 ? null : via.get(i - 1), lines.get(i)));
    }
    return steps;
  }

  /** Null if there are too many references to look through them unasked. */
  private Found<HeapReference> inbound(long id) throws IOException {
    if (!options.inboundSearched() && dump.references() > QUICK_REFERENCES) {
      return null;
    }
    boolean quick = dump.references() <= QUICK_REFERENCES;
    return quick
        ? tables.referencesTo(id, options.limit(), bytes -> {})
        : told(
            "references",
            tables.referenceBytes(),
            told -> tables.referencesTo(id, options.limit(), told));
  }

  private interface Scan<T> {
    T run(LongConsumer told) throws IOException;
  }

  private <T> T told(String stage, long bytes, Scan<T> scan) throws IOException {
    progress.start(stage, 1, bytes);
    try {
      return scan.run(done -> progress.advance(0, done));
    } finally {
      progress.finish();
    }
  }

  private List<Step> inboundSteps(List<HeapReference> references) throws IOException {
    Map<Long, ObjectLine> lines =
        labels.of(references.stream().map(HeapReference::fromId).toList());
    return references.stream()
        .map(
            reference ->
                new Step(
                    HeldBy.via(reference.kind(), reference.fieldName()),
                    lines.get(reference.fromId())))
        .toList();
  }

  /**
   * What classes of this name are, how many instances they have, and who holds these.
   *
   * @param name as in Java source; without its package if that is enough to know it by
   * @throws FileNotFoundException if the dump has no such class; the message lists some like it
   */
  public ClassExplanation classNamed(String name) throws IOException {
    String fullName = fullName(name);
    List<HistogramRow> histogram = tables.histogram();
    Map<Long, HistogramRow> counts =
        histogram.stream()
            .filter(row -> row.className().equals(fullName))
            .collect(Collectors.toMap(HistogramRow::classId, row -> row, (a, b) -> a));
    Map<Long, String> names = new HashMap<>();
    classes.forEach(row -> names.put(row.classId(), row.name()));
    List<ClassRow> named = classes.stream().filter(row -> row.name().equals(fullName)).toList();
    Map<Long, ObjectLine> loaders = labels.of(named.stream().map(ClassRow::loaderId).toList());
    List<Definition> definitions = new ArrayList<>();
    for (ClassRow row : named) {
      definitions.add(
          new Definition(
              row,
              row.superClassId() == null ? null : names.get(row.superClassId()),
              loaders.get(row.loaderId()),
              counts.get(row.classId())));
    }
    definitions.sort(
        Comparator.comparingLong(
            (Definition d) -> d.counts() == null ? 0 : -d.counts().instances()));

    Found<HeapObject> instances = instances(named);
    heap.remember(instances.first());
    MergedPaths paths = new MergedPaths(heap);
    List<HeapObject> examined = instances.first();
    return new ClassExplanation(
        tables.dumpId(),
        dump,
        fullName,
        definitions,
        labels.inOrder(examined.subList(0, Math.min(examined.size(), options.limit()))),
        instances.count(),
        examined.size(),
        hasGraph() ? paths.of(examined) : List.of(),
        hasGraph() ? paths.dominators(examined) : List.of(),
        remarks(null));
  }

  /** The biggest instances of all of these classes. */
  private Found<HeapObject> instances(List<ClassRow> types) throws IOException {
    int limit = Math.max(EXAMINED_INSTANCES, options.limit());
    List<HeapObject> first = new ArrayList<>();
    long count = 0;
    for (ClassRow type : types) {
      Found<HeapObject> found = tables.instancesOf(type.classId(), limit);
      first.addAll(found.first());
      count += found.count();
    }
    if (types.size() > 1) {
      first.sort(
          Comparator.comparingLong(HeapObject::retainedBytes)
              .thenComparingLong(HeapObject::shallowBytes)
              .reversed());
    }
    return new Found<>(first.subList(0, Math.min(limit, first.size())), count);
  }

  /** The one class name that is meant. */
  private String fullName(String given) throws FileNotFoundException {
    Set<String> names = classes.stream().map(ClassRow::name).collect(Collectors.toSet());
    if (names.contains(given)) {
      return given;
    }
    List<String> meant = names.stream().filter(name -> simpleName(name).equals(given)).toList();
    if (meant.size() == 1) {
      return meant.get(0);
    }
    String wanted = given.toLowerCase(Locale.ROOT);
    Collection<String> alike =
        meant.isEmpty()
            ? names.stream().filter(n -> n.toLowerCase(Locale.ROOT).contains(wanted)).toList()
            : meant;
    String some =
        alike.stream()
            .sorted(Comparator.comparingInt(String::length).thenComparing(n -> n))
            .limit(SHOWN_NAMES)
            .collect(Collectors.joining(", "));
    throw new FileNotFoundException(
        "--class %s: %s in dump %s%s"
            .formatted(
                given,
                meant.isEmpty() ? "no such class" : meant.size() + " classes are called so",
                tables.dumpId(),
                some.isEmpty() ? "" : (meant.isEmpty() ? "; like it: " : ": ") + some));
  }

  private static String simpleName(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
