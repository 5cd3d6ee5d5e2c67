package io.heapfleet.jobs.parse;

import io.heapfleet.finding.Accumulation;
import io.heapfleet.finding.Amounts;
import io.heapfleet.finding.Content;
import io.heapfleet.finding.DominatorClassPath;
import io.heapfleet.finding.DominatorClasses;
import io.heapfleet.finding.HeapClasses;
import io.heapfleet.finding.LeakPath;
import io.heapfleet.finding.LeakPathSearch;
import io.heapfleet.finding.PathText;
import io.heapfleet.finding.StackHoldings;
import io.heapfleet.finding.Suspect;
import io.heapfleet.finding.SuspectSearch;
import io.heapfleet.finding.SuspectSettings;
import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.GraphCounts;
import io.heapfleet.graph.GraphMemory;
import io.heapfleet.graph.GraphSettings;
import io.heapfleet.jobs.progress.Figures;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapRules;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ReadBack;
import io.heapfleet.record.RootSet;
import io.heapfleet.record.ThreadFacts;
import io.heapfleet.record.ThreadStacks;
import io.heapfleet.request.FoundRequest;
import io.heapfleet.request.HeapView;
import io.heapfleet.request.RequestSearch;
import io.heapfleet.request.SharedSearch;
import io.heapfleet.table.DominatorClassRow;
import io.heapfleet.table.FoundObjects;
import io.heapfleet.table.GraphColumns;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.HeapTablesReader;
import io.heapfleet.table.LoaderRow;
import io.heapfleet.table.ObjectLookup;
import io.heapfleet.table.PackageRow;
import io.heapfleet.table.ReachabilityCounts;
import io.heapfleet.table.RequestRow;
import io.heapfleet.table.RootsReader;
import io.heapfleet.table.RowWriter;
import io.heapfleet.table.SuspectRow;
import io.heapfleet.table.WrittenFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;

/**
 * Finds out who holds the memory of one dump: reads its objects, references and roots back from the
 * files that its splits made, and writes the columns and the tables that say so.
 *
 * <p>Nothing of it is needed to publish the dump: one whose graph does not fit into memory is
 * published without, with a note.
 */
final class GraphStep {
  /**
   * Class paths of the dominator tree that retain less of the heap are summed up, and what calls
   * share is left out.
   */
  private static final double LEAST_SHARE = 0.001;

  private static final int MOST_DOMINATOR_CLASSES = 5_000;

  /**
   * Places of accumulation are followed from this size on, in small heaps and in large ones: early,
   * for leaks start small.
   */
  private static final long LEAST_LEAK_PATH_BYTES = 16 << 10;

  private static final double LEAST_LEAK_PATH_SHARE = 0.00005;
  private static final int MOST_LEAK_PATHS = 1_000;

  private final Configuration conf;
  private final DumpFolders folders;
  private final String dumpId;
  private final DumpIndex index;
  private final HeapDictionary dictionary;
  private final SplitOutcome parsed;
  private final Map<Long, ThreadFacts> threadFacts;
  private final int threads;
  private final boolean values;

  /**
   * @param dictionary its classes, also those that it defines late
   * @param parsed what came of the dump's splits
   * @param threadFacts what is known of threads, by thread object
   * @param threads how many threads may work on this one dump
   * @param values whether requests are told with the values in them
   */
  GraphStep(
      Configuration conf,
      DumpFolders folders,
      String dumpId,
      DumpIndex index,
      HeapDictionary dictionary,
      SplitOutcome parsed,
      Map<Long, ThreadFacts> threadFacts,
      int threads,
      boolean values) {
    this.conf = conf;
    this.folders = folders;
    this.dumpId = dumpId;
    this.index = index;
    this.dictionary = dictionary;
    this.parsed = parsed;
    this.threadFacts = threadFacts;
    this.threads = threads;
    this.values = values;
  }

