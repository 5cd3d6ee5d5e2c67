package io.heapfleet.dotnet;

import io.heapfleet.hprof.Dumps;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapVisitor;
import io.heapfleet.record.SplitSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Opens gcdumps for tests, and reads them whole. */
final class GcDumps {
  private GcDumps() {}

  static byte[] bytes(GcDumpWriter writer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writer.write(bytes);
    return bytes.toByteArray();
  }

  static GcDump open(byte[] bytes) throws IOException {
    return GcDump.open(Dumps.blob(bytes));
  }

  static SplitSummary read(byte[] bytes, HeapVisitor visitor) throws IOException {
    GcDump dump = open(bytes);
    DumpIndex index = dump.index(1 << 20);
    return dump.read(index, index.plan().splits().get(0)).readAll(visitor);
  }
}
