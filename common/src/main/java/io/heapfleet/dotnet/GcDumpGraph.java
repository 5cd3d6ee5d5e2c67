package io.heapfleet.dotnet;

import static io.heapfleet.dotnet.GcDumpFormat.*;

import io.heapfleet.record.CorruptDumpException;
import java.io.IOException;

/**
 * The nodes of a gcdump, as they lie in the file: 12 bytes a node and some 2 a reference. One node
 * is looked at at a time.
 */
final class GcDumpGraph {
  private static final int MAX_CINT_BYTES = 5;

  private final GcDumpInput in;
  private final GcDumpHead head;
  private final byte[] offsets;
  private final byte[] records;
  private final byte[] addresses;

  private int node;
  private int type;
  private int size;
  private int childrenLeft;
  private int position;

  GcDumpGraph(GcDumpInput in, GcDumpHead head) throws IOException {
    this.in = in;
    this.head = head;
    in.expect(head.offsetsStart(), head.addressesStart() + (long) head.nodes() * ADDRESS_BYTES);
    offsets = in.bytes(head.offsetsStart(), head.nodes() * OFFSET_BYTES, "the nodes' offsets");
    records = in.bytes(head.recordsStart(), head.recordsBytes(), "the nodes' records");
    addresses =
        in.bytes(head.addressesStart(), head.nodes() * ADDRESS_BYTES, "the nodes' addresses");
  }

  int nodes() {
    return head.nodes();
  }

  /** Address of a node, 0 if it only groups roots. */
  long address(int node) {
    return (long) GcDumpInput.LONGS.get(addresses, node * ADDRESS_BYTES);
  }

  /** Where in the file it stands where the node's record starts: another place for each node. */
  long placeOf(int node) {
    return head.offsetsStart() + (long) node * OFFSET_BYTES;
  }

  /** Looks at a node. */
  void goTo(int node) throws CorruptDumpException {
    this.node = node;
    int start = (int) GcDumpInput.INTS.get(offsets, node * OFFSET_BYTES);
    if (start < 0 || start >= records.length) {
      throw in.corrupt(
          placeOf(node),
          "the offset of a record, 0.." + (records.length - 1L),
          start & 0xFFFFFFFFL);
    }
    position = start;
    int typeAndSize = cint();
    type = typeAndSize >> 1;
    if (type < 0 || type >= head.types().size()) {
      throw corrupt(start, "a type of 0.." + (head.types().size() - 1), type);
    }
    size = (typeAndSize & 1) == 0 ? head.types().get(type).size() : cint();
    if (size < 0) {
      if (size != -1 || start != 0) {
        throw corrupt(start, "a size of 0 or more", size);
      }
      // The record of all undefined nodes is of a type that no node has told the size of.
      size = 0;
    }
    childrenLeft = cint();
    if (childrenLeft < 0 || childrenLeft > records.length - position) {
      throw corrupt(start, "0.." + (records.length - position) + " references", childrenLeft);
    }
  }

  int type() {
    return type;
  }

  int size() {
    return size;
  }

  /** How many references {@link #nextChild} has still to tell. */
  int childrenLeft() {
    return childrenLeft;
  }

  /** The node that the next reference leads to. */
  int nextChild() throws CorruptDumpException {
    int at = position;
    int child = node + cint();
    if (child < 0 || child >= head.nodes()) {
      throw corrupt(at, "a reference to node 0.." + (head.nodes() - 1), child);
    }
    childrenLeft--;
    return child;
  }

  private int cint() throws CorruptDumpException {
    int start = position;
    for (int value = 0; position < records.length && position - start < MAX_CINT_BYTES; ) {
      int b = records[position];
      value = position == start ? b << 25 >> 25 : (value << 7) | (b & 0x7F);
      position++;
      if (b >= 0) {
        return value;
      }
    }
    throw position == records.length
        ? corrupt(position, "a number", "the end of the records")
        : corrupt(start, "a number of at most " + MAX_CINT_BYTES + " bytes", "a longer one");
  }

  private CorruptDumpException corrupt(int inRecords, String expected, Object found) {
    return in.corrupt(head.recordsStart() + inRecords, expected, found);
  }
}
