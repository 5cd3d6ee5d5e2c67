package io.heapfleet.layout;

import io.heapfleet.hprof.PlainHprof;
import io.heapfleet.hprof.PlainHprof.Thing;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** How far our sizes of one dump agree with the histogram that its JVM printed. */
final class Agreement {
  private static final String STACK_CHUNK = "jdk.internal.vm.StackChunk";

  /** What differs, by class name. */
  final Map<String, String> differences = new TreeMap<>();

  int classes;
  int arrays;
  int arraysWithOtherCounts;

  /** Objects of one class. */
  record Sum(long instances, long bytes) {
    static Sum of(long bytes) {
      return new Sum(1, bytes);
    }

    Sum plus(Sum other) {
      return new Sum(instances + other.instances, bytes + other.bytes);
    }
  }

  private Agreement() {}

  static LayoutEvidence evidence(PlainHprof dump) {
    LayoutEvidence evidence = new LayoutEvidence(dump.idBytes, dump.classes);
    for (Thing thing : dump.things) {
      tell(evidence, dump, thing);
    }
    return evidence;
  }

  static void tell(LayoutEvidence evidence, PlainHprof dump, Thing thing) {
    switch (thing.kind()) {
      case INSTANCE -> evidence.instance(thing.id(), dump.classById.get(thing.classId()));
      case OBJECT_ARRAY -> evidence.objectArray(thing.id(), thing.length());
      default -> evidence.primitiveArray(thing.id(), thing.elementType(), thing.length());
    }
  }

  int differingArrays() {
    return (int) differences.keySet().stream().filter(name -> name.endsWith("[]")).count();
  }

  int differingClasses() {
    return differences.size() - differingArrays();
  }

  /**
   * Compares bytes per instance of every class that is no array, and total bytes of the array
   * classes of which dump and histogram count equally many.
   */
  static Agreement of(PlainHprof dump, ObjectSizes sizes, Map<String, JvmHistogram.Row> histogram) {
    Map<String, Sum> ours = new HashMap<>();
    for (Thing thing : dump.things) {
      ours.merge(className(dump, thing), Sum.of(bytes(dump, sizes, thing)), Sum::plus);
    }
    return of(ours, histogram);
  }

  /** The same of what was counted before. */
  static Agreement of(Map<String, Sum> ours, Map<String, JvmHistogram.Row> histogram) {
    Agreement agreement = new Agreement();
    histogram.forEach(
        (name, row) -> {
          Sum sum = ours.get(name);
          if (sum == null || name.equals("java.lang.Class")) {
            return; // of java.lang.Class, the dump has the mirrors of linked classes only
          }
          boolean array = name.endsWith("[]");
          boolean sameCount = sum.instances == row.instances();
          if (array && !sameCount) {
            agreement.arraysWithOtherCounts++;
            return;
          }
          boolean variable = name.equals(STACK_CHUNK);
          agreement.classes += array ? 0 : 1;
          agreement.arrays += array ? 1 : 0;
          boolean equal =
              (array || variable)
                  ? sum.bytes == row.bytes()
                  : sum.bytes * row.instances() == row.bytes() * sum.instances;
          if (!equal) {
            agreement.differences.put(
                name,
                String.format(
                    "JVM %d / %d = %.1f, ours %d / %d = %.1f",
                    row.bytes(),
                    row.instances(),
                    row.bytes() / (double) row.instances(),
                    sum.bytes,
                    sum.instances,
                    sum.bytes / (double) sum.instances));
          }
        });
    return agreement;
  }

  /** Bytes of all objects that are no classes, by class name. */
  static Map<String, Long> bytesByClass(PlainHprof dump, ObjectSizes sizes) {
    Map<String, Long> bytes = new TreeMap<>();
    for (Thing thing : dump.things) {
      bytes.merge(className(dump, thing), bytes(dump, sizes, thing), Long::sum);
    }
    return bytes;
  }

  private static String className(PlainHprof dump, Thing thing) {
    return thing.classId() == 0
        ? thing.elementType().javaName() + "[]"
        : dump.classById.get(thing.classId()).name();
  }

  static long bytes(PlainHprof dump, ObjectSizes sizes, Thing thing) {
    switch (thing.kind()) {
      case INSTANCE -> {
        HeapClass type = dump.classById.get(thing.classId());
        return type.name().equals(STACK_CHUNK)
            ? sizes.stackChunkBytes(type, intField(dump, type, thing, "size"))
            : sizes.instanceBytes(type);
      }
      case OBJECT_ARRAY -> {
        return sizes.objectArrayBytes(thing.length());
      }
      default -> {
        return sizes.primitiveArrayBytes(thing.elementType(), thing.length());
      }
    }
  }

  private static int intField(PlainHprof dump, HeapClass type, Thing thing, String name) {
    int position = 0;
    for (var field : type.instanceFields()) {
      if (field.name().equals(name) && field.type() == BasicType.INT) {
        return ByteBuffer.wrap(thing.body()).getInt(position);
      }
      position += field.type().bytes(dump.idBytes);
    }
    throw new IllegalStateException(type.name() + " has no int field " + name);
  }
}
