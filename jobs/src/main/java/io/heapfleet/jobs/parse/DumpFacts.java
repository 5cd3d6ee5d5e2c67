package io.heapfleet.jobs.parse;

import io.heapfleet.finding.CallLabel;
import io.heapfleet.finding.DumpLookup;
import io.heapfleet.finding.EdgeLabel;
import io.heapfleet.finding.HeapEdge;
import io.heapfleet.finding.RootLabel;
import io.heapfleet.finding.SharedLabel;
import io.heapfleet.graph.HeapRows;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ReadBack;
import io.heapfleet.record.ReadField;
import io.heapfleet.record.ReadObject;
import io.heapfleet.record.StackFrame;
import io.heapfleet.record.ThreadFacts;
import io.heapfleet.record.ThreadRoots;
import io.heapfleet.record.ThreadStacks;
import io.heapfleet.request.HeapView;
import io.heapfleet.request.UrlKeys;
import io.heapfleet.table.RootsReader;
import io.heapfleet.waste.CollectionSizes;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What paths and suspects are told with, read back from the dump: names of fields and threads. */
final class DumpFacts implements DumpLookup {
  private static final Pattern JAVA = Pattern.compile("(javax?|jdk|sun|com\\.sun)\\..*");

  /** Of what is held by more, these are enough. */
  private static final int MOST_HOLDERS = 256;

  private final ReadBack heap;
  private final HeapRows rows;
  private final HeapDictionary dictionary;
  private final ThreadRoots threadRoots;
  private final Map<Long, ThreadFacts> threadNames;
  private final Roots roots;
  private final ThreadStacks stacks;
  private final Map<Long, CallLabel> calls;
  private final Map<Long, SharedLabel> shared;

  /** Tells all roots of the dump. */
  @FunctionalInterface
  interface Roots {
    void tell(RootsReader.Sink sink) throws IOException;
  }

  /**
   * @param rows the references of the dump
   * @param threadNames what is known of threads, by thread object
   * @param calls what threads and connections work on, by object
   * @param shared who works with what several calls hold together, by object
   * @param roots all roots of the dump, for those that name no thread
   */
  DumpFacts(
      ReadBack heap,
      HeapRows rows,
      HeapDictionary dictionary,
      ThreadRoots threadRoots,
      ThreadStacks stacks,
      Map<Long, ThreadFacts> threadNames,
      Map<Long, CallLabel> calls,
      Map<Long, SharedLabel> shared,
      Roots roots) {
    this.heap = heap;
    this.rows = rows;
    this.dictionary = dictionary;
    this.threadRoots = threadRoots;
    this.threadNames = threadNames;
    this.roots = roots;
    this.stacks = stacks;
    this.calls = calls;
    this.shared = shared;
  }

  @Override
  public Map<HeapEdge, EdgeLabel> edges(Collection<HeapEdge> edges) throws IOException {
    Set<Long> holders = edges.stream().map(HeapEdge::fromId).collect(Collectors.toSet());
    Map<Long, ReadObject> objects = heap.objects(holders);
    Map<HeapEdge, EdgeLabel> labels = new HashMap<>();
    for (HeapEdge edge : edges) {
      ReadObject holder = objects.get(edge.fromId());
      EdgeLabel label = holder == null ? null : label(holder, edge.toId());
      if (label == null) {
        label = threadLocal(edge);
      }
      if (label != null) {
        labels.put(edge, label);
      }
    }
    return labels;
  }

  private static EdgeLabel label(ReadObject holder, long toId) {
    for (ReadField field : holder.fields()) {
      if (field.type() == BasicType.OBJECT && field.bits() == toId) {
        return holder.kind() == ObjectKind.CLASS
            ? EdgeLabel.staticField(field.qualifiedName())
            : EdgeLabel.field(field.qualifiedName());
      }
    }
    if (holder.references() != null) {
      for (int i = 0; i < holder.references().length; i++) {
        if (holder.references()[i] == toId) {
          return EdgeLabel.element(i);
        }
      }
      // Further behind in the array than it was read.
      return EdgeLabel.element();
    }
    return null;
  }

  /**
   * The local variable of a thread: of several, that of the topmost frame that is not Java's own,
   * for a list is handed to the methods that fill it.
   */
  private EdgeLabel threadLocal(HeapEdge edge) {
    Map<Long, Integer> threads = stacks.threads();
    EdgeLabel label = null;
    for (int i = 0; i < threadRoots.size(); i++) {
      if (threadRoots.objectId(i) == edge.toId() && threadRoots.kind(i) != RootKind.THREAD_OBJECT) {
        Integer thread = threads.get(threadRoots.threadSerial(i));
        if (thread != null && threadRoots.objectId(thread) == edge.fromId()) {
          StackFrame frame = stacks.frame(threadRoots.threadSerial(i), threadRoots.frameNumber(i));
          label = label == null ? label(frame) : label;
          if (frame != null && frame.className() != null && !isJavas(frame.className())) {
            return label(frame);
          }
        }
      }
    }
    return label;
  }

