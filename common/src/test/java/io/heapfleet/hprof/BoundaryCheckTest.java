package io.heapfleet.hprof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.RootKind;
import io.heapfleet.split.Boundary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What speaks against a record's start. A plan is right whatever these checks let pass, for it is
 * proven afterwards; but then it is walked twice.
 */
class BoundaryCheckTest {
  private static final int HEADER = HprofFormat.RECORD_HEADER_BYTES;

  /** In the head of a record, behind its tag. */
  private static final int TIME = 1;

  private static final int LENGTH = 5;

  private final HprofBuilder dump = HprofBuilder.hotspot();
  private final long pair =
      dump.clazz("Pair").field("left", BasicType.OBJECT).field("right", BasicType.OBJECT).dump();
  private final int[] segments = new int[4];
  private byte[] bytes;

  private void writeSegments() {
    for (int i = 0; i < segments.length; i++) {
      segments[i] = dump.size();
      for (int object = 0; object < 20; object++) {
        dump.instance(0x100_0000 + 0x1000 * i + 0x20 * object, pair, 0, 0);
      }
    }
    bytes = dump.bytes();
  }

  @Test
  void aChainOfSegmentsIsAStart() throws IOException {
    writeSegments();
    assertNull(segmentObjection(segments[0]));
    assertNull(segmentObjection(segments[3]), "the end record and the end of the dump may follow");
    assertEquals(Objection.RECORD_TAG, segmentObjection(segments[0] + 1));
    assertEquals(Objection.END, segmentObjection(bytes.length - HEADER + 1));
  }

  @Test
  void timesAndLengthsSpeakAgainstAStart() throws IOException {
    writeSegments();
    bytes[segments[0] + TIME + 3] = 1;
    assertEquals(Objection.RECORD_TIME, segmentObjection(segments[0]));
    bytes[segments[0] + TIME + 3] = 0;
    ByteBuffer.wrap(bytes).putInt(segments[0] + LENGTH, bytes.length);
    assertEquals(Objection.RECORD_LENGTH, segmentObjection(segments[0]));
  }

  @Test
  void aSegmentStartsWithASubRecord() throws IOException {
    writeSegments();
    bytes[segments[0] + HEADER] = 0x77;
    assertEquals(Objection.FIRST_SUB_RECORD, segmentObjection(segments[0]));
  }

  @Test
  void threeRecordsInARowAreAskedFor() throws IOException {
    writeSegments();
    byte[] whole = bytes.clone();
    for (int damaged : new int[] {segments[1], segments[2]}) {
      for (int at : new int[] {0, TIME + 3, HEADER}) {
        bytes = whole.clone();
        bytes[damaged + at] = 0x77;
        assertEquals(Objection.NEXT_RECORD, segmentObjection(segments[0]), damaged + " + " + at);
      }
    }
    bytes = whole.clone();
    bytes[segments[3]] = 0x77;
    assertNull(segmentObjection(segments[0]), "the fourth is not looked at");
  }

  @Test
  void theSearchSaysWhetherItLookedAtEveryByte() throws IOException {
    writeSegments();
    SegmentCheck check = new SegmentCheck(input(), bytes.length);
    Boundary.Found found =
        assertInstanceOf(
            Boundary.Found.class, check.find(segments[0] + 1, segments[2], Long.MAX_VALUE));
    assertEquals(segments[1], found.position().offset());
    assertEquals(new Boundary.None(), check.find(segments[0] + 1, segments[1], Long.MAX_VALUE));
    assertEquals(new Boundary.GaveUp(10), check.find(segments[0] + 1, segments[1], 10));
  }

  private Objection segmentObjection(long offset) throws IOException {
    return new SegmentCheck(input(), bytes.length).objection(offset);
  }

  @Test
  void objectsOfKnownClassesAreAStart() throws IOException {
    List<Integer> objects = oneSegment(30);
    assertNull(subRecordObjection(objects.get(0)));
    assertEquals(Objection.SUB_RECORD_TAG, subRecordObjection(objects.get(0) + 10));
  }

  @Test
  void classesIdsAndLengthsSpeakAgainstAnObject() throws IOException {
    List<Integer> objects = oneSegment(30);
    int object = objects.get(0);
    byte[] whole = bytes.clone();
    ByteBuffer.wrap(bytes).putLong(object + 1, 0);
    assertEquals(Objection.NULL_ID, subRecordObjection(object));
    bytes = whole.clone();
    ByteBuffer.wrap(bytes).putLong(object + 13, 0xBAD);
    assertEquals(Objection.UNKNOWN_CLASS, subRecordObjection(object));
    bytes = whole.clone();
    ByteBuffer.wrap(bytes).putInt(object + 21, 15);
    assertEquals(Objection.INSTANCE_LENGTH, subRecordObjection(object));
  }

