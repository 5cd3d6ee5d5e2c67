package io.heapfleet.jobs.parse;

import io.heapfleet.finding.DumpLookup;
import io.heapfleet.finding.EdgeLabel;
import io.heapfleet.finding.HeapEdge;
import io.heapfleet.finding.RootLabel;
import io.heapfleet.hprof.HprofIndex;
import io.heapfleet.hprof.ReadBack;
import io.heapfleet.hprof.ReadField;
import io.heapfleet.hprof.ReadObject;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.StackFrame;
import io.heapfleet.record.StackTrace;
import io.heapfleet.record.ThreadName;
import io.heapfleet.record.ThreadRoots;
import io.heapfleet.table.RootsReader;
import io.heapfleet.waste.CollectionSizes;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What paths and suspects are told with, read back from the dump: names of fields and threads. */
final class DumpFacts implements DumpLookup {
  private final ReadBack heap;
  private final HeapDictionary dictionary;
  private final ThreadRoots threadRoots;
  private final Map<Long, ThreadName> threadNames;
  private final Roots roots;
  private final Map<Long, StackTrace> traces = new HashMap<>();
  private final Map<Long, StackFrame> frames = new HashMap<>();

  /** Tells all roots of the dump. */
  @FunctionalInterface
  interface Roots {
    void tell(RootsReader.Sink sink) throws IOException;
  }

  /**
   * @param threadNames names by thread object
   * @param roots all roots of the dump, for those that name no thread
   */
  DumpFacts(
      ReadBack heap,
      HprofIndex index,
      HeapDictionary dictionary,
      ThreadRoots threadRoots,
      Map<Long, ThreadName> threadNames,
      Roots roots) {
    this.heap = heap;
    this.dictionary = dictionary;
    this.threadRoots = threadRoots;
    this.threadNames = threadNames;
    this.roots = roots;
    index.traces().forEach(trace -> traces.putIfAbsent(trace.serial(), trace));
    index.frames().forEach(frame -> frames.putIfAbsent(frame.id(), frame));
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

  private EdgeLabel threadLocal(HeapEdge edge) {
    Map<Long, Integer> threads = threadRoots.threads();
    for (int i = 0; i < threadRoots.size(); i++) {
      if (threadRoots.objectId(i) == edge.toId() && threadRoots.kind(i) != RootKind.THREAD_OBJECT) {
        Integer thread = threads.get(threadRoots.threadSerial(i));
        if (thread != null && threadRoots.objectId(thread) == edge.fromId()) {
          return EdgeLabel.threadLocal(frame(thread, threadRoots.frameNumber(i)));
        }
      }
    }
    return null;
  }

  /** Class and method of a thread's stack frame, null if the dump does not tell. */
  private String frame(int thread, int frameNumber) {
    // A thread's root names its stack trace where others name a frame.
    StackTrace trace = traces.get((long) threadRoots.frameNumber(thread));
    if (trace == null || frameNumber < 0 || frameNumber >= trace.frameIds().length) {
      return null;
    }
    StackFrame frame = frames.get(trace.frameIds()[frameNumber]);
    if (frame == null) {
      return null;
    }
    return frame.className() == null ? frame.method() : frame.className() + "." + frame.method();
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
        ThreadName name = thread == null ? null : threadNames.get(threadRoots.objectId(thread));
        labels.putIfAbsent(
            id, new RootLabel(threadRoots.kind(i), name == null ? null : name.name()));
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
  public Map<Long, String> texts(Collection<Long> objectIds) throws IOException {
    return heap.strings(objectIds);
  }
}
