package io.heapfleet.layout;

import io.heapfleet.model.HeapClass;
import java.util.Arrays;
import java.util.List;

/**
 * The way from each object of the evidence to the next known one, in bytes: at least the object's
 * size, and exactly its size where the collector has packed them.
 *
 * <p>The mirrors of classes count as objects, since they lie among the others; so their ids cut
 * ways short, and the ways behind them are known too.
 */
final class Gaps {
  private final LayoutEvidence evidence;
  private final List<HeapClass> classes;
  private final long[] known;
  private final long[] behindObjects;
  private final long[] behindMirrors;

  Gaps(LayoutEvidence evidence) {
    this.evidence = evidence;
    this.classes = List.copyOf(evidence.classes());
    known = new long[evidence.objects() + classes.size()];
    int size = 0;
    for (int i = 0; i < evidence.objects(); i++) {
      known[size++] = evidence.id(i);
    }
    for (HeapClass type : classes) {
      known[size++] = type.id();
    }
    Arrays.sort(known);
    behindObjects = new long[evidence.objects()];
    for (int i = 0; i < behindObjects.length; i++) {
      behindObjects[i] = behind(evidence.id(i));
    }
    behindMirrors = new long[classes.size()];
    for (int i = 0; i < behindMirrors.length; i++) {
      behindMirrors[i] = classes.get(i).id() > 0 ? behind(classes.get(i).id()) : 0;
    }
  }

  LayoutEvidence evidence() {
    return evidence;
  }

  int objects() {
    return behindObjects.length;
  }

  /** Bytes from object {@code i} to the next one; 0 if it is the last one. */
  long behindObject(int i) {
    return behindObjects[i];
  }

  int mirrors() {
    return behindMirrors.length;
  }

  /** The class whose mirror is number {@code i}. */
  HeapClass mirror(int i) {
    return classes.get(i);
  }

  /** Bytes from mirror {@code i} to the next object; 0 if it is the last one or no address. */
  long behindMirror(int i) {
    return behindMirrors[i];
  }

  /** A power of two that all addresses are multiples of; 0 if there are none. */
  long commonAlignmentBytes() {
    long bits = 0;
    for (int i = 0; i < behindObjects.length; i++) {
      bits |= evidence.id(i);
    }
    return Long.lowestOneBit(bits);
  }

  private long behind(long id) {
    int low = 0;
    int high = known.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (known[middle] <= id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == known.length ? 0 : known[low] - id;
  }
}
