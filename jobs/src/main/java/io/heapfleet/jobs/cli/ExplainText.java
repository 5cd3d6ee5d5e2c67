package io.heapfleet.jobs.cli;

import io.heapfleet.finding.Amounts;
import io.heapfleet.jobs.cli.TextTable.Align;
import io.heapfleet.jobs.explain.ClassExplanation;
import io.heapfleet.jobs.explain.ClassExplanation.Definition;
import io.heapfleet.jobs.explain.ClassExplanation.Dominator;
import io.heapfleet.jobs.explain.ClassExplanation.Holder;
import io.heapfleet.jobs.explain.DumpExplanation;
import io.heapfleet.jobs.explain.HeapObject;
import io.heapfleet.jobs.explain.Ids;
import io.heapfleet.jobs.explain.ObjectExplanation;
import io.heapfleet.jobs.explain.ObjectExplanation.Element;
import io.heapfleet.jobs.explain.ObjectExplanation.Entry;
import io.heapfleet.jobs.explain.ObjectExplanation.Field;
import io.heapfleet.jobs.explain.ObjectExplanation.Step;
import io.heapfleet.jobs.explain.ObjectLine;
import io.heapfleet.jobs.explain.RequestsExplanation;
import io.heapfleet.jobs.progress.Figures;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.table.ClassRow;
import io.heapfleet.table.DumpRow;
import io.heapfleet.table.HistogramRow;
import io.heapfleet.table.LoaderRow;
import io.heapfleet.table.PackageRow;
import io.heapfleet.table.RequestRow;
import io.heapfleet.table.SuspectRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code heapfleet explain} found out, as text for a terminal. */
final class ExplainText {
  private static final int SHOWN_HOLDERS = 40;
  private static final int SHOWN_NEXT = 3;
  private static final int PREVIEW_COLUMNS = 60;

  private final String tables;
  private final Secrets secrets;
  private final int widthColumns;

  /**
   * @param tables where the tables are, as the user gave it
   * @param widthColumns how wide a table may be
   */
  ExplainText(String tables, Secrets secrets, int widthColumns) {
    this.tables = tables;
    this.secrets = secrets;
    this.widthColumns = widthColumns;
  }

  /** A dump: who holds its memory. */
  List<String> of(DumpExplanation found) {
    DumpRow dump = found.dump();
    List<String> lines = new ArrayList<>();
    lines.add("Dump " + found.dumpId() + ": " + whose(dump));
    lines.add(
        "  %s, %s, heap %s"
            .formatted(
                Figures.count(dump.objects(), "object"),
                Figures.count(dump.references(), "reference"),
                Amounts.bytes(dump.heapBytes())));
    if (dump.reachability() != null) {
      lines.add(
          "  garbage: %s, %s; held only weakly: %s, %s"
              .formatted(
                  Figures.count(dump.reachability().unreachableObjects(), "object"),
                  Amounts.bytes(dump.reachability().unreachableBytes()),
                  Figures.count(dump.reachability().weaklyReachableObjects(), "object"),
                  Amounts.bytes(dump.reachability().weaklyReachableBytes())));
    }
    lines.add(
        "  %s, %s, %s"
            .formatted(
                visible(secrets.masked(dump.uri())),
                Amounts.bytes(dump.sizeBytes()),
                dump.health().equals(DumpRow.OK)
                    ? "read"
                    : !dump.health().equals(DumpRow.SALVAGED)
                        ? "not readable"
                        : String.format(
                            Locale.ROOT,
                            "read in part (%.1f %% understood)",
                            Math.floor(dump.coveragePercent() * 10) / 10)));
    addRemarks(lines, found.remarks());
    addSuspects(lines, found.suspects());
    addObjects(lines, "Biggest objects that only roots hold", found.topLevel(), dump);
    addClasses(lines, found.classes(), dump);
    addPackages(lines, found.packages(), dump);
    addLoaders(lines, found.loaders(), dump);
    goOn(lines, found);
    return lines;
  }

