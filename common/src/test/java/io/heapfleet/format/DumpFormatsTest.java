package io.heapfleet.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.dotnet.GcDump;
import io.heapfleet.dotnet.GcDumpWriter;
import io.heapfleet.hprof.Dumps;
import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.record.Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files are what their first bytes say. */
class DumpFormatsTest {
  private static byte[] hprof() {
    HprofBuilder dump = HprofBuilder.hotspot();
    dump.instance(0x1000, dump.clazz("Node").dump());
    return dump.bytes();
  }

  private static byte[] gcdump() throws IOException {
    GcDumpWriter dump = new GcDumpWriter();
    dump.node(dump.type("Shop.Order", null), 24, 0x1000);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    dump.write(bytes);
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void dumpsAreOpenedAsWhatTheyAre() throws IOException {
    assertInstanceOf(HprofDump.class, DumpFormats.open(Dumps.blob(hprof())));
    assertInstanceOf(HprofDump.class, DumpFormats.open(Dumps.blob(gzip(hprof()))));
    assertInstanceOf(GcDump.class, DumpFormats.open(Dumps.blob(gcdump())));
    assertInstanceOf(GcDump.class, DumpFormats.open(Dumps.blob(gzip(gcdump()))));
    // However few bytes a store hands out at once.
    assertInstanceOf(GcDump.class, DumpFormats.open(Dumps.blob(gcdump(), 1)));
  }

  @Test
  void aGcDumpOfGzipIsReadAsWell() throws IOException {
    var dump = DumpFormats.open(Dumps.blob(gzip(gcdump())));

    assertEquals(Storage.GZIP, dump.storage());
    assertEquals(gcdump().length, dump.index(1).plan().dumpBytes());
  }

  @Test
  void aGzipThatIsCutIsCorrupt() throws IOException {
    byte[] packed = gzip(gcdump());
    byte[] cut = Arrays.copyOf(packed, packed.length - 20);

    CorruptDumpException e =
        assertThrows(CorruptDumpException.class, () -> DumpFormats.open(Dumps.blob(cut)));
    assertEquals("more gzip data", e.expected());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MDMP\\x93\\xA7 | Windows minidump | PerfView HeapSnapshotFromProcessDump",
        "PAGEDU64 | Windows kernel dump | jcmd PID GC.heap_dump",
        "\\x7FELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x04\\x00 | ELF core"
            + " | jhsdb jmap --binaryheap",
        "\\x7FELF\\x01\\x02\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x04 | ELF core"
            + " | jhsdb jmap --binaryheap",
        "\\xCF\\xFA\\xED\\xFE\\x07\\x00\\x00\\x01\\x03\\x00\\x00\\x00\\x04\\x00\\x00\\x00"
            + " | Mach-O core | jhsdb jmap --binaryheap",
        "\\x00\\x12portable heap dump | IBM portable heap dump | DTFJ",
        "Nettrace\\x14\\x00 | .NET trace | dotnet-gcdump convert",
      })
  void otherDumpsAreKnownAndSaidWhatToDoWith(String head, String format, String remedy)
      throws IOException {
    StringBuilder unescaped = new StringBuilder();
    for (int i = 0; i < head.length(); i++) {
      boolean escaped = head.startsWith("\\x", i);
      unescaped.append(
          escaped ? (char) Integer.parseInt(head.substring(i + 2, i + 4), 16) : head.charAt(i));
      i += escaped ? 3 : 0;
    }
    byte[] file = ascii(unescaped + " and all the rest of it");

    for (byte[] bytes : new byte[][] {file, gzip(file)}) {
      assertTrue(DumpFormats.isDump(Dumps.blob(bytes)));
      UnsupportedDumpException e =
          assertThrows(UnsupportedDumpException.class, () -> DumpFormats.open(Dumps.blob(bytes)));
      assertEquals(format, e.format());
      assertTrue(e.getMessage().startsWith("memory:dump.hprof: "), e.getMessage());
      assertTrue(e.getMessage().contains(remedy), e.getMessage());
    }
  }

  @Test
  void aProgramIsNoCore() throws IOException {
    byte[] program = ascii("\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0 and its code");

    assertFalse(DumpFormats.isDump(Dumps.blob(program)));
    assertThrows(CorruptDumpException.class, () -> DumpFormats.open(Dumps.blob(program)));
  }

  @Test
  void whatIsNoDumpIsCalledNone() throws IOException {
    for (byte[] bytes : new byte[][] {{}, {20}, ascii("MDM"), ascii("hello"), gzip(ascii("x"))}) {
      assertFalse(DumpFormats.isDump(Dumps.blob(bytes)));
      assertThrows(CorruptDumpException.class, () -> DumpFormats.open(Dumps.blob(bytes)));
    }
  }
}
