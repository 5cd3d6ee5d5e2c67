package io.heapfleet.hprof;

import static io.heapfleet.hprof.HprofFormat.*;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapRules;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.record.ClassShape;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.HeapVisitor;
import io.heapfleet.record.LateClasses;
import io.heapfleet.record.SplitReader;
import io.heapfleet.record.SplitSummary;
import io.heapfleet.split.Split;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads one split of an HPROF dump. */
final class HprofSplitReader implements SplitReader {
  /** Where Eclipse MAT has an object that stands for the boot loader. */
  private static final long MAT_BOOT_LOADER = 0;

  private final DumpInput in;
  private final HeapRules rules;
  private final int idBytes;
  private final SplitWalk walk;
  private final SubRecords record;
  private final LateClasses lateClasses;
  private final Map<Long, ClassShape> missing = new HashMap<>();

  private HeapDictionary dictionary;
  private HeapClass[] primitiveArrays;
  private boolean complete;
  private boolean owesBootLoader;
  private long elementsLeft;
  private long arrayId;
  private long missingClasses;
  private long misfits;

  HprofSplitReader(
      DumpInput in, DumpIndex index, Split split, SplitWalk walk, LateClasses lateClasses) {
    this.in = in;
    this.rules = index.rules();
    this.owesBootLoader = rules == HeapRules.MAT && split.index() == 0;
    this.idBytes = in.idBytes();
    this.walk = walk;
    this.record = walk.records();
    this.lateClasses = lateClasses;
    use(index.dictionary());
  }

  private void use(HeapDictionary dictionary) {
    this.dictionary = dictionary;
    this.primitiveArrays = new HeapClass[BasicType.LONG.code() + 1];
    for (BasicType type : BasicType.values()) {
      if (type != BasicType.OBJECT) {
        primitiveArrays[type.code()] = dictionary.primitiveArray(type);
      }
    }
  }

  @Override
  public boolean advance(HeapVisitor visitor, int budget) throws IOException {
    boolean references = visitor.wantsReferences();
    boolean contents = visitor.wantsContents();
    int left = budget;
    if (owesBootLoader) {
      owesBootLoader = false;
      left -= matBootLoader(visitor);
    }
    while (left > 0) {
      if (elementsLeft > 0) {
        left -= elements(visitor, left);
        continue;
      }
      if (!walk.next()) {
        return false;
      }
      switch (record.tag) {
        case INSTANCE_DUMP -> left -= instance(visitor, references, contents);
        case OBJECT_ARRAY_DUMP -> {
          ClassShape shape = shape(record.classId);
          visitor.object(
              record.objectId,
              shape.type(),
              ObjectKind.OBJECT_ARRAY,
              dictionary.sizes().objectArrayBytes(record.count),
              record.count,
              record.offset);
          left--;
          if (references) {
            arrayId = record.objectId;
            elementsLeft = record.count;
          }
        }
        case PRIMITIVE_ARRAY_DUMP, PRIMITIVE_ARRAY_NODATA -> {
          visitor.object(
              record.objectId,
              primitiveArrays[record.elementType.code()],
              ObjectKind.PRIMITIVE_ARRAY,
              dictionary.sizes().primitiveArrayBytes(record.elementType, record.count),
              record.count,
              record.offset);
          if (contents && record.tag == PRIMITIVE_ARRAY_DUMP) {
            pieces(visitor, record.count * record.elementType.bytes(idBytes));
          }
          left--;
        }
        case CLASS_DUMP -> left -= classObject(visitor, references);
        default -> {
          if (record.rootKind != null) {
            visitor.root(record.objectId, record.rootKind, record.threadSerial, record.frameNumber);
            left--;
          }
        }
      }
    }
    return true;
  }

  @Override
  public SplitSummary summary() {
    return new SplitSummary(walk.damages(), missingClasses, misfits);
  }

  /** How far reading is: offset of the next record, in bytes of the uncompressed dump. */
  long offset() {
    return walk.offset();
  }

  /** MAT has an instance of {@code ClassLoader} that no record tells of. */
  private int matBootLoader(HeapVisitor visitor) {
    for (HeapClass type : dictionary.classes()) {
      if (type.name().equals("java.lang.ClassLoader")) {
        visitor.object(
            MAT_BOOT_LOADER,
            type,
            ObjectKind.INSTANCE,
            dictionary.sizes().instanceBytes(type),
            -1,
            0);
        return 1;
      }
    }
    return 0;
  }

