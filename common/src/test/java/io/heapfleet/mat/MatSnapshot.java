package io.heapfleet.mat;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.HeapVisitor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.eclipse.mat.SnapshotException;
import org.eclipse.mat.parser.internal.SnapshotFactory;
import org.eclipse.mat.snapshot.ISnapshot;
import org.eclipse.mat.snapshot.model.Field;
import org.eclipse.mat.snapshot.model.FieldDescriptor;
import org.eclipse.mat.snapshot.model.GCRootInfo;
import org.eclipse.mat.snapshot.model.IArray;
import org.eclipse.mat.snapshot.model.IClass;
import org.eclipse.mat.snapshot.model.IInstance;
import org.eclipse.mat.snapshot.model.IObject;
import org.eclipse.mat.snapshot.model.IObjectArray;
import org.eclipse.mat.snapshot.model.IPrimitiveArray;
import org.eclipse.mat.snapshot.model.NamedReference;
import org.eclipse.mat.snapshot.model.ObjectReference;
import org.eclipse.mat.snapshot.model.ThreadToLocalReference;
import org.eclipse.mat.util.VoidProgressListener;

/**
 * A dump as the Eclipse MAT parser reads it, told to the same visitor as our own reader.
 *
 * <p>Everything in the dump is told, garbage included. References come from the objects' values,
 * where MAT keeps the referents of soft, weak and phantom references that its graph leaves out.
 * What MAT makes up is not told: the boot loader's object at address 0, and classes of primitive
 * arrays that the dump does not define. MAT does not tell where an object lies in the file, and its
 * sizes are not the JVM's: offsets and shallow bytes are -1.
 */
final class MatSnapshot implements Closeable {
  private static final int UNTOLD = -1;
  private static final Map<String, ReferenceKind> REFERENTS =
      Map.of(
          "java.lang.ref.SoftReference", ReferenceKind.SOFT,
          "java.lang.ref.WeakReference", ReferenceKind.WEAK,
          "java.lang.ref.PhantomReference", ReferenceKind.PHANTOM,
          "java.lang.ref.FinalReference", ReferenceKind.FINAL);

  private final ISnapshot snapshot;
  private final Map<Long, HeapClass> classes = new HashMap<>();
  private final Map<Long, List<ReferenceLabel>> instanceLabels = new HashMap<>();
  private final Map<String, ReferenceLabel> labels = new HashMap<>();

  private MatSnapshot(ISnapshot snapshot) {
    this.snapshot = snapshot;
  }

  /**
   * Has MAT index a copy of {@code dump}, which may be gzip.
   *
   * @param heapDump which heap dump of the file, from 0: the old hprof agent writes one after
   *     another
   * @param scratch an empty folder for the copy and for what MAT writes beside it
   */
  static MatSnapshot open(Path dump, int heapDump, Path scratch)
      throws IOException, SnapshotException {
    return open(dump, heapDump, scratch, Map.of("keep_unreachable_objects", "true"));
  }

  /** The same, without garbage: objects have the dominators that they really have. */
  static MatSnapshot openReachable(Path dump, Path scratch) throws IOException, SnapshotException {
    return open(dump, 0, scratch, Map.of());
  }

