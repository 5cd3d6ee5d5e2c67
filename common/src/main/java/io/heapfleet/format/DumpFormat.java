package io.heapfleet.format;

import io.heapfleet.blob.BlobReader;
import io.heapfleet.dotnet.GcDump;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDump;
import java.io.IOException;

/** The formats that are read. */
public enum DumpFormat {
  /** Of JVMs and Android, plain, gzip or in the files that a killed JVM has left. */
  HPROF {
    @Override
    boolean isBegunBy(byte[] head) {
      return HprofDump.isBegunBy(head);
    }

    @Override
    public HeapDump open(BlobReader stored) throws IOException {
      return HprofDump.open(stored);
    }

    @Override
    public HeapDump open(BlobReader stored, DumpIndex index) throws IOException {
      return HprofDump.open(stored, index);
    }
  },

  /** Of .NET, plain or gzip. */
  GCDUMP {
    @Override
    boolean isBegunBy(byte[] head) {
      return GcDump.isBegunBy(head);
    }

    @Override
    public HeapDump open(BlobReader stored) throws IOException {
      return GcDump.open(stored);
    }

    @Override
    public HeapDump open(BlobReader stored, DumpIndex index) throws IOException {
      return GcDump.open(stored);
    }
  };

  /**
   * Whether a file of this format begins like that.
   *
   * @param head its first uncompressed bytes, all of them if it is shorter than they are
   */
  abstract boolean isBegunBy(byte[] head);

  /**
   * Opens a dump that is taken to be in this format.
   *
   * @throws io.heapfleet.record.CorruptDumpException if it is not
   */
  public abstract HeapDump open(BlobReader stored) throws IOException;

  /** Opens a dump of which the index is known. */
  public abstract HeapDump open(BlobReader stored, DumpIndex index) throws IOException;
}