  /** The calls that were being worked on. */
  List<String> of(RequestsExplanation found) {
    List<String> lines = new ArrayList<>();
    lines.add("Dump " + found.dumpId() + ": " + whose(found.dump()));
    addRemarks(lines, found.remarks());
    lines.add("");
    if (found.requests().isEmpty()) {
      lines.add("No request or task was in flight, as far as can be told (docs/requests.md).");
      return lines;
    }
    lines.add("Requests and tasks in flight (" + showing(found) + ")");
    for (RequestRow request : found.requests()) {
      lines.add("  " + request.rank() + ". " + visible(request.sentence()));
      String target = found.targets().get(request.objectId());
      if (target != null) {
        lines.add("     " + visible(target));
      }
      lines.add(
          "     "
              + visible(
                  Stream.of(
                          request.stack(),
                          request.startedAt() == null ? null : "since " + request.startedAt(),
                          request.frame() == null ? null : "in " + request.frame(),
                          request.traceId() == null ? null : "trace " + request.traceId(),
                          request.context().isEmpty() ? null : String.join(" ", request.context()),
                          "holds " + Amounts.bytes(request.retainedBytes()) + " in all",
                          shared(request))
                      .filter(part -> part != null)
                      .collect(Collectors.joining(", "))));
      Long id = request.collectionId() == null ? request.threadId() : request.collectionId();
      lines.add("     --object " + Ids.hex(id == null ? request.objectId() : id));
    }
    return lines;
  }

  private static String shared(RequestRow request) {
    return request.sharedId() == null
        ? null
        : "and "
            + Amounts.bytes(request.sharedBytes())
            + " together with others ("
            + Ids.hex(request.sharedId())
            + ", held by "
            + request.sharedCalls()
            + ")";
  }

  private static String showing(RequestsExplanation found) {
    return found.count() == found.requests().size()
        ? "all"
        : String.format(Locale.ROOT, "%,d of %,d", found.requests().size(), found.count());
  }

  private static String whose(DumpRow dump) {
    String who =
        Stream.of(dump.service(), dump.instance(), dump.region())
            .filter(part -> part != null)
            .collect(Collectors.joining(" / "));
    String rest =
        Stream.of(
                dump.build() == null ? null : "build " + dump.build(),
                dump.capturedAt() == null ? null : dump.capturedAt().toString(),
                dump.runtime() == null
                    ? null
                    : dump.runtime()
                        + (dump.runtimeVersion() == null ? "" : " " + dump.runtimeVersion()))
            .filter(part -> part != null)
            .collect(Collectors.joining(", "));
    return visible(
        (who.isEmpty() ? "an unnamed service" : who) + (rest.isEmpty() ? "" : ", " + rest));
  }

  private void addRemarks(List<String> lines, List<String> remarks) {
    for (String remark : remarks) {
      lines.add("  note: " + visible(secrets.masked(remark)));
    }
  }

