package io.heapfleet.waste;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import io.heapfleet.record.HeapDictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is taken down of the instances of one class, and where in the dumped values it lies. Offsets
 * are bytes, -1 where the class has no such field.
 */
final class InstancePlan {
  /** Which kind of fact an instance becomes. */
  enum Subject {
    NOTHING,
    STRING,
    COLLECTION,
    DELEGATE,
    BOX,
    DIRECT_BUFFER,
    FINALIZER,
    COUNTER_CELL
  }

  private static final String CONCURRENT_MAP = "java.util.concurrent.ConcurrentHashMap";
  static final String COUNTER_CELLS = CONCURRENT_MAP + "$CounterCell[]";
  private static final String STRING = "java.lang.String";
  private static final String DIRECT_BUFFER = "java.nio.DirectByteBuffer";
  private static final String FINALIZER = "java.lang.ref.Finalizer";
  private static final String REFERENCE = "java.lang.ref.Reference";

  /** The type of a box's value, by the box's class. */
  private static final Map<String, BasicType> BOXES =
      Map.of(
          "java.lang.Boolean", BasicType.BOOLEAN,
          "java.lang.Character", BasicType.CHAR,
          "java.lang.Float", BasicType.FLOAT,
          "java.lang.Double", BasicType.DOUBLE,
          "java.lang.Byte", BasicType.BYTE,
          "java.lang.Short", BasicType.SHORT,
          "java.lang.Integer", BasicType.INT,
          "java.lang.Long", BasicType.LONG);

  static final InstancePlan NOTHING = new InstancePlan(Subject.NOTHING, null, null);

  final Subject subject;
  final HeapClass type;

  /** For a collection, what it is. */
  final CollectionKind collection;

  /** For a box, the type of its value. */
  BasicType boxed;

  /** Bytes of values that an instance must have for all fields below to be there. */
  int leastBytes;

  /** The string's array, the collection's store, the referent of a finalizer. */
  int store = -1;

  /** The string's coder, the collection's size, the box's or cell's value, a buffer's capacity. */
  int number = -1;

  /** Whether {@link #number} is a long, not an int. */
  boolean wide;

  /** A part's offset, a ring's head, a map's counter cells, a buffer's owner, a queue. */
  int first = -1;

  /** A part's count, a ring's tail, a buffer's file, or the second of two elements. */
  int second = -1;

  /** A buffer's cleaner. */
  int third = -1;

  private InstancePlan(Subject subject, HeapClass type, CollectionKind collection) {
    this.subject = subject;
    this.type = type;
    this.collection = collection;
  }

  static InstancePlan of(HeapClass type, HeapDictionary dictionary, CollectionKinds kinds) {
    CollectionKind collection = kinds.find(type);
    Fields fields = new Fields(type, dictionary);
    InstancePlan plan = NOTHING;
    if (collection != null) {
      plan = collection(type, collection, fields);
    } else if (type.name().equals(STRING)) {
      plan = new InstancePlan(Subject.STRING, type, null);
      plan.store = fields.reference(STRING + "#value");
      plan.number = fields.find(STRING + "#coder", BasicType.BYTE);
      plan.first = fields.find(STRING + "#offset", BasicType.INT);
      plan.second = fields.find(STRING + "#count", BasicType.INT);
      plan = plan.store < 0 ? NOTHING : plan;
    } else if (BOXES.containsKey(type.name())) {
      plan = new InstancePlan(Subject.BOX, type, null);
      plan.boxed = BOXES.get(type.name());
      plan.number = fields.find(type.name() + "#value", plan.boxed);
      plan = plan.number < 0 ? NOTHING : plan;
    } else if (type.name().equals(CONCURRENT_MAP + "$CounterCell")) {
      plan = new InstancePlan(Subject.COUNTER_CELL, type, null);
      plan.number = fields.find(type.name() + "#value", BasicType.LONG);
      plan = plan.number < 0 ? NOTHING : plan;
    } else if (fields.declaredBy(DIRECT_BUFFER)) {
      plan = new InstancePlan(Subject.DIRECT_BUFFER, type, null);
      plan.number = fields.find("java.nio.Buffer#capacity", BasicType.INT);
      plan.first = fields.reference(DIRECT_BUFFER + "#att");
      plan.second = fields.reference("java.nio.MappedByteBuffer#fd");
      plan.third = fields.reference(DIRECT_BUFFER + "#cleaner");
      plan = plan.number < 0 ? NOTHING : plan;
    } else if (fields.declaredBy(FINALIZER)) {
      plan = new InstancePlan(Subject.FINALIZER, type, null);
      plan.store = fields.reference(REFERENCE + "#referent");
      plan.first = fields.reference(REFERENCE + "#queue");
      plan = plan.store < 0 || plan.first < 0 ? NOTHING : plan;
    }
    plan.leastBytes = plan == NOTHING ? 0 : fields.bytes;
    return plan;
  }

  private static InstancePlan collection(HeapClass type, CollectionKind kind, Fields fields) {
    Subject subject =
        kind.form() == CollectionKind.Form.DELEGATE ? Subject.DELEGATE : Subject.COLLECTION;
    InstancePlan plan = new InstancePlan(subject, type, kind);
    plan.store = kind.storeField() == null ? -1 : fields.reference(kind.storeField());
    if (kind.sizeField() != null) {
      plan.number = fields.find(kind.sizeField(), BasicType.INT);
      if (plan.number < 0) {
        plan.number = fields.find(kind.sizeField(), BasicType.LONG);
        plan.wide = true;
      }
    }
    switch (kind.size()) {
      case RING -> {
        plan.first = fields.find(kind.startField(), BasicType.INT);
        plan.second = fields.find(kind.endField(), BasicType.INT);
      }
      case STRIPED -> plan.first = fields.reference(CONCURRENT_MAP + "#counterCells");
      case FIELDS -> {
        plan.first = fields.reference(kind.elementFields().get(0));
        plan.second = fields.reference(kind.elementFields().get(1));
      }
      default -> {}
    }
    boolean lacksSize = kind.sizeField() != null && plan.number < 0;
    boolean lacksStore = kind.storeField() != null && plan.store < 0;
    return lacksSize || lacksStore ? NOTHING : plan;
  }

  /** Where the fields of a class lie in the dumped values: its own first, then its superclass's. */
  private static final class Fields {
    private final Map<String, HeapField> types = new HashMap<>();
    private final Map<String, Integer> offsets = new HashMap<>();
    private final List<HeapClass> ancestry;
    private int bytes;

    Fields(HeapClass type, HeapDictionary dictionary) {
      ancestry = dictionary.ancestry(type);
      for (HeapClass declaring : ancestry) {
        for (HeapField field : declaring.instanceFields()) {
          String name = declaring.name() + "#" + field.name();
          types.putIfAbsent(name, field);
          offsets.putIfAbsent(name, bytes);
          bytes += field.type().bytes(dictionary.idBytes());
        }
      }
    }

    boolean declaredBy(String className) {
      return ancestry.stream().anyMatch(c -> c.name().equals(className));
    }

    int reference(String name) {
      return find(name, BasicType.OBJECT);
    }

    int find(String name, BasicType type) {
      HeapField field = types.get(name);
      return field == null || field.type() != type ? -1 : offsets.get(name);
    }
  }
}