  @Test
  void oneStrangerInTheChainSpeaksAgainstItsStart() throws IOException {
    List<Integer> objects = oneSegment(30);
    bytes[objects.get(7)] = 0x77;
    assertEquals(Objection.NEXT_SUB_RECORD, subRecordObjection(objects.get(0)));
    // Eight instances weigh as much as is asked for.
    bytes[objects.get(7)] = HprofFormat.INSTANCE_DUMP;
    bytes[objects.get(8)] = 0x77;
    assertNull(subRecordObjection(objects.get(0)));
  }

  @Test
  void theEndOfTheSegmentIsEvidenceEnough() throws IOException {
    List<Integer> objects = oneSegment(30);
    assertNull(subRecordObjection(objects.get(29)));
    assertEquals(Objection.SUB_RECORD_LENGTH, subRecordObjection(objects.get(29), -1));
  }

  @Test
  void primitiveArraysWeighLessAndMustHaveAPrimitiveType() throws IOException {
    int start = dump.size() + HEADER;
    for (int i = 0; i < 30; i++) {
      dump.primitiveArray(0x200_0000 + 0x20 * i, BasicType.INT, 1);
    }
    bytes = dump.bytes();
    int bytesOfOne = 1 + 8 + 4 + 4 + 1 + 4;
    byte[] whole = bytes.clone();
    bytes[start + 15 * bytesOfOne] = 0x77;
    assertEquals(Objection.NEXT_SUB_RECORD, subRecordObjection(start));
    bytes = whole.clone();
    bytes[start + 16 * bytesOfOne] = 0x77;
    assertNull(subRecordObjection(start));
    bytes = whole.clone();
    bytes[start + 17] = (byte) BasicType.OBJECT.code();
    assertEquals(Objection.ELEMENT_TYPE, subRecordObjection(start));
    bytes = whole.clone();
    ByteBuffer.wrap(bytes).putInt(start + 13, Integer.MAX_VALUE);
    assertEquals(Objection.SUB_RECORD_LENGTH, subRecordObjection(start));
  }

  @Test
  void arraysOfReferencesNameAKnownClass() throws IOException {
    long arrays = dump.clazz("[LPair;").dump();
    int start = dump.size() + HEADER;
    for (int i = 0; i < 8; i++) {
      dump.objectArray(0x200_0000 + 0x20 * i, arrays, 0, 0);
    }
    dump.rawHeap((byte) 0x77);
    bytes = dump.bytes();
    assertNull(subRecordObjection(start));
    ByteBuffer.wrap(bytes).putLong(start + 17, 0xBAD);
    assertEquals(Objection.UNKNOWN_CLASS, subRecordObjection(start));
  }

  /** Any eight bytes make an id: a root could stand anywhere. */
  @Test
  void rootsAreNoEvidence() throws IOException {
    int start = dump.size() + HEADER;
    for (int i = 0; i < 5_000; i++) {
      dump.root(RootKind.STICKY_CLASS, pair);
    }
    dump.instance(0x100_0000, pair, 0, 0);
    bytes = dump.bytes();
    assertEquals(Objection.TOO_LITTLE_EVIDENCE, subRecordObjection(start));
  }

  /** One large heap dump record; returns where its objects start. */
  private List<Integer> oneSegment(int objects) {
    int at = dump.size() + HEADER;
    List<Integer> starts = new ArrayList<>();
    for (int i = 0; i < objects; i++) {
      dump.instance(0x100_0000 + 0x20 * i, pair, 0, 0);
      starts.add(at + i * (1 + 8 + 4 + 8 + 4 + 16));
    }
    bytes = dump.bytes();
    return starts;
  }

  private Objection subRecordObjection(long offset) throws IOException {
    return subRecordObjection(offset, 0);
  }

  private Objection subRecordObjection(long offset, int longerThanTheSegment) throws IOException {
    long end = (long) bytes.length - HEADER + longerThanTheSegment;
    return new SubRecordCheck(input(), KnownClasses.of(List.of(pairs(), pairArrays()), 8), end)
        .objection(offset);
  }

  private ClassRecord pairs() {
    return classRecord(pair, BasicType.OBJECT, BasicType.OBJECT);
  }

  private ClassRecord pairArrays() {
    return classRecord(pair + 0x100);
  }

  private static ClassRecord classRecord(long id, BasicType... fields) {
    return new ClassRecord(
        id,
        0,
        0,
        0,
        0,
        0,
        new long[0],
        new BasicType[0],
        new long[0],
        new long[fields.length],
        fields);
  }

  private DumpInput input() {
    DumpInput in = new DumpInput(Dumps.blob(bytes));
    in.idBytes(8);
    return in;
  }
}
