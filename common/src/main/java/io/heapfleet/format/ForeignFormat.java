package io.heapfleet.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Formats that are known and not read: what a process left of itself, which another tool has to
 * make a heap dump of.
 */
enum ForeignFormat {
  MINIDUMP(
      "Windows minidump",
      "of a .NET process, make a gcdump of it with PerfView HeapSnapshotFromProcessDump FILE"
          + " OUT.gcdump, or take one of the running process with dotnet-gcdump collect -p PID; of"
          + " a JVM, make an HPROF dump of it with jhsdb jmap --binaryheap --dumpfile OUT.hprof"
          + " --exe JAVA_HOME\\bin\\java.exe --core FILE, with the JDK that it ran on") {
    @Override
    boolean isBegunBy(byte[] head) {
      return startsWith(head, 0, "MDMP");
    }
  },

  KERNEL_DUMP(
      "Windows kernel dump",
      "it is of the whole machine; take a dump of the process instead, with dotnet-gcdump collect"
          + " -p PID or jcmd PID GC.heap_dump OUT.hprof") {
    @Override
    boolean isBegunBy(byte[] head) {
      return startsWith(head, 0, "PAGEDUMP") || startsWith(head, 0, "PAGEDU64");
    }
  },

  ELF_CORE(
      "ELF core",
      "of a HotSpot JVM, make an HPROF dump of it with jhsdb jmap --binaryheap --dumpfile"
          + " OUT.hprof --exe JAVA_HOME/bin/java --core FILE, with the JDK that it ran on; of a"
          + " .NET process, look into it with dotnet-dump analyze FILE, and take a gcdump of the"
          + " next one while it runs, with dotnet-gcdump collect -p PID; of OpenJ9, open it in"
          + " Eclipse MAT with IBM's DTFJ plug-in, which can export HPROF") {
    @Override
    boolean isBegunBy(byte[] head) {
      // The file's type is a 16-bit number behind 16 bytes that tell its byte order, too.
      return head.length >= 18
          && startsWith(head, 0, "\177ELF")
          && (head[5] == BIG_ENDIAN ? head[17] : head[16]) == CORE;
    }
  },

  MACH_CORE(
      "Mach-O core",
      "of a HotSpot JVM, make an HPROF dump of it with jhsdb jmap --binaryheap --dumpfile"
          + " OUT.hprof --exe JAVA_HOME/bin/java --core FILE, with the JDK that it ran on") {
    @Override
    boolean isBegunBy(byte[] head) {
      return head.length >= 16
          && (head[0] & 0xFE) == 0xCE
          && head[1] == (byte) 0xFA
          && head[2] == (byte) 0xED
          && head[3] == (byte) 0xFE
          && head[12] == 4;
    }
  },

  PHD(
      "IBM portable heap dump",
      "open it in Eclipse MAT with IBM's DTFJ plug-in, which can export HPROF; it holds no values"
          + " of fields") {
    @Override
    boolean isBegunBy(byte[] head) {
      return startsWith(head, 2, "portable heap dump");
    }
  },

  NETTRACE(
      ".NET trace",
      "if it was taken with the provider Microsoft-Windows-DotNETRuntime:0x1980001:5, make a gcdump"
          + " of it with dotnet-gcdump convert FILE") {
    @Override
    boolean isBegunBy(byte[] head) {
      return startsWith(head, 0, "Nettrace");
    }
  };

  final String title;
  final String remedy;

  ForeignFormat(String title, String remedy) {
    this.title = title;
    this.remedy = remedy;
  }

  /** How the identification of an ELF file tells its byte order. */
  private static final int BIG_ENDIAN = 2;

  private static final int CORE = 4;

  /** Whether a file of this format begins like that. */
  abstract boolean isBegunBy(byte[] head);

  private static boolean startsWith(byte[] head, int offset, String magic) {
    byte[] bytes = magic.getBytes(StandardCharsets.ISO_8859_1);
    int end = offset + bytes.length;
    return head.length >= end && Arrays.equals(head, offset, end, bytes, 0, bytes.length);
  }
}
