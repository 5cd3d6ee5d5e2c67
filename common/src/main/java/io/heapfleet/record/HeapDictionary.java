package io.heapfleet.record;

import io.heapfleet.layout.ObjectSizes;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import io.heapfleet.model.ReferenceKind;
import io.heapfleet.model.ReferenceLabel;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The classes of one dump: found by id, with the shape of their instances. Immutable; shapes are
 * worked out on first use. About 300 bytes a class and 60 a field.
 */
public final class HeapDictionary implements Serializable {
  private static final long serialVersionUID = 1;

  public static final ReferenceLabel ELEMENT = new ReferenceLabel(0, ReferenceKind.ELEMENT, null);
  public static final ReferenceLabel SUPER = new ReferenceLabel(1, ReferenceKind.SUPER, null);
  public static final ReferenceLabel LOADER = new ReferenceLabel(2, ReferenceKind.LOADER, null);
  public static final ReferenceLabel THREAD_LOCAL =
      new ReferenceLabel(3, ReferenceKind.THREAD_LOCAL, null);
  public static final ReferenceLabel SIGNERS =
      new ReferenceLabel(4, ReferenceKind.FIELD, "java.lang.Class#signers");
  public static final ReferenceLabel PROTECTION_DOMAIN =
      new ReferenceLabel(5, ReferenceKind.FIELD, "java.lang.Class#protectionDomain");

  /** A field of which the dump does not say the name. */
  public static final ReferenceLabel UNNAMED_FIELD =
      new ReferenceLabel(10, ReferenceKind.FIELD, null);

  private static final String REFERENCE = "java.lang.ref.Reference";
  private static final String REFERENT = REFERENCE + "#referent";
  private static final List<ReferenceLabel> REFERENTS =
      List.of(
          new ReferenceLabel(6, ReferenceKind.SOFT, REFERENT),
          new ReferenceLabel(7, ReferenceKind.WEAK, REFERENT),
          new ReferenceLabel(8, ReferenceKind.PHANTOM, REFERENT),
          new ReferenceLabel(9, ReferenceKind.FINAL, REFERENT));
  private static final List<String> REFERENCE_CLASSES =
      List.of(
          "java.lang.ref.SoftReference",
          "java.lang.ref.WeakReference",
          "java.lang.ref.PhantomReference",
          "java.lang.ref.FinalReference");
  private static final String STACK_CHUNK = "jdk.internal.vm.StackChunk";
  private static final int NONE = -1;
  private static final int FIRST_FIELD_LABEL = 11;

  private final int idBytes;
  private final boolean hasClassObjects;
  private final List<HeapClass> classes;
  private final ObjectSizes sizes;

  private transient ClassIndex byId;
  private transient int[] firstLabels;
  private transient int[] builtIns;
  private transient ClassShape[] shapes;

  /**
   * @param idBytes width of ids in the dump, 4 or 8
   * @param classes the dump's classes, each at the place of its index; {@code java.lang.Class} and
   *     the primitive arrays are added, with negative ids, where the dump does not define them
   * @param sizes shallow sizes
   */
  public HeapDictionary(int idBytes, List<HeapClass> classes, ObjectSizes sizes) {
    this(idBytes, true, withBuiltIns(classes), sizes);
  }

  private HeapDictionary(
      int idBytes, boolean hasClassObjects, List<HeapClass> classes, ObjectSizes sizes) {
    this.idBytes = idBytes;
    this.hasClassObjects = hasClassObjects;
    this.classes = List.copyOf(classes);
    this.sizes = sizes;
    build();
  }

  /**
   * The dictionary of a dump in which a class is no object: these are all its classes, and none is
   * a root by itself.
   *
   * @param idBytes width of ids in the dump, 4 or 8
   * @param classes each at the place of its index
   * @param sizes shallow sizes
   */
  public static HeapDictionary withoutClassObjects(
      int idBytes, List<HeapClass> classes, ObjectSizes sizes) {
    return new HeapDictionary(idBytes, false, classes, sizes);
  }

  private static List<HeapClass> withBuiltIns(List<HeapClass> classes) {
    Set<String> names = new HashSet<>();
    classes.forEach(c -> names.add(c.name()));
    List<HeapClass> all = new ArrayList<>(classes);
    for (BasicType type : BasicType.values()) {
      String name = builtIn(type);
      if (!names.contains(name)) {
        all.add(new HeapClass(all.size(), -type.code(), name, 0, 0, 0, List.of(), List.of()));
      }
    }
    return all;
  }

  /** The class whose objects the format tells by a tag of their own. */
  private static String builtIn(BasicType type) {
    return type == BasicType.OBJECT ? "java.lang.Class" : type.javaName() + "[]";
  }

