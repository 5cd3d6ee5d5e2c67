package io.heapfleet.layout;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import java.util.Collection;

/**
 * Tells the JDK by what its own classes look like: a dump does not state it, and what HotSpot hides
 * in objects differs from version to version.
 *
 * <p>Only versions at which sizes change are told apart: the answer is the highest such version
 * whose mark is there.
 */
final class JdkVersion {
  static final int OLDEST = 5;

  private JdkVersion() {}

  /** The feature version, 5 to 25; {@link #OLDEST} if nothing tells. */
  static int of(Collection<HeapClass> classes) {
    int version = OLDEST;
    for (HeapClass type : classes) {
      if (type.loaderId() == 0) {
        version = Math.max(version, markedBy(type));
      }
    }
    return version;
  }

  private static int markedBy(HeapClass type) {
    return switch (type.name()) {
      case "java.lang.Class" -> markedByClass(type);
      case "java.lang.Thread" ->
          declares(type, "holder") ? 19 : declares(type, "threadLocalRandomSeed") ? 8 : OLDEST;
      case "java.lang.String" ->
          declares(type, "hashIsZero") ? 13 : declares(type, "coder") ? 9 : OLDEST;
      case "java.lang.VirtualThread" -> declares(type, "notified") ? 24 : 19;
      case "java.util.SequencedCollection" -> 21;
      case "java.lang.Module" -> 9;
      case "java.lang.invoke.MethodHandle" -> 7;
      default -> OLDEST;
    };
  }

  private static int markedByClass(HeapClass type) {
    if (declares(type, "primitive")) {
      return 25;
    }
    if (declares(type, "classData")) {
      return 16;
    }
    return declares(type, "annotationData") ? 8 : OLDEST;
  }

  private static boolean declares(HeapClass type, String field) {
    for (HeapField declared : type.instanceFields()) {
      if (declared.name().equals(field)) {
        return true;
      }
    }
    return false;
  }
}
