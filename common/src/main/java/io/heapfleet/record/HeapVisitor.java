package io.heapfleet.record;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;

/**
 * Is told what lies in a split of a dump, in the dump's order. All ids are as in the dump, unsigned
 * 4-byte ids widened to a positive long.
 *
 * <p>An object comes before its references. Called millions of times: implementations must not
 * allocate per call.
 */
public interface HeapVisitor {
  /** Length of the pieces that {@link #elements} is told, in bytes; a multiple of 8. */
  int PIECE_BYTES = 64 << 10;

  /**
   * An object.
   *
   * @param objectId the object's id: its address, where the dump was written by HotSpot
   * @param type the object's class; {@code java.lang.Class} for {@link ObjectKind#CLASS}, where
   *     {@code objectId} is the id of the class that the object is
   * @param kind what the object is
   * @param shallowBytes bytes that the object itself takes on the JVM's heap
   * @param arrayLength number of elements, -1 if the object is no array
   * @param fileOffset where the object's record starts, in bytes of the uncompressed dump; 0 for
   *     the one object that has none, Eclipse MAT's boot loader with id 0
   */
  void object(
      long objectId,
      HeapClass type,
      ObjectKind kind,
      long shallowBytes,
      long arrayLength,
      long fileOffset);

  /**
   * A reference that is not null; by Eclipse MAT's rules also the one from a class to the boot
   * loader, whose id is 0. The target need not exist in the dump.
   */
  void reference(long fromId, long toId, ReferenceLabel label);

  /**
   * A root.
   *
   * @param objectId what is rooted; need not exist in the dump
   * @param kind why it is rooted
   * @param threadSerial the thread's serial number in the dump, -1 if the root names none
   * @param frameNumber depth of the stack frame, 0 is the top; -1 if the root names none
   */
  void root(long objectId, RootKind kind, long threadSerial, long frameNumber);

  /** Whether references are wanted; reading a dump without them is faster. */
  default boolean wantsReferences() {
    return true;
  }

  /**
   * Whether {@link #values} and {@link #elements} are wanted; without them most of an array is not
   * even fetched.
   */
  default boolean wantsContents() {
    return false;
  }

  /**
   * The values of the instance that was told last, as they lie in the dump: big-endian, the fields
   * of its own class first. Not told of an instance of more than a megabyte.
   *
   * @param buffer holds them during the call
   * @param length how many bytes there are, which need not be what the class says
   */
  default void values(byte[] buffer, int offset, int length) {}

  /**
   * Elements of the primitive array that was told last, big-endian, in the array's order: pieces of
   * {@link #PIECE_BYTES}, the last one with the rest. Not told of an empty array nor of one that
   * the dump has no elements of.
   *
   * @param buffer holds them during the call
   */
  default void elements(byte[] buffer, int offset, int length) {}
}
