package io.heapfleet.dotnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.hprof.HeapListing;
import io.heapfleet.record.CorruptDumpException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files that are no gcdumps, and gcdumps that are cut, corrupt or malicious. */
class HostileGcDumpTest {
  /** What the head of a file takes up to the numbers of the graph. */
  private static final int GRAPH = 24 + 1 + 25 + 1 + 33;

  private byte[] bytes;

  @BeforeEach
  void makeADump() throws IOException {
    bytes = GcDumpTest.randomHeap(1, 50);
    GcDumps.read(bytes, new HeapListing());
  }

  private CorruptDumpException refused() {
    CorruptDumpException e =
        assertThrows(CorruptDumpException.class, () -> GcDumps.read(bytes, new HeapListing()));
    assertTrue(e.getMessage().contains("memory:dump.hprof @ 0x"), e.getMessage());
    assertTrue(e.getMessage().contains(": expected "), e.getMessage());
    assertTrue(e.getMessage().contains(", found "), e.getMessage());
    return e;
  }

  private void put(int offset, int value) {
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
  }

  private int at(int offset) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(offset);
  }

  /** Where this stands for the first time. */
  private int indexOf(String text) {
    byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i + wanted.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    throw new AssertionError(text);
  }

  /** Where the number of nodes stands: behind the types, of which the last has no module. */
  private int nodeCountAt() {
    return indexOf("[static var Shop.Program.carts]")
        + "[static var Shop.Program.carts]".length()
        + 8;
  }

  @Test
  void aFileThatIsCutAnywhereIsRefused() {
    byte[] whole = bytes;
    for (int length = 0; length < whole.length; length++) {
      bytes = Arrays.copyOf(whole, length);
      refused();
    }
  }

  @Test
  void bytesBehindTheEndAreRefused() {
    bytes = Arrays.copyOf(bytes, bytes.length + 7);

    assertEquals(
        "a label that leads to the file's end: is the file cut short?", refused().expected());
  }

  @Test
  void anythingElseIsNoGcDump() {
    bytes = "JAVA PROFILE 1.0.2\0 and so on, some more".getBytes(StandardCharsets.US_ASCII);

    assertEquals("a gcdump that starts with \"!FastSerialization.1\"", refused().expected());
  }

  @Test
  void countsOfTypesAreHeldAgainstTheFilesLength() {
    for (int count : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      put(GRAPH + 12, count);
      assertEquals(Integer.toString(count), refused().found());
    }
  }

  @Test
  void countsOfNodesAreHeldAgainstTheFilesLength() {
    assertEquals(53, at(nodeCountAt()));
    for (int count : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      put(nodeCountAt(), count);
      assertTrue(refused().expected().endsWith(" nodes"));
    }
  }

  @Test
  void theRootIsANode() {
    put(GRAPH + 8, 53);

    assertEquals("a root node of 0..52", refused().expected());
  }

  @Test
  void recordsThatPassTheEndOfTheFileAreRefused() {
    int length = nodeCountAt() + 4 + 53 * 4;
    for (int bytesOfRecords : new int[] {-1, Integer.MAX_VALUE}) {
      put(length, bytesOfRecords);
      assertTrue(refused().expected().endsWith(" bytes of records"));
    }
  }

  @Test
  void eachNodeHasAnAddress() {
    int length = nodeCountAt() + 4 + 53 * 4;
    int addresses = length + 4 + at(length);
    assertEquals(53, at(addresses));
    put(addresses, 52);

    assertEquals("53 addresses, one for each node", refused().expected());
  }

  @Test
  void aNodesRecordLiesAmongTheRecords() {
    put(nodeCountAt() + 4, 1 << 30);

    assertTrue(refused().expected().startsWith("the offset of a record, 0.."));
  }

  @Test
  void aTypesNameIsHeldAgainstTheFilesLength() {
    int name = indexOf("UNDEFINED") - 4;
    for (int chars : new int[] {-2, Integer.MAX_VALUE}) {
      put(name, chars);
      assertTrue(refused().expected().startsWith("a type's name of 0.."));
    }
  }

  @Test
  void aNumberOfReferencesIsHeldAgainstWhatIsLeft() {
    int records = nodeCountAt() + 4 + 53 * 4 + 4;
    // The first node has a type of its own size, then the number of its references.
    Arrays.fill(bytes, records + 2, records + 2 + 5, (byte) 0);
    bytes[records + 3] = 0x7F;

    assertTrue(refused().expected().endsWith(" references"));
  }

  @Test
  void aNumberOfSixBytesIsNone() {
    int records = nodeCountAt() + 4 + 53 * 4 + 4;
    Arrays.fill(bytes, records + 2, records + 8, (byte) 0x80);

    assertEquals("a number of at most 5 bytes", refused().expected());
  }

  @Test
  void aTypeThatRefersToItselfIsRefused() {
    // The tag of the graph's type, made a reference to the object that it is the type of.
    int type = GRAPH - 33;
    assertEquals(4, bytes[type]);
    bytes[type] = 2;
    put(type + 1, type);

    assertEquals("the label of a type met before", refused().expected());
  }

  @Test
  void anObjectThatRefersToWhatIsNotThereIsRefused() {
    bytes[GRAPH - 34] = 2;
    put(GRAPH - 33, 7);

    assertEquals("the label of an object met before", refused().expected());
  }

  @Test
  void aRegionThatLeadsBackwardsIsRefused() {
    int table = at(bytes.length - 8);
    put(table + 4, 24);

    assertTrue(refused().expected().startsWith("a region that ends within "));
  }

  @Test
  void aForwardTableEndsWhereTheTrailerBegins() {
    put(at(bytes.length - 8), 0);

    assertTrue(refused().expected().startsWith("a label that leads to the file's end"));
  }

  @Test
  void aForwardReferenceIsHeldAgainstTheTable() {
    // The tag of the region, then its forward reference.
    int region = indexOf("dotnet-gcdump") - 4 - 1 - 1 - 4 - 1;
    assertEquals(12, bytes[region]);
    for (int forward : new int[] {-1, 1, Integer.MAX_VALUE}) {
      put(region + 1, forward);
      assertEquals("a forward reference of 0..0", refused().expected());
    }
  }

  @Test
  void anOlderVersionSaysWhatToDo() {
    put(indexOf("GCHeapDump") - 12, 7);

    assertEquals("version 7", refused().found());
    assertTrue(refused().expected().contains("PerfView opens older ones and saves them anew"));
  }

  @Test
  void whateverBytesAreWrongNothingElseIsThrown() throws IOException {
    byte[] whole = bytes;
    int refused = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      bytes = whole.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        int at = random.nextInt(bytes.length);
        if (random.nextBoolean()) {
          bytes[at] = (byte) random.nextInt();
        } else if (at + 4 <= bytes.length) {
          put(at, random.nextBoolean() ? random.nextInt() : random.nextInt(-3, 300));
        }
      }
      try {
        GcDumps.read(bytes, new HeapListing());
      } catch (CorruptDumpException e) {
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertTrue(refused > 5_000, refused + " refused");
  }
}