  /**
   * What the graph came to.
   *
   * @param reachability what no root holds
   * @param retainedByClass retained bytes of a class and its instances, by the class's id
   * @param stacks what threads and their local variables retain
   * @param topSuspect who retains most, null if nobody stands out
   * @param topRequest which calls hold most, null if none holds much
   * @param notes what a person should know
   */
  record Held(
      ReachabilityCounts reachability,
      Map<Long, Long> retainedByClass,
      StackHoldings stacks,
      TopSuspect topSuspect,
      TopRequest topRequest,
      List<String> notes) {}

  /**
   * The memory that the graph takes at most.
   *
   * @param objectFiles the files of {@code objects} that the dump's splits made
   */
  long estimateBytes(List<String> objectFiles) throws IOException {
    return GraphMemory.estimateBytes(
        parsed.objects,
        parsed.references + parsed.threadRoots.size(),
        new HeapTablesReader(conf, objectFiles, List.of(), this::classIndex).idSpan());
  }

  /**
   * Builds the graph and writes what it says.
   *
   * @param objectFiles the files of {@code objects} that the dump's splits made; they stay
   * @param referenceFiles its files of {@code refs}, thread locals included
   * @param rootFiles its files of {@code roots}
   * @param heap reads objects of the dump back
   */
  Held run(
      List<String> objectFiles, List<String> referenceFiles, List<String> rootFiles, ReadBack heap)
      throws IOException {
    HeapTablesReader rows =
        new HeapTablesReader(conf, objectFiles, referenceFiles, this::classIndex);
    GraphSettings settings = GraphSettings.defaults().withThreads(threads);
    DominatorTree tree =
        DominatorTree.of(
            rows,
            classObjectIds(),
            rootIds(objectFiles, rootFiles),
            index.rules() == HeapRules.MAT ? settings.weakReferencesHold() : settings);
    GraphCounts counts = tree.counts();
    fill(tree, objectFiles);
    HolderTables holders = new HolderTables(dictionary, parsed.classes.values(), tree);
    try (RowWriter<LoaderRow> writer =
        RowWriter.loaderHistogram(conf, folders.file(HeapTable.LOADER_HISTOGRAM), dumpId)) {
      writer.writeAll(holders.byLoader());
    }
    try (RowWriter<PackageRow> writer =
        RowWriter.packageHistogram(conf, folders.file(HeapTable.PACKAGE_HISTOGRAM), dumpId)) {
      writer.writeAll(holders.byPackage());
    }
    HeapClasses classes = new HeapClasses(dictionary.classes());
    List<String> notes = notes(counts);
    ThreadStacks stacks = new ThreadStacks(parsed.threadRoots, index.traces(), index.frames());
    List<FoundRequest> found = requests(tree, stacks, heap, notes);
    RequestStep requests =
        new RequestStep(
            found,
            new SharedSearch(tree, rows, dictionary, parsed.threadRoots, stacks)
                .find(found, (long) (LEAST_SHARE * counts.strongBytes())),
            threadFacts,
            counts.strongBytes(),
            values);
    DumpFacts facts =
        new DumpFacts(
            heap,
            rows,
            dictionary,
            parsed.threadRoots,
            stacks,
            threadFacts,
            requests.labels(),
            requests.sharedLabels(),
            sink -> RootsReader.read(conf, rootFiles, sink));
    SuspectSearch search = new SuspectSearch(tree, classes, facts);
    TopSuspect topSuspect = write(tree, classes, search);
    writeLeakPaths(tree, classes, facts);
    TopRequest topRequest = write(requests, search, counts.strongBytes());
    return new Held(
        new ReachabilityCounts(
            counts.unreachableObjects(),
            counts.unreachableBytes(),
            counts.weakObjects(),
            counts.weakBytes()),
        holders.byClass(),
        new StackHoldings(tree, classes, parsed.threadRoots),
        topSuspect,
        topRequest,
        notes);
  }