  private static MatSnapshot open(
      Path dump, int heapDump, Path scratch, Map<String, String> arguments)
      throws IOException, SnapshotException {
    Path copy = scratch.resolve("copy.hprof");
    if (dump.toString().endsWith(".gz")) {
      try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(dump))) {
        Files.copy(in, copy);
      }
    } else {
      Files.copy(dump, copy);
    }
    MatSnapshot opened = new MatSnapshot(index(copy, heapDump, arguments));
    for (IClass c : opened.snapshot.getClasses()) {
      if (!isMadeUp(c)) {
        opened.classes.put(c.getObjectAddress(), opened.heapClass(c));
      }
    }
    return opened;
  }

  private static ISnapshot index(Path copy, int heapDump, Map<String, String> arguments)
      throws SnapshotException {
    System.setProperty("MAT_HPROF_DUMP_NR", String.valueOf(heapDump));
    try {
      return new SnapshotFactory()
          .openSnapshot(copy.toFile(), new HashMap<>(arguments), new VoidProgressListener());
    } finally {
      System.clearProperty("MAT_HPROF_DUMP_NR");
    }
  }

  /** All classes that the dump defines. */
  Collection<HeapClass> classes() {
    return List.copyOf(classes.values());
  }

  /** Tells all objects, each before its references and roots. */
  void tell(HeapVisitor visitor) throws SnapshotException {
    int objects = snapshot.getSnapshotInfo().getNumberOfObjects();
    for (int id = 0; id < objects; id++) {
      if (snapshot.mapIdToAddress(id) != 0) {
        tell(visitor, snapshot.getObject(id));
      }
    }
  }

  /** The immediate dominator of each object, by address; -1 for those that have none. */
  Map<Long, Long> dominators() throws SnapshotException {
    Map<Long, Long> dominators = new HashMap<>();
    int objects = snapshot.getSnapshotInfo().getNumberOfObjects();
    for (int id = 0; id < objects; id++) {
      int dominator = snapshot.getImmediateDominatorId(id);
      dominators.put(
          snapshot.mapIdToAddress(id), dominator < 0 ? -1 : snapshot.mapIdToAddress(dominator));
    }
    return dominators;
  }

  private void tell(HeapVisitor visitor, IObject object) throws SnapshotException {
    long address = object.getObjectAddress();
    if (object instanceof IClass c) {
      if (isMadeUp(c)) {
        return;
      }
      visitor.object(address, typeOf(object), ObjectKind.CLASS, UNTOLD, UNTOLD, UNTOLD);
      tellClassReferences(visitor, c);
    } else if (object instanceof IArray array) {
      ObjectKind kind =
          array instanceof IPrimitiveArray ? ObjectKind.PRIMITIVE_ARRAY : ObjectKind.OBJECT_ARRAY;
      visitor.object(address, typeOf(object), kind, UNTOLD, array.getLength(), UNTOLD);
      if (array instanceof IObjectArray) {
        tellElements(visitor, array);
      }
    } else {
      visitor.object(address, typeOf(object), ObjectKind.INSTANCE, UNTOLD, UNTOLD, UNTOLD);
      tellFields(visitor, (IInstance) object);
    }
    if (snapshot.isGCRoot(object.getObjectId())) {
      for (GCRootInfo root : object.getGCRootInfo()) {
        tellRoot(visitor, root);
      }
    }
  }

  private void tellClassReferences(HeapVisitor visitor, IClass c) {
    HeapClass type = classes.get(c.getObjectAddress());
    if (type.superClassId() != 0) {
      visitor.reference(type.id(), type.superClassId(), label(ReferenceKind.SUPER, null));
    }
    if (type.loaderId() != 0) {
      visitor.reference(type.id(), type.loaderId(), label(ReferenceKind.LOADER, null));
    }
    for (Field field : c.getStaticFields()) {
      if (field.getValue() instanceof ObjectReference to) {
        visitor.reference(
            type.id(),
            to.getObjectAddress(),
            label(ReferenceKind.STATIC, type.name() + "#" + field.getName()));
      }
    }
  }

  private void tellElements(HeapVisitor visitor, IArray array) {
    ReferenceLabel element = label(ReferenceKind.ELEMENT, null);
    for (NamedReference to : array.getOutboundReferences()) {
      if (!to.getName().equals("<class>")) {
        visitor.reference(array.getObjectAddress(), to.getObjectAddress(), element);
      }
    }
  }

  private void tellFields(HeapVisitor visitor, IInstance instance) throws SnapshotException {
    List<ReferenceLabel> fieldLabels = instanceLabels.get(instance.getClazz().getObjectAddress());
    if (fieldLabels == null) {
      fieldLabels = labelsOf(instance.getClazz());
      instanceLabels.put(instance.getClazz().getObjectAddress(), fieldLabels);
    }
    List<Field> fields = instance.getFields();
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).getValue() instanceof ObjectReference to) {
        visitor.reference(instance.getObjectAddress(), to.getObjectAddress(), fieldLabels.get(i));
      }
    }
    for (NamedReference to : instance.getOutboundReferences()) {
      if (to instanceof ThreadToLocalReference local) {
        for (GCRootInfo root : local.getGcRootInfo()) {
          tellRoot(visitor, root);
        }
      }
    }
  }

  /** One label for each value of an instance: those of its own class come first. */
  private List<ReferenceLabel> labelsOf(IClass type) throws SnapshotException {
    List<ReferenceLabel> all = new ArrayList<>();
    for (IClass c = type; c != null; c = c.getSuperClass()) {
      for (FieldDescriptor field : c.getFieldDescriptors()) {
        ReferenceKind kind = ReferenceKind.FIELD;
        if (c.getName().equals("java.lang.ref.Reference") && field.getName().equals("referent")) {
          kind = referentKind(type);
        }
        all.add(label(kind, c.getName() + "#" + field.getName()));
      }
    }
    return all;
  }

  private static ReferenceKind referentKind(IClass type) throws SnapshotException {
    for (Map.Entry<String, ReferenceKind> entry : REFERENTS.entrySet()) {
      if (type.doesExtend(entry.getKey())) {
        return entry.getValue();
      }
    }
    return ReferenceKind.FIELD;
  }

  private static void tellRoot(HeapVisitor visitor, GCRootInfo root) {
    RootKind kind =
        switch (root.getType()) {
          case GCRootInfo.Type.SYSTEM_CLASS -> RootKind.STICKY_CLASS;
          case GCRootInfo.Type.NATIVE_LOCAL -> RootKind.JNI_LOCAL;
          case GCRootInfo.Type.NATIVE_STATIC -> RootKind.JNI_GLOBAL;
          case GCRootInfo.Type.NATIVE_STACK -> RootKind.NATIVE_STACK;
          case GCRootInfo.Type.JAVA_LOCAL -> RootKind.JAVA_FRAME;
          case GCRootInfo.Type.THREAD_BLOCK -> RootKind.THREAD_BLOCK;
          case GCRootInfo.Type.BUSY_MONITOR -> RootKind.MONITOR_USED;
          case GCRootInfo.Type.THREAD_OBJ -> RootKind.THREAD_OBJECT;
          default -> RootKind.UNKNOWN;
        };
    // What MAT keeps although nothing holds it is no root in the dump.
    if (root.getType() != GCRootInfo.Type.UNREACHABLE) {
      visitor.root(root.getObjectAddress(), kind, UNTOLD, UNTOLD);
    }
  }

  private HeapClass heapClass(IClass c) throws SnapshotException {
    return new HeapClass(
        classes.size(),
        c.getObjectAddress(),
        c.getName(),
        c.getSuperClass() == null ? 0 : c.getSuperClass().getObjectAddress(),
        c.getClassLoaderAddress(),
        UNTOLD,
        fields(c.getFieldDescriptors()),
        fields(c.getStaticFields()));
  }

  private static List<HeapField> fields(List<? extends FieldDescriptor> descriptors) {
    return descriptors.stream()
        .map(field -> new HeapField(field.getName(), BasicType.ofCode(field.getType())))
        .toList();
  }

  /** For arrays of a primitive type that the dump does not define MAT invents a class. */
  private static boolean isMadeUp(IClass c) {
    return c.isArrayType() && !c.hasSuperClass();
  }

  private HeapClass typeOf(IObject object) {
    IClass c = object.getClazz();
    HeapClass type = classes.get(c.getObjectAddress());
    return type != null
        ? type
        : new HeapClass(UNTOLD, UNTOLD, c.getName(), 0, 0, UNTOLD, List.of(), List.of());
  }

  private ReferenceLabel label(ReferenceKind kind, String fieldName) {
    return labels.computeIfAbsent(
        kind + " " + fieldName, name -> new ReferenceLabel(labels.size(), kind, fieldName));
  }

  @Override
  public void close() {
    snapshot.dispose();
  }
}
