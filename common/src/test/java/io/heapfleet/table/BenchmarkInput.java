package io.heapfleet.table;

import io.heapfleet.blob.BlobStores;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapVisitor;
import io.heapfleet.split.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a benchmark writes: a dump, or a heap that is made up. */
interface BenchmarkInput {
  void tell(HeapVisitor visitor) throws IOException;

  /** Bytes of the dump that was told last. */
  long bytes() throws IOException;

  /**
   * Finds the input that a command line names.
   *
   * @param argument a number of objects to make up, or the path of a dump
   */
  static BenchmarkInput of(String argument) {
    return argument.matches("\\d+")
        ? new MadeUp(new SyntheticHeap(Integer.parseInt(argument), 42))
        : new Dump(Path.of(argument));
  }

  /** A heap that is made up. */
  record MadeUp(SyntheticHeap heap) implements BenchmarkInput {
    @Override
    public void tell(HeapVisitor visitor) {
      heap.tell(visitor);
    }

    @Override
    public long bytes() {
      return heap.dumpBytes();
    }
  }

  /** A plain HPROF dump. */
  record Dump(Path path) implements BenchmarkInput {
    @Override
    public void tell(HeapVisitor visitor) throws IOException {
      try (HprofDump dump = HprofDump.open(BlobStores.local().open(path.toUri().toString()))) {
        DumpIndex index = dump.index(Long.MAX_VALUE);
        for (Split split : index.plan().splits()) {
          dump.read(index, split).readAll(visitor);
        }
      }
    }

    @Override
    public long bytes() throws IOException {
      return Files.size(path);
    }
  }
}
