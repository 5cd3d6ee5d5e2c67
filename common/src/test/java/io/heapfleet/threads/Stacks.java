package io.heapfleet.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.finding.HeapClasses;
import io.heapfleet.finding.StackHoldings;
import io.heapfleet.graph.DominatorTree;
import io.heapfleet.hprof.Dumps;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.hprof.RuntimeFacts;
import io.heapfleet.mat.HeapInMemory;
import io.heapfleet.model.HeapRules;
import io.heapfleet.table.FrameLocalRow;
import io.heapfleet.table.FrameRow;
import io.heapfleet.table.FrameSums;
import io.heapfleet.table.ThreadRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The rows of one dump's threads and stacks. */
public record Stacks(List<ThreadRow> threads, List<FrameRow> frames, List<FrameLocalRow> locals) {
  /** Reads a dump by these rules. */
  public static Stacks of(byte[] bytes, HeapRules rules) throws IOException {
    HeapInMemory heap = HeapInMemory.read(bytes, rules);
    DominatorTree tree = heap.tree();
    StackHoldings holdings =
        new StackHoldings(tree, new HeapClasses(heap.dictionary.classes()), heap.threadRoots);
    List<FrameLocalRow> locals = new ArrayList<>();
    FrameSums sums = FrameLocalRow.tell(heap.threadRoots, holdings, locals::add);
    try (HprofDump dump = HprofDump.open(Dumps.blob(bytes))) {
      RuntimeFacts facts =
          RuntimeFacts.read(
              heap.readBack(dump),
              heap.dictionary,
              heap.threadRoots.threads().values().stream().map(heap.threadRoots::objectId).toList(),
              null);
      return new Stacks(
          ThreadRow.of(heap.threadRoots, heap.index.threads(), facts.threads(), holdings),
          FrameRow.of(heap.index.traces(), heap.index.frames(), sums),
          locals);
    }
  }

  /** The one thread of this name. */
  public ThreadRow thread(String name) {
    List<ThreadRow> named = threads.stream().filter(t -> name.equals(t.facts().name())).toList();
    assertEquals(1, named.size(), () -> name + " in " + threads);
    return named.get(0);
  }

  /** The top frame of a thread that is of this class. */
  public FrameRow frame(ThreadRow thread, String className) {
    return frames.stream()
        .filter(f -> f.threadSerial() != null && f.threadSerial() == thread.threadSerial())
        .filter(f -> className.equals(f.className()))
        .findFirst()
        .orElseThrow();
  }

  /** What the local variables of a frame hold. */
  public List<FrameLocalRow> locals(FrameRow frame) {
    return locals.stream()
        .filter(l -> l.threadSerial() == frame.threadSerial())
        .filter(l -> l.frameNumber() != null && l.frameNumber() == frame.frameNumber())
        .toList();
  }
}