  private static void addSuspects(List<String> lines, List<SuspectRow> suspects) {
    if (suspects.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add("Suspects");
    for (SuspectRow suspect : suspects) {
      lines.add("  " + suspect.rank() + ". " + visible(suspect.sentence()));
      if (!suspect.path().isEmpty()) {
        lines.add("     " + visible(String.join(" → ", suspect.path())));
      }
      Long id = suspect.accumulationId() == null ? suspect.objectId() : suspect.accumulationId();
      if (id != null) {
        lines.add("     --object " + Ids.hex(id));
      }
    }
  }

  private void addClasses(List<String> lines, List<HistogramRow> classes, DumpRow dump) {
    TextTable table =
        new TextTable()
            .column("Class", Align.LEFT_KEEPING_END)
            .column("Objects", Align.RIGHT)
            .column("Shallow", Align.RIGHT)
            .column("Retained", Align.RIGHT)
            .column("%", Align.RIGHT);
    for (HistogramRow row : classes) {
      long retained = row.retainedBytes() == null ? -1 : row.retainedBytes();
      table.row(
          row.className(),
          number(row.instances()),
          Amounts.bytes(row.shallowBytes()),
          bytes(retained),
          percent(retained, dump));
    }
    add(lines, "Biggest classes", table);
  }

  private void addPackages(List<String> lines, List<PackageRow> packages, DumpRow dump) {
    TextTable table =
        new TextTable()
            .column("Package", Align.LEFT_KEEPING_END)
            .column("Classes", Align.RIGHT)
            .column("Objects", Align.RIGHT)
            .column("Shallow", Align.RIGHT)
            .column("Retained", Align.RIGHT)
            .column("%", Align.RIGHT);
    for (PackageRow row : packages) {
      table.row(
          row.packageName().isEmpty() ? "(none)" : row.packageName(),
          number(row.classes()),
          number(row.instances()),
          Amounts.bytes(row.shallowBytes()),
          Amounts.bytes(row.retainedBytes()),
          percent(row.retainedBytes(), dump));
    }
    add(lines, "Biggest packages", table);
  }

  private void addLoaders(List<String> lines, List<LoaderRow> loaders, DumpRow dump) {
    TextTable table =
        new TextTable()
            .column("Class loader", Align.LEFT_KEEPING_END)
            .column("Id", Align.LEFT)
            .column("Classes", Align.RIGHT)
            .column("Objects", Align.RIGHT)
            .column("Retained", Align.RIGHT)
            .column("%", Align.RIGHT);
    for (LoaderRow row : loaders) {
      table.row(
          row.loaderId() == 0
              ? "(boot)"
              : row.loaderClass() == null ? "(unknown)" : row.loaderClass(),
          row.loaderId() == 0 ? "" : Ids.hex(row.loaderId()),
          number(row.classes()),
          number(row.instances()),
          Amounts.bytes(row.retainedBytes()),
          percent(row.retainedBytes(), dump));
    }
    add(lines, "Biggest class loaders", table);
  }

  private void goOn(List<String> lines, DumpExplanation found) {
    String command =
        ScanSummary.commandName()
            + " explain --tables "
            + ScanSummary.shellWord(tables)
            + " --dump "
            + found.dumpId();
    if (!found.topLevel().isEmpty()) {
      lines.add("");
      lines.add("Go on:    " + command + " --object " + Ids.hex(found.topLevel().get(0).id()));
    } else if (!found.classes().isEmpty()) {
      lines.add("");
      lines.add(
          "Go on:    "
              + command
              + " --class "
              + ScanSummary.shellWord(visible(found.classes().get(0).className())));
    }
  }

  /** An object: what is in it, and who holds it. */
  List<String> of(ObjectExplanation found) {
    HeapObject object = found.object().object();
    List<String> lines = new ArrayList<>();
    lines.add(named(found.object()));
    lines.add(
        "  "
            + kind(object)
            + ", shallow "
            + Amounts.bytes(object.shallowBytes())
            + (object.retainedBytes() < 0
                ? ""
                : ", retained %s (%s %% of the heap)"
                    .formatted(
                        Amounts.bytes(object.retainedBytes()),
                        percent(object.retainedBytes(), found.dump())))
            + reachability(found));
    lines.add("  dump " + found.dumpId() + ": " + whose(found.dump()));
    addRemarks(lines, found.remarks());
    addFields(lines, found);
    addElements(lines, found);
    addCollection(lines, found);
    addPath(lines, found);
    addDominators(lines, found);
    addDominated(lines, found);
    addInbound(lines, found);
    return lines;
  }

  private static String kind(HeapObject object) {
    return switch (object.kind()) {
      case INSTANCE -> "instance";
      case OBJECT_ARRAY, PRIMITIVE_ARRAY ->
          object.arrayLength() < 0
              ? "array"
              : "array of " + Figures.count(object.arrayLength(), "element");
      case CLASS -> "class";
    };
  }

  private static String reachability(ObjectExplanation found) {
    long distance = found.object().object().rootDistance();
    return switch (found.reachability()) {
      case STRONG ->
          distance == 0 ? ", a root" : ", " + Figures.count(distance, "step") + " from a root";
      case WEAK -> ", held only weakly";
      case UNREACHABLE -> ", garbage: no root leads to it";
      case UNKNOWN -> "";
    };
  }

  private void addFields(List<String> lines, ObjectExplanation found) {
    boolean inherited = found.fields().stream().map(Field::declaringClass).distinct().count() > 1;
    TextTable table = new TextTable().column("Field", Align.LEFT).column("Type", Align.LEFT);
    if (inherited) {
      table.column("Of class", Align.LEFT_KEEPING_END);
    }
    table.column("Value", Align.LEFT);
    for (Field field : found.fields()) {
      String value = value(field.value(), field.object());
      if (inherited) {
        table.row(field.name(), field.type(), field.declaringClass(), value);
      } else {
        table.row(field.name(), field.type(), value);
      }
    }
    boolean isClass = found.object().object().kind() == ObjectKind.CLASS;
    add(lines, isClass ? "Static fields" : "Fields", table);
  }

  private void addElements(List<String> lines, ObjectExplanation found) {
    TextTable table = new TextTable().column("Index", Align.RIGHT).column("Value", Align.LEFT);
    for (Element element : found.elements()) {
      table.row(
          element.index() < 0 ? "?" : number(element.index()),
          value(element.value(), element.object()));
    }
    long length = found.object().object().arrayLength();
    boolean isInstance = found.object().object().kind() == ObjectKind.INSTANCE;
    add(
        lines,
        firstOf(found.elements().size(), length, isInstance ? "References" : "Elements"),
        table);
  }

  private void addCollection(List<String> lines, ObjectExplanation found) {
    if (found.collection() == null) {
      return;
    }
    boolean map = found.collection().map();
    TextTable table = new TextTable().column(map ? "Key" : "Element", Align.LEFT);
    if (map) {
      table.column("Value", Align.LEFT);
    }
    for (Entry entry : found.collection().first()) {
      if (map) {
        table.row(value("null", entry.key()), value("null", entry.value()));
      } else {
        table.row(value("null", entry.key()));
      }
    }
    long size = found.collection().size();
    long capacity = found.collection().capacity();
    String heading =
        "Collection of "
            + (size < 0 ? "unknown size" : number(size) + (map ? " entries" : " elements"))
            + (capacity < 0 ? "" : ", room for " + number(capacity))
            + (size > found.collection().first().size() && !found.collection().first().isEmpty()
                ? "; the first " + number(found.collection().first().size())
                : "");
    if (table.isEmpty()) {
      lines.add("");
      lines.add(heading);
    } else {
      add(lines, heading, table);
    }
  }

  private void addPath(List<String> lines, ObjectExplanation found) {
    if (found.path().isEmpty()) {
      return;
    }
    TextTable table =
        new TextTable()
            .column("By", Align.LEFT)
            .column("Object", Align.LEFT_KEEPING_END)
            .column("Id", Align.LEFT)
            .column("Retained", Align.RIGHT);
    if (found.pathOmitted() > 0) {
      table.row("…", Figures.count(found.pathOmitted(), "step") + " more", "", "");
    }
    for (int i = 0; i < found.path().size(); i++) {
      Step step = found.path().get(i);
      boolean root = i == 0 && found.pathOmitted() == 0;
      table.row(
          root ? "root" : step.via() == null ? "…" : step.via().strip(),
          described(step.object()),
          Ids.hex(step.object().id()),
          bytes(retained(step.object())));
    }
    add(
        lines,
        "Shortest path from a root"
            + (found.roots().isEmpty()
                ? ""
                : " (" + visible(String.join(", ", found.roots())) + ")"),
        table);
  }

  private void addDominators(List<String> lines, ObjectExplanation found) {
    if (found.reachability() == ObjectExplanation.Reachability.UNKNOWN
        || found.reachability() == ObjectExplanation.Reachability.UNREACHABLE) {
      return;
    }
    if (found.dominators().size() < 2) {
      lines.add("");
      lines.add("Nothing but the roots holds it alone: it is at the top of the dominator tree.");
      return;
    }
    List<ObjectLine> above = found.dominators().subList(0, found.dominators().size() - 1);
    addObjects(
        lines,
        "Held alone by"
            + (found.dominatorsOmitted() ? " (and more above)" : " (dominators, topmost first)"),
        above,
        found.dump());
  }

  private void addDominated(List<String> lines, ObjectExplanation found) {
    addObjects(
        lines,
        firstOf(found.dominated().size(), found.dominatedCount(), "Holds alone"),
        found.dominated(),
        found.dump());
  }

  private void addInbound(List<String> lines, ObjectExplanation found) {
    if (found.inbound() == null) {
      lines.add("");
      lines.add(
          "What refers to it was not searched for: %s to look through (--inbound)"
              .formatted(Figures.count(found.dump().references(), "reference")));
      return;
    }
    TextTable table =
        new TextTable()
            .column("Object", Align.LEFT_KEEPING_END)
            .column("Id", Align.LEFT)
            .column("By", Align.LEFT)
            .column("Retained", Align.RIGHT);
    for (Step step : found.inbound()) {
      table.row(
          described(step.object()),
          Ids.hex(step.object().id()),
          step.via().strip(),
          bytes(retained(step.object())));
    }
    add(lines, firstOf(found.inbound().size(), found.inboundCount(), "Referred to by"), table);
  }

  /** A class: its definition, its instances, and who holds them. */
  List<String> of(ClassExplanation found) {
    List<String> lines = new ArrayList<>();
    lines.add(visible(found.name()));
    lines.add("  dump " + found.dumpId() + ": " + whose(found.dump()));
    addRemarks(lines, found.remarks());
    TextTable table =
        new TextTable()
            .column("Class loader", Align.LEFT_KEEPING_END)
            .column("Class object", Align.LEFT)
            .column("Objects", Align.RIGHT)
            .column("Shallow", Align.RIGHT)
            .column("Largest", Align.RIGHT)
            .column("Retained", Align.RIGHT)
            .column("%", Align.RIGHT);
    for (Definition type : found.classes()) {
      HistogramRow counts = type.counts();
      long retained =
          counts == null || counts.retainedBytes() == null ? -1 : counts.retainedBytes();
      table.row(
          type.loader() == null
              ? "(boot)"
              : type.loader().name() + " @ " + Ids.hex(type.loader().id()),
          type.row().classId() < 0 ? "" : Ids.hex(type.row().classId()),
          number(counts == null ? 0 : counts.instances()),
          Amounts.bytes(counts == null ? 0 : counts.shallowBytes()),
          counts == null ? "" : Amounts.bytes(counts.largestInstanceBytes()),
          bytes(retained),
          percent(retained, found.dump()));
    }
    add(
        lines,
        found.classes().size() == 1
            ? "Loaded once"
            : "Loaded by " + Figures.count(found.classes().size(), "class loader"),
        table);
    addDefinition(lines, found);
    addObjects(
        lines,
        firstOf(found.biggest().size(), found.instances(), "Biggest instances"),
        found.biggest(),
        found.dump());
    addHolders(lines, found);
    addDominatingClasses(lines, found);
    return lines;
  }

  private void addDefinition(List<String> lines, ClassExplanation found) {
    if (found.classes().isEmpty()) {
      return;
    }
    Definition type = found.classes().get(0);
    TextTable table =
        new TextTable()
            .column("Field", Align.LEFT)
            .column("Type", Align.LEFT)
            .column("Of class", Align.LEFT_KEEPING_END)
            .column("Offset", Align.RIGHT);
    for (ClassRow.Field field : type.row().fields()) {
      table.row(
          field.name(),
          field.type(),
          field.declaringClass(),
          field.offsetBytes() == null ? "" : number(field.offsetBytes()));
    }
    String heading =
        "Fields of an instance"
            + (type.row().instanceBytes() > 0
                ? " of " + Amounts.bytes(type.row().instanceBytes())
                : "")
            + (type.superClass() == null ? "" : "; extends " + visible(type.superClass()));
    add(lines, heading, table);
  }

  private static void addHolders(List<String> lines, ClassExplanation found) {
    if (found.holders().isEmpty()) {
      return;
    }
    lines.add("");
    lines.add(
        "Held by (shortest paths from roots, merged by class"
            + (found.examined() < found.instances()
                ? "; of the " + number(found.examined()) + " biggest"
                : "")
            + ")");
    List<String> tree = new ArrayList<>();
    addHolders(tree, found.holders(), 0, found.examined());
    lines.addAll(tree.subList(0, Math.min(tree.size(), SHOWN_HOLDERS)));
    if (tree.size() > SHOWN_HOLDERS) {
      lines.add("  and " + (tree.size() - SHOWN_HOLDERS) + " more lines in --format json");
    }
  }

  private static void addHolders(
      List<String> lines, List<Holder> holders, int depth, long examined) {
    int shown = 0;
    for (Holder holder : holders) {
      if (shown++ == SHOWN_NEXT) {
        lines.add(
            "%s… and %s"
                .formatted(
                    " ".repeat(22 + depth),
                    Figures.count(holders.size() - SHOWN_NEXT, "more way")));
        break;
      }
      lines.add(
          "  %9s %8s  %s%s%s%s"
              .formatted(
                  number(holder.instances()),
                  String.format(
                      Locale.ROOT, "%.1f %%", 100.0 * holder.instances() / Math.max(1, examined)),
                  " ".repeat(depth),
                  holder.via() == null ? "" : visible(holder.via().strip()) + " → ",
                  visible(holder.className()),
                  holder.repeated() ? " (several in a row)" : ""));
      addHolders(lines, holder.next(), depth + 1, examined);
    }
  }

  private void addDominatingClasses(List<String> lines, ClassExplanation found) {
    TextTable table =
        new TextTable()
            .column("Held alone by objects of", Align.LEFT_KEEPING_END)
            .column("Holders", Align.RIGHT)
            .column("Instances", Align.RIGHT)
            .column("Retained", Align.RIGHT);
    int shown = 0;
    for (Dominator row : found.dominators()) {
      if (shown++ < SHOWN_NEXT * SHOWN_NEXT) {
        table.row(
            row.className() == null ? "(only roots)" : row.className(),
            row.className() == null ? "" : number(row.dominators()),
            number(row.instances()),
            Amounts.bytes(row.retainedBytes()));
      }
    }
    add(
        lines,
        "Dominating classes"
            + (found.examined() < found.instances()
                ? " (of the " + number(found.examined()) + " biggest)"
                : ""),
        table);
  }

  private void addObjects(
      List<String> lines, String heading, List<ObjectLine> objects, DumpRow dump) {
    TextTable table =
        new TextTable()
            .column("Object", Align.LEFT_KEEPING_END)
            .column("Id", Align.LEFT)
            .column("Shallow", Align.RIGHT)
            .column("Retained", Align.RIGHT)
            .column("%", Align.RIGHT);
    for (ObjectLine line : objects) {
      table.row(
          described(line),
          Ids.hex(line.id()),
          line.object() == null ? "" : Amounts.bytes(line.object().shallowBytes()),
          bytes(retained(line)),
          percent(retained(line), dump));
    }
    add(lines, heading, table);
  }

  /** A heading and a table below it; without a row neither. */
  private void add(List<String> lines, String heading, TextTable table) {
    if (!table.isEmpty()) {
      lines.add("");
      lines.add(heading);
      table.lines(widthColumns - 2).forEach(line -> lines.add("  " + line));
    }
  }

  private static String firstOf(long shown, long all, String heading) {
    return all <= shown ? heading : heading + " (" + number(shown) + " of " + number(all) + ")";
  }

  private static String value(String value, ObjectLine object) {
    return object != null ? named(object) : value == null ? "(needs the dump)" : value;
  }

  private static String named(ObjectLine line) {
    return visible(line.name()) + " @ " + Ids.hex(line.id()) + preview(line, "  ");
  }

  private static String described(ObjectLine line) {
    return visible(line.name()) + preview(line, " ");
  }

  /** A long text would push all other columns out of sight; JSON has more of it. */
  private static String preview(ObjectLine line, String before) {
    return line.preview() == null
        ? ""
        : before + DisplayWidth.cut(visible(line.preview()), PREVIEW_COLUMNS);
  }

  private static long retained(ObjectLine line) {
    return line.object() == null ? -1 : line.object().retainedBytes();
  }

  private static String bytes(long bytes) {
    return bytes < 0 ? "" : Amounts.bytes(bytes);
  }

  private static String percent(long bytes, DumpRow dump) {
    return bytes < 0 || dump.heapBytes() <= 0
        ? ""
        : String.format(Locale.ROOT, "%.1f", 100.0 * bytes / dump.heapBytes());
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String visible(String text) {
    return DisplayWidth.visible(text);
  }
}
