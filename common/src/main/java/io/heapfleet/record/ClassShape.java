package io.heapfleet.record;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ReferenceLabel;

/**
 * What is needed of a class to read its instances: where the references lie in the dumped values,
 * superclasses included.
 *
 * @param type the class
 * @param instanceBytes shallow size of an instance on the JVM's heap
 * @param dumpedBytes bytes that the values of an instance take in the dump
 * @param stackSizeOffset where in these values the size of a virtual thread's frames lies, an int;
 *     -1 for all but the one class whose instances differ in size by it
 * @param referenceOffsets where in these values the references lie, ascending
 * @param referenceLabels what each of them is
 * @param staticLabels what each static field is, null for those that hold no reference
 */
public record ClassShape(
    HeapClass type,
    long instanceBytes,
    int dumpedBytes,
    int stackSizeOffset,
    int[] referenceOffsets,
    ReferenceLabel[] referenceLabels,
    ReferenceLabel[] staticLabels) {}