  /** The calls that were being worked on; none, and a note, if that cannot be found out. */
  private List<FoundRequest> requests(
      DominatorTree tree, ThreadStacks stacks, ReadBack heap, List<String> notes)
      throws IOException {
    try {
      RequestSearch search =
          new RequestSearch(
              tree,
              dictionary,
              parsed.threadRoots,
              stacks,
              threadFacts,
              new HeapView(heap::objects, dictionary));
      List<FoundRequest> found = search.find();
      if (search.candidatesLeftOut() > 0) {
        notes.add(
            Figures.count(search.candidatesLeftOut(), "object")
                + " that may be requests were not looked at: more than "
                + RequestSearch.MAX_CANDIDATES);
      }
      return found;
    } catch (RuntimeException e) {
      notes.add("which requests were in flight could not be worked out: " + Attempts.describe(e));
      return List.of();
    }
  }

  /** Writes what the calls hold; returns the kind that holds most, null if none holds much. */
  private TopRequest write(RequestStep requests, SuspectSearch search, long heapBytes)
      throws IOException {
    List<Suspect> held = search.of(requests.holders(), SuspectSettings.ofHeap(heapBytes));
    try (RowWriter<RequestRow> writer =
        RowWriter.requests(conf, folders.file(HeapTable.REQUESTS), dumpId)) {
      writer.writeAll(requests.rows(held));
    }
    return requests.top(held).orElse(null);
  }

  /** Writes what stands out in the tree; returns what stands out most, null if nothing does. */
  private TopSuspect write(DominatorTree tree, HeapClasses classes, SuspectSearch search)
      throws IOException {
    long heapBytes = tree.counts().strongBytes();
    List<Suspect> suspects = search.suspects(SuspectSettings.ofHeap(heapBytes));
    try (RowWriter<SuspectRow> writer =
        RowWriter.suspects(conf, folders.file(HeapTable.SUSPECTS), dumpId)) {
      writer.writeAll(suspects.stream().map(GraphStep::row).toList());
    }
    List<DominatorClassRow> paths = new ArrayList<>();
    for (DominatorClassPath path :
        DominatorClasses.rows(
            tree, classes, (long) (LEAST_SHARE * heapBytes), MOST_DOMINATOR_CLASSES)) {
      paths.add(
          new DominatorClassRow(
              path.path(),
              path.depth(),
              path.instances(),
              path.shallowBytes(),
              path.retainedBytes()));
    }
    try (RowWriter<DominatorClassRow> writer =
        RowWriter.dominatorClasses(conf, folders.file(HeapTable.DOMINATOR_CLASSES), dumpId)) {
      writer.writeAll(paths);
    }
    if (suspects.isEmpty()) {
      return null;
    }
    Suspect first = suspects.get(0);
    return new TopSuspect(
        first.sentence(),
        first.retainedBytes(),
        first.accumulation() == null ? null : first.accumulation().collection().objectId());
  }

  private void writeLeakPaths(DominatorTree tree, HeapClasses classes, DumpFacts facts)
      throws IOException {
    long leastBytes =
        Math.max(
            LEAST_LEAK_PATH_BYTES, (long) (LEAST_LEAK_PATH_SHARE * tree.counts().strongBytes()));
    try (RowWriter<LeakPath> writer =
        RowWriter.leakPaths(conf, folders.file(HeapTable.LEAK_PATHS), dumpId)) {
      writer.writeAll(new LeakPathSearch(tree, classes, facts).paths(leastBytes, MOST_LEAK_PATHS));
    }
  }

  private static SuspectRow row(Suspect suspect) {
    Accumulation accumulation = suspect.accumulation();
    Content content = suspect.content();
    OptionalLong elements = accumulation == null ? OptionalLong.empty() : accumulation.elements();
    return new SuspectRow(
        suspect.rank(),
        suspect.kind().name(),
        suspect.object() == null ? null : suspect.object().objectId(),
        suspect.className(),
        suspect.instances(),
        suspect.retainedBytes(),
        suspect.retainedPercent(),
        accumulation == null ? null : accumulation.point().objectId(),
        accumulation == null ? null : accumulation.point().name(),
        accumulation == null ? null : accumulation.pointBytes(),
        elements.isPresent() ? elements.getAsLong() : null,
        content == null ? null : content.className(),
        content == null ? null : content.instances(),
        content == null ? null : content.retainedBytes(),
        suspect.path() == null ? List.of() : PathText.steps(suspect.path()),
        suspect.sentence());
  }