  private static EdgeLabel label(StackFrame frame) {
    if (frame == null) {
      return EdgeLabel.threadLocal(null);
    }
    String method =
        frame.className() == null ? frame.method() : frame.className() + "." + frame.method();
    return EdgeLabel.threadLocal(method, frame.line());
  }

  private static boolean isJavas(String className) {
    return JAVA.matcher(className).matches();
  }

  @Override
  public Map<Long, CallLabel> calls(Collection<Long> objectIds) {
    return calls;
  }

  @Override
  public Map<Long, SharedLabel> shared(Collection<Long> objectIds) {
    return shared;
  }

  @Override
  public Map<Long, RootLabel> roots(Collection<Long> objectIds) throws IOException {
    Set<Long> wanted = new HashSet<>(objectIds);
    Map<Long, RootLabel> labels = new HashMap<>();
    Map<Long, Integer> threads = threadRoots.threads();
    for (int i = 0; i < threadRoots.size(); i++) {
      long id = threadRoots.objectId(i);
      if (wanted.contains(id)) {
        Integer thread = threads.get(threadRoots.threadSerial(i));
        labels.putIfAbsent(id, new RootLabel(threadRoots.kind(i), threadName(thread)));
      }
    }
    roots.tell(
        (id, kind, threadSerial) -> {
          if (wanted.contains(id)) {
            labels.putIfAbsent(id, new RootLabel(kind, null));
          }
        });
    return labels;
  }

  /** Null also of virtual threads that nobody has given a name, which is what most are. */
  private String threadName(Integer thread) {
    ThreadFacts known = thread == null ? null : threadNames.get(threadRoots.objectId(thread));
    return known == null || known.name() == null || known.name().isEmpty() ? null : known.name();
  }

  @Override
  public Map<Long, String> urlKeys(Collection<Long> objectIds) throws IOException {
    return new UrlKeys(dictionary, new HeapView(heap::objects, dictionary)).templates(objectIds);
  }

  @Override
  public Map<Long, Long> elements(Collection<Long> objectIds) throws IOException {
    return new CollectionSizes(heap, dictionary).of(objectIds);
  }

  @Override
  public Map<Long, Long> references(Collection<Long> objectIds, String field) throws IOException {
    Map<Long, Long> found = new HashMap<>();
    heap.objects(objectIds)
        .forEach(
            (id, object) -> {
              long to = object.reference(field);
              if (to != 0) {
                found.put(id, to);
              }
            });
    return found;
  }

  @Override
  public Map<Long, List<Long>> holders(Collection<Long> objectIds) throws IOException {
    long[] asked = objectIds.stream().mapToLong(id -> id).sorted().distinct().toArray();
    List<TreeSet<Long>> holders = Arrays.stream(asked).mapToObj(id -> new TreeSet<Long>()).toList();
    for (int part = 0; part < rows.referenceParts(); part++) {
      rows.references(
          part,
          (fromIds, toIds, strong, count) -> {
            for (int i = 0; i < count; i++) {
              int of = strong[i] ? Arrays.binarySearch(asked, toIds[i]) : -1;
              // The same ones in whatever order references come.
              if (of >= 0
                  && holders.get(of).add(fromIds[i])
                  && holders.get(of).size() > MOST_HOLDERS) {
                holders.get(of).pollLast();
              }
            }
          });
    }
    Map<Long, List<Long>> found = new HashMap<>();
    for (int i = 0; i < asked.length; i++) {
      found.put(asked[i], List.copyOf(holders.get(i)));
    }
    return found;
  }

  @Override
  public Map<Long, Map<String, Long>> numbers(Collection<Long> objectIds) throws IOException {
    Map<Long, Map<String, Long>> found = new HashMap<>();
    heap.objects(objectIds)
        .forEach(
            (id, object) -> {
              Map<String, Long> numbers = new HashMap<>();
              for (ReadField field : object.fields()) {
                if (field.type() == BasicType.INT || field.type() == BasicType.LONG) {
                  numbers.put(field.qualifiedName(), field.bits());
                }
              }
              found.put(id, numbers);
            });
    return found;
  }

  @Override
  public Map<Long, String> texts(Collection<Long> objectIds) throws IOException {
    return heap.strings(objectIds);
  }
}
