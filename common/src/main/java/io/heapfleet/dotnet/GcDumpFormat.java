package io.heapfleet.dotnet;

import java.nio.charset.StandardCharsets;

/**
 * The layout of a {@code .gcdump} file: objects in the serialization of Microsoft's perfview
 * repository ({@code src/FastSerialization}, {@code src/MemoryGraph}, {@code src/HeapDump}), of
 * which dotnet-gcdump has a copy. All numbers are little-endian; nothing is compressed.
 *
 * <pre>
 * file      i32 20, "!FastSerialization.1"
 *           object GCHeapDump
 *           u8 END
 *           T: i32 count, count labels             forward table: where skipped regions end
 *           R: label T
 *           label R                                the last bytes of the file
 * object    u8 NULL | u8 REFERENCE, label
 *           | u8 BEGIN, type, fields, tagged fields, u8 END
 * type      u8 BEGIN, u8 NULL, i32 version, i32 least version of a reader, string name, u8 END
 *           | u8 REFERENCE, label of an earlier type
 * string    i32 UTF-16 units (-1: null), each of them as UTF-8 of its own
 * label     offset in the file, of 4 bytes; of 8 in files of other tools of the library
 *
 * GCHeapDump 9 and 10
 *           object Graphs.MemoryGraph
 *           bool 64-bit, f32 count multiplier, f32 size multiplier
 *           object JSHeapInfo, object DotNetHeapInfo
 *           string log, i64 time in ticks, string machine, string process, i32 process id
 *           i64 committed bytes, i64 working set
 *           i32 n, n f32
 *           tagged: region InteropInfo, string tool
 *
 * Graphs.MemoryGraph
 *           i64 sum of the nodes' sizes, i32 root node
 *           i32 types, of each: string name, i32 size, string module
 *           i32 nodes, of each: u32 where in the records its record starts
 *           i32 bytes, the records
 *           region with names of deferred types, if the type's least reader is 1 or later
 *           i32 nodes, of each: i64 address, 0 for what only groups roots
 *           tagged: byte 64-bit
 *
 * record    cint type &lt;&lt; 1 | 1 if a size follows, [cint size], cint n, n cint child - this node
 *           the record at 0 is that of all nodes that were referred to and never told
 * cint      signed, 7 bits a byte, the highest first; bit 7: more follows; 5 bytes at most
 * </pre>
 */
final class GcDumpFormat {
  static final byte[] SIGNATURE = "!FastSerialization.1".getBytes(StandardCharsets.US_ASCII);

  /** Signature and, before it, its length. */
  static final int HEAD_BYTES = Integer.BYTES + SIGNATURE.length;

  static final int NULL = 1;
  static final int REFERENCE = 2;
  static final int FORWARD_REFERENCE = 3;
  static final int BEGIN = 4;
  static final int BEGIN_PRIVATE = 5;
  static final int END = 6;
  static final int FORWARD_DEFINITION = 7;
  static final int BYTE = 8;
  static final int INT16 = 9;
  static final int INT32 = 10;
  static final int INT64 = 11;
  static final int SKIP_REGION = 12;
  static final int STRING = 13;
  static final int BLOB = 14;

  static final String HEAP_DUMP = "GCHeapDump";
  static final String MEMORY_GRAPH = "Graphs.MemoryGraph";
  static final String DOTNET_HEAP = "DotNetHeapInfo";
  static final String SEGMENT = "GCHeapDumpSegment";
  static final int LEAST_VERSION = 9;
  static final int LATEST_VERSION = 10;

  /** A type's name, its size and its module take at least so many bytes. */
  static final int LEAST_TYPE_BYTES = 12;

  static final int OFFSET_BYTES = Integer.BYTES;
  static final int ADDRESS_BYTES = Long.BYTES;

  /** Where dotnet-gcdump stops: the nodes that it has met by then are told without references. */
  static final int MOST_NODES_WRITTEN = 10_000_000;

  /** As many as an array of their addresses can hold, far beyond what any writer tells. */
  static final int MOST_NODES_READ = Integer.MAX_VALUE / ADDRESS_BYTES;

  private GcDumpFormat() {}
}
