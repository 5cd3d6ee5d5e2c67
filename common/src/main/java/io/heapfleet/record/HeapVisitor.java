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
}
