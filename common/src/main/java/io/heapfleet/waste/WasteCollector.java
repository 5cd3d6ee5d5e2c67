package io.heapfleet.waste;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.HeapVisitor;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Takes down, while a split of a dump is read, what {@link WasteAnalysis} needs to know of it: the
 * hash of each primitive array, where strings and collections keep what is in them, the values of
 * boxed numbers (hashed), direct buffers, finalizers. No text and no number that a program worked
 * with is written, only sizes and hashes.
 *
 * <p>Not for several threads. The visitor's methods throw {@link java.io.UncheckedIOException} when
 * the file cannot be written.
 */
public final class WasteCollector implements HeapVisitor, Closeable {
  /** Whose memory is behind a direct buffer. */
  static final long ALLOCATED = 0;

  static final long MAPPED = 1;
  static final long VIEW = 2;
  static final long FOREIGN = 3;

  private static final String NOTHING = "java.util.ImmutableCollections#EMPTY";
  private static final String ENQUEUED = "java.lang.ref.ReferenceQueue#ENQUEUED";

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final ContentHash hash;
  private final FactsWriter facts;
  private HeapDictionary dictionary;
  private CollectionKinds kinds;
  private int idBytes;
  private InstancePlan[] plans;

  /** By the index of an array's class. */
  private BasicType[] elementTypes;

  /** What the object told last is, until the next one. */
  private ObjectKind pending = ObjectKind.CLASS;

  private InstancePlan plan = InstancePlan.NOTHING;
  private long objectId;
  private long arrayLength;
  private BasicType elementType;
  private long bytesToCome;
  private long elements;
  private boolean holdsCounterCells;

  /**
   * @param dictionary the dump's classes, as the split's reader has them
   * @param out where the facts go; closed with the collector
   */
  public WasteCollector(HeapDictionary dictionary, HashSeed seed, OutputStream out) {
    this.hash = new ContentHash(seed);
    this.facts = new FactsWriter(out);
    use(dictionary);
  }

  /** Goes on with more classes: those that the dump defines late. */
  public void use(HeapDictionary more) {
    dictionary = more;
    kinds = new CollectionKinds(more);
    idBytes = more.idBytes();
    plans = new InstancePlan[more.classes().size()];
    elementTypes = new BasicType[plans.length];
    for (BasicType element : BasicType.values()) {
      if (element != BasicType.OBJECT) {
        elementTypes[more.primitiveArray(element).index()] = element;
      }
    }
  }

  @Override
  public boolean wantsContents() {
    return true;
  }

  @Override
  public void object(
      long objectId,
      HeapClass type,
      ObjectKind kind,
      long shallowBytes,
      long arrayLength,
      long fileOffset) {
    endArray();
    this.objectId = objectId;
    this.arrayLength = arrayLength;
    pending = kind;
    switch (kind) {
      case INSTANCE -> plan = plan(type);
      case OBJECT_ARRAY -> {
        elements = 0;
        holdsCounterCells = type.name().equals(InstancePlan.COUNTER_CELLS);
      }
      case PRIMITIVE_ARRAY -> {
        elementType = elementTypes[type.index()];
        bytesToCome = arrayLength * elementType.bytes(idBytes);
        hash.start(elementType.code(), arrayLength);
      }
      case CLASS -> {}
    }
  }

  private InstancePlan plan(HeapClass type) {
    int index = type.index();
    if (index >= plans.length) {
      // Of a class that nobody defined nothing is known.
      return InstancePlan.NOTHING;
    }
    InstancePlan found = plans[index];
    if (found == null) {
      found = InstancePlan.of(type, dictionary, kinds);
      plans[index] = found;
    }
    return found;
  }

  @Override
  public void elements(byte[] buffer, int offset, int length) {
    hash.add(buffer, offset, length);
    bytesToCome -= length;
  }

  private void endArray() {
    if (pending == ObjectKind.PRIMITIVE_ARRAY && bytesToCome == 0) {
      long zero = hash.isZero() && arrayLength > 0 ? FactKind.ZERO_FILLED : 0;
      facts.add(FactKind.ARRAY, objectId, hash.hash(), arrayLength, elementType.code() + zero);
    } else if (pending == ObjectKind.OBJECT_ARRAY) {
      facts.add(FactKind.OBJECT_ARRAY, objectId, arrayLength, elements);
    }
    pending = ObjectKind.CLASS;
  }