  /** Why there is no graph, for the dump's notes. */
  static String doesNotFit(long neededBytes, long availableBytes) {
    return "who retains what was not worked out: it takes about "
        + Amounts.bytes(neededBytes)
        + " of memory, and there are "
        + Amounts.bytes(availableBytes)
        + "; give more (HEAPFLEET_MEMORY, or spark.executor.memory on a cluster) and scan again"
        + " with --force";
  }

  private int classIndex(long classId) {
    HeapClass type = dictionary.byId(classId);
    return type == null ? -1 : type.index();
  }

  private long[] classObjectIds() {
    long[] ids = new long[dictionary.classes().size()];
    for (HeapClass type : dictionary.classes()) {
      ids[type.index()] = Math.max(0, type.id());
    }
    return ids;
  }

  private long[] rootIds(List<String> objectFiles, List<String> rootFiles) throws IOException {
    RootSet roots = new RootSet(parsed.threadRoots);
    RootsReader.read(conf, rootFiles, roots::add);
    Set<Long> threadsThere = new HashSet<>();
    long[] threadIds =
        parsed.threadRoots.threads().values().stream()
            .mapToLong(parsed.threadRoots::objectId)
            .toArray();
    FoundObjects found = new ObjectLookup(conf, objectFiles).find(threadIds);
    for (int i = 0; i < found.count(); i++) {
      threadsThere.add(found.objectId(i));
    }
    return roots.ids(index.rules(), dictionary, threadsThere::contains);
  }

  /** Writes the files of objects again, each by a thread of its own. */
  private void fill(DominatorTree tree, List<String> objectFiles) throws IOException {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<WrittenFile>> files = new ArrayList<>();
      for (String file : objectFiles) {
        files.add(
            executor.submit(
                () -> {
                  try (GraphColumns columns = new GraphColumns(conf, new TreeColumns(tree))) {
                    return columns.fill(file, folders.filled(file));
                  }
                }));
      }
      for (Future<WrittenFile> file : files) {
        file.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the objects were written");
    } finally {
      executor.shutdownNow();
    }
  }

  private static List<String> notes(GraphCounts counts) {
    List<String> notes = new ArrayList<>();
    if (counts.duplicateIds() > 0) {
      notes.add(
          Figures.count(counts.duplicateIds(), "duplicate object id")
              + ": who holds what is told of the first object only");
    }
    if (counts.danglingReferences() > 0) {
      notes.add(
          Figures.count(counts.danglingReferences(), "reference")
              + " from or to objects that the dump does not have");
    }
    if (counts.missingRoots() > 0) {
      notes.add(
          Figures.count(counts.missingRoots(), "root") + " of objects that the dump does not have");
    }
    return notes;
  }

  /** The tree as columns of {@code objects}. */
  private record TreeColumns(DominatorTree tree) implements GraphColumns.Holders {
    @Override
    public void fill(
        long[] objectIds,
        int count,
        long[] retainedBytes,
        long[] dominatorIds,
        long[] rootDistances,
        long[] pathParentIds) {
      for (int i = 0; i < count; i++) {
        long object = tree.numberOf(objectIds[i]);
        retainedBytes[i] = tree.retainedBytes(object);
        rootDistances[i] = tree.rootDistance(object);
        dominatorIds[i] = idOrNull(tree.dominator(object));
        pathParentIds[i] = idOrNull(tree.pathParent(object));
      }
    }

    private long idOrNull(long object) {
      return object == DominatorTree.NONE ? 0 : tree.objectId(object);
    }
  }
}