  private int instance(HeapVisitor visitor, boolean references, boolean contents)
      throws IOException {
    ClassShape shape = shape(record.classId);
    long bytes = record.count;
    long shallowBytes = shape.instanceBytes();
    if (bytes != shape.dumpedBytes()) {
      if (missing.containsKey(record.classId)) {
        // Of a class that nobody defined the dump at least tells how long the values are.
        shallowBytes = dictionary.sizes().layout().aligned(shape.instanceBytes() + bytes);
      } else {
        misfits++;
      }
    }
    int stackSizeOffset = shape.stackSizeOffset();
    if (stackSizeOffset >= 0 && stackSizeOffset + 4 <= bytes) {
      in.require(stackSizeOffset + 4, "a stack chunk's size");
      shallowBytes =
          dictionary.sizes().stackChunkBytes(shape.type(), Math.max(0, in.i4At(stackSizeOffset)));
    }
    visitor.object(
        record.objectId, shape.type(), ObjectKind.INSTANCE, shallowBytes, -1, record.offset);
    if (contents && bytes <= DumpInput.WINDOW_BYTES) {
      in.require((int) bytes, "an instance's values");
      visitor.values(in.window(), in.windowPosition(), (int) bytes);
    }
    int[] offsets = shape.referenceOffsets();
    if (!references || offsets.length == 0) {
      return 1;
    }
    ReferenceLabel[] labels = shape.referenceLabels();
    long from = record.objectId;
    if (bytes <= DumpInput.WINDOW_BYTES) {
      in.require((int) bytes, "an instance's values");
      for (int i = 0; i < offsets.length; i++) {
        if (offsets[i] + idBytes > bytes) {
          break;
        }
        long to = in.idAt(offsets[i]);
        if (to != 0) {
          visitor.reference(from, to, labels[i]);
        }
      }
    } else {
      long start = in.offset();
      for (int i = 0; i < offsets.length && offsets[i] + idBytes <= bytes; i++) {
        in.seek(start + offsets[i]);
        in.require(idBytes, "an instance's value");
        long to = in.id();
        if (to != 0) {
          visitor.reference(from, to, labels[i]);
        }
      }
    }
    return 1 + offsets.length;
  }

  private void pieces(HeapVisitor visitor, long bytes) throws IOException {
    for (long left = bytes; left > 0; ) {
      int piece = (int) Math.min(left, HeapVisitor.PIECE_BYTES);
      in.require(piece, "an array's elements");
      visitor.elements(in.window(), in.windowPosition(), piece);
      in.skip(piece);
      left -= piece;
    }
  }

  private int elements(HeapVisitor visitor, int budget) throws IOException {
    int chunk = (int) Math.min(Math.min(elementsLeft, budget), DumpInput.WINDOW_BYTES / 8);
    in.require(chunk * idBytes, "an array's elements");
    for (int i = 0; i < chunk; i++) {
      long to = in.id();
      if (to != 0) {
        visitor.reference(arrayId, to, HeapDictionary.ELEMENT);
      }
    }
    elementsLeft -= chunk;
    return chunk;
  }

  private int classObject(HeapVisitor visitor, boolean references) throws IOException {
    ClassRecord c = record.classRecord;
    ClassShape shape = shape(c.classId());
    long id = c.classId();
    visitor.object(
        id,
        dictionary.classOfClasses(),
        ObjectKind.CLASS,
        dictionary.sizes().classObjectBytes(shape.type()),
        -1,
        record.offset);
    if (!references) {
      return 1;
    }
    reference(visitor, id, c.superClassId(), HeapDictionary.SUPER);
    switch (rules) {
      case JVM -> {
        reference(visitor, id, c.loaderId(), HeapDictionary.LOADER);
        reference(visitor, id, c.signersId(), HeapDictionary.SIGNERS);
        reference(visitor, id, c.protectionDomainId(), HeapDictionary.PROTECTION_DOMAIN);
      }
      case MAT -> visitor.reference(id, c.loaderId(), HeapDictionary.LOADER);
    }
    ReferenceLabel[] labels = shape.staticLabels();
    long[] values = c.staticValues();
    for (int i = 0; i < Math.min(values.length, labels.length); i++) {
      if (labels[i] != null) {
        reference(visitor, id, values[i], labels[i]);
      }
    }
    return 5 + values.length;
  }

  private static void reference(HeapVisitor visitor, long from, long to, ReferenceLabel label) {
    if (to != 0) {
      visitor.reference(from, to, label);
    }
  }

  private ClassShape shape(long classId) throws IOException {
    ClassShape shape = dictionary.shapeById(classId);
    return shape != null ? shape : lateShape(classId);
  }

  private ClassShape lateShape(long classId) throws IOException {
    if (!complete) {
      complete = true;
      long offset = in.offset();
      use(dictionary.extendedBy(lateClasses.find()));
      in.seek(offset);
      ClassShape shape = dictionary.shapeById(classId);
      if (shape != null) {
        return shape;
      }
    }
    missingClasses++;
    return missing.computeIfAbsent(classId, this::placeholder);
  }

  /** Stands for a class that the dump uses and nowhere defines. */
  private ClassShape placeholder(long classId) {
    HeapClass type =
        new HeapClass(
            dictionary.classes().size() + missing.size(),
            classId,
            "unknown-class@0x%x".formatted(classId),
            0,
            0,
            0,
            List.of(),
            List.of());
    return new ClassShape(
        type,
        dictionary.sizes().instanceBytes(type),
        0,
        -1,
        new int[0],
        new ReferenceLabel[0],
        new ReferenceLabel[0]);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