  @Override
  public void values(byte[] buffer, int offset, int length) {
    InstancePlan p = plan;
    if (p.subject == InstancePlan.Subject.NOTHING || length < p.leastBytes) {
      return;
    }
    switch (p.subject) {
      case STRING -> string(p, buffer, offset);
      case COLLECTION -> collection(p, buffer, offset);
      case DELEGATE -> {
        long store = id(buffer, offset, p.store);
        facts.add(FactKind.DELEGATE, objectId, p.type.index(), store);
      }
      case BOX -> box(p, buffer, offset);
      case DIRECT_BUFFER -> {
        long capacity = integer(buffer, offset, p.number);
        facts.add(FactKind.DIRECT, objectId, p.type.index(), capacity, memory(p, buffer, offset));
      }
      case FINALIZER -> {
        long referent = id(buffer, offset, p.store);
        facts.add(FactKind.FINALIZER, objectId, referent, id(buffer, offset, p.first));
      }
      case COUNTER_CELL ->
          facts.add(FactKind.CELL, objectId, (long) LONGS.get(buffer, offset + p.number));
      case NOTHING -> {}
    }
  }

  private void string(InstancePlan p, byte[] buffer, int offset) {
    long array = id(buffer, offset, p.store);
    if (array == 0) {
      return;
    }
    long part =
        p.first >= 0 && p.second >= 0
            ? StringPart.part(integer(buffer, offset, p.first), integer(buffer, offset, p.second))
            : StringPart.whole(p.number < 0 ? 0 : buffer[offset + p.number]);
    facts.add(FactKind.STRING, objectId, array, part);
  }

  private void collection(InstancePlan p, byte[] buffer, int offset) {
    long size = -1;
    if (p.number >= 0) {
      size =
          p.wide ? (long) LONGS.get(buffer, offset + p.number) : integer(buffer, offset, p.number);
    }
    long extra = 0;
    switch (p.collection.size()) {
      case RING ->
          extra =
              ((long) integer(buffer, offset, p.first) << Integer.SIZE)
                  | (integer(buffer, offset, p.second) & 0xFFFF_FFFFL);
      case STRIPED -> extra = id(buffer, offset, p.first);
      case FIELDS -> {
        extra = id(buffer, offset, p.second);
        size = p.collection.form() == CollectionKind.Form.PAIR || extra == 0 ? 1 : 2;
      }
      default -> {}
    }
    long store = id(buffer, offset, p.store);
    facts.add(FactKind.COLLECTION, objectId, p.type.index(), size, store, extra);
  }

  private void box(InstancePlan p, byte[] buffer, int offset) {
    int at = offset + p.number;
    long value =
        switch (p.boxed) {
          case BOOLEAN, BYTE -> buffer[at];
          case CHAR -> (short) SHORTS.get(buffer, at) & 0xFFFF;
          case SHORT -> (short) SHORTS.get(buffer, at);
          case INT, FLOAT -> (int) INTS.get(buffer, at);
          default -> (long) LONGS.get(buffer, at);
        };
    boolean shared =
        switch (p.boxed) {
          case FLOAT, DOUBLE -> false;
          case CHAR -> value <= 127;
          default -> value >= -128 && value <= 127;
        };
    facts.add(FactKind.BOX, p.type.index(), hash.of(p.boxed.code(), value), shared ? 1 : 0);
  }

  private long memory(InstancePlan p, byte[] buffer, int offset) {
    if (id(buffer, offset, p.second) != 0) {
      return MAPPED;
    }
    if (id(buffer, offset, p.first) != 0) {
      return VIEW;
    }
    return id(buffer, offset, p.third) != 0 ? ALLOCATED : FOREIGN;
  }

  private long id(byte[] buffer, int offset, int field) {
    if (field < 0) {
      return 0;
    }
    return idBytes == 8
        ? (long) LONGS.get(buffer, offset + field)
        : (int) INTS.get(buffer, offset + field) & 0xFFFF_FFFFL;
  }

  private static int integer(byte[] buffer, int offset, int field) {
    return field < 0 ? 0 : (int) INTS.get(buffer, offset + field);
  }

  @Override
  public void reference(long fromId, long toId, ReferenceLabel label) {
    ReferenceKind kind = label.kind();
    if (kind == ReferenceKind.ELEMENT) {
      elements++;
      if (holdsCounterCells) {
        facts.add(FactKind.CELL_ELEMENT, fromId, toId);
      }
    } else if (kind == ReferenceKind.STATIC) {
      if (label.fieldName().equals(NOTHING)) {
        facts.add(FactKind.LANDMARK, FactKind.NOTHING, toId);
      } else if (label.fieldName().equals(ENQUEUED)) {
        facts.add(FactKind.LANDMARK, FactKind.ENQUEUED, toId);
      }
    }
  }

  @Override
  public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {}

  /** Completes the file. */
  @Override
  public void close() throws IOException {
    endArray();
    Arrays.fill(plans, null);
    facts.close();
  }
}