  private void build() {
    byId = new ClassIndex(classes.size());
    firstLabels = new int[classes.size()];
    builtIns = new int[BasicType.LONG.code() + 1];
    shapes = new ClassShape[classes.size()];
    int label = FIRST_FIELD_LABEL;
    for (HeapClass c : classes) {
      byId.put(c.id(), c.index());
      firstLabels[c.index()] = label;
      label += c.instanceFields().size() + c.staticFields().size();
    }
    Map<String, Integer> firstByName = new HashMap<>();
    classes.forEach(c -> firstByName.putIfAbsent(c.name(), c.index()));
    for (BasicType type : BasicType.values()) {
      builtIns[type.code()] = firstByName.getOrDefault(builtIn(type), NONE);
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    build();
  }

  /** This dictionary and, behind its own classes, those of {@code others} that it does not have. */
  public HeapDictionary extendedBy(List<HeapClass> others) {
    List<HeapClass> all = new ArrayList<>(classes);
    for (HeapClass c : others) {
      if (byId.find(c.id()) < 0) {
        all.add(c.withIndex(all.size()));
      }
    }
    return new HeapDictionary(idBytes, hasClassObjects, all, sizes.withClasses(all));
  }

  /** Width of ids in the dump, 4 or 8. */
  public int idBytes() {
    return idBytes;
  }

  /** Whether the dump has an object for each class, as a JVM has. */
  public boolean hasClassObjects() {
    return hasClassObjects;
  }

  /** All classes, each at the place of its index. */
  public List<HeapClass> classes() {
    return classes;
  }

  /** Shallow sizes of this dump's objects. */
  public ObjectSizes sizes() {
    return sizes;
  }

  /** The class with this id, null if there is none. */
  public HeapClass byId(long classId) {
    int index = byId.find(classId);
    return index < 0 ? null : classes.get(index);
  }

  /** The shape of the class with this id, null if there is none. */
  public ClassShape shapeById(long classId) {
    int index = byId.find(classId);
    return index < 0 ? null : shape(index);
  }

  /** The class of arrays of a primitive type. */
  public HeapClass primitiveArray(BasicType elementType) {
    return classes.get(builtIns[elementType.code()]);
  }

  /** The class of class objects, {@code java.lang.Class}. */
  public HeapClass classOfClasses() {
    return classes.get(builtIns[BasicType.OBJECT.code()]);
  }

  private ClassShape shape(int index) {
    ClassShape shape = shapes[index];
    if (shape == null) {
      // Two threads may both work it out; the results are the same and immutable.
      shape = workOut(classes.get(index));
      shapes[index] = shape;
    }
    return shape;
  }

  private ClassShape workOut(HeapClass type) {
    int[] offsets = new int[8];
    ReferenceLabel[] labels = new ReferenceLabel[8];
    int count = 0;
    int bytes = 0;
    ReferenceLabel referent = referentLabel(type);
    for (HeapClass c : ancestry(type)) {
      int label = firstLabels[c.index()];
      for (HeapField field : c.instanceFields()) {
        if (field.type() == BasicType.OBJECT) {
          if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count * 2);
            labels = Arrays.copyOf(labels, count * 2);
          }
          offsets[count] = bytes;
          labels[count] =
              referent != null && c.name().equals(REFERENCE) && field.name().equals("referent")
                  ? referent
                  : fieldLabel(label, ReferenceKind.FIELD, c, field);
          count++;
        }
        label++;
        bytes += field.type().bytes(idBytes);
      }
    }
    int label = firstLabels[type.index()] + type.instanceFields().size();
    ReferenceLabel[] statics = new ReferenceLabel[type.staticFields().size()];
    for (int i = 0; i < statics.length; i++, label++) {
      HeapField field = type.staticFields().get(i);
      if (field.type() == BasicType.OBJECT) {
        statics[i] = fieldLabel(label, ReferenceKind.STATIC, type, field);
      }
    }
    return new ClassShape(
        type,
        sizes.instanceBytes(type),
        bytes,
        stackSizeOffset(type),
        Arrays.copyOf(offsets, count),
        Arrays.copyOf(labels, count),
        statics);
  }

  private int stackSizeOffset(HeapClass type) {
    if (!type.name().equals(STACK_CHUNK)) {
      return -1;
    }
    int offset = 0;
    for (HeapField field : type.instanceFields()) {
      if (field.name().equals("size") && field.type() == BasicType.INT) {
        return offset;
      }
      offset += field.type().bytes(idBytes);
    }
    return -1;
  }

  private static ReferenceLabel fieldLabel(
      int index, ReferenceKind kind, HeapClass owner, HeapField field) {
    return new ReferenceLabel(index, kind, owner.name() + "#" + field.name());
  }

  private ReferenceLabel referentLabel(HeapClass type) {
    for (HeapClass c : ancestry(type)) {
      int kind = REFERENCE_CLASSES.indexOf(c.name());
      if (kind >= 0) {
        return REFERENTS.get(kind);
      }
    }
    return null;
  }

  /**
   * The class and its superclasses, itself first: the order in which an instance's values are
   * dumped. Stops where a superclass is missing or, in a corrupt dump, comes again.
   */
  public List<HeapClass> ancestry(HeapClass type) {
    List<HeapClass> ancestry = new ArrayList<>(4);
    BitSet seen = new BitSet(classes.size());
    for (HeapClass c = type; c != null && !seen.get(c.index()); c = byId(c.superClassId())) {
      seen.set(c.index());
      ancestry.add(c);
    }
    return ancestry;
  }
}
