package io.heapfleet.waste;

import static io.heapfleet.waste.CollectionKind.Form.DELEGATE;
import static io.heapfleet.waste.CollectionKind.Form.FIELDS;
import static io.heapfleet.waste.CollectionKind.Form.NODES;
import static io.heapfleet.waste.CollectionKind.Form.OPEN_MAP;
import static io.heapfleet.waste.CollectionKind.Form.OPEN_SET;
import static io.heapfleet.waste.CollectionKind.Form.PAIR;
import static io.heapfleet.waste.CollectionKind.Form.RING;
import static io.heapfleet.waste.CollectionKind.Form.SEQUENCE;
import static io.heapfleet.waste.CollectionKind.Form.TABLE;

import io.heapfleet.model.HeapClass;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.waste.CollectionKind.Form;
import io.heapfleet.waste.CollectionKind.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The collections of the JDK, from 6 to 25, as they are in one dump. They are known by the names of
 * classes and fields only: a kind whose fields the dump's classes do not declare is not in it.
 */
public final class CollectionKinds {
  private static final String CONCURRENT = "java.util.concurrent.";
  private static final String WRAPPERS = "java.util.Collections$";
  private static final String IMMUTABLE = "java.util.ImmutableCollections$";

  /** Of several lines for a class, the first one that a dump has all fields of holds. */
  private static final List<CollectionKind> KNOWN = known();

  private static List<CollectionKind> known() {
    List<CollectionKind> known = new ArrayList<>();
    known.add(array("java.util.ArrayList", SEQUENCE, "size", "elementData"));
    known.add(array("java.util.Vector", SEQUENCE, "elementCount", "elementData"));
    known.add(array("java.util.PriorityQueue", SEQUENCE, "size", "queue"));
    known.add(array(CONCURRENT + "PriorityBlockingQueue", SEQUENCE, "size", "queue"));
    known.add(ofArrayLength(CONCURRENT + "CopyOnWriteArrayList", "array"));
    known.add(ofArrayLength("java.util.Arrays$ArrayList", "a"));
    known.add(ofArrayLength(IMMUTABLE + "ListN", "elements"));

    known.add(ring("java.util.ArrayDeque", "elements", null, "head", "tail"));
    known.add(ring(CONCURRENT + "ArrayBlockingQueue", "items", "count", "takeIndex", null));

    String node = "java.util.HashMap$Node";
    known.add(table("java.util.HashMap", "size", node, List.of("key", "value"), "next"));
    String oldNode = "java.util.HashMap$Entry"; // up to JDK 7
    known.add(table("java.util.HashMap", "size", oldNode, List.of("key", "value"), "next"));
    String entry = "java.util.Hashtable$Entry";
    known.add(table("java.util.Hashtable", "count", entry, List.of("key", "value"), "next"));
    known.add(weakTable());
    known.add(concurrentTable());

    known.add(array("java.util.IdentityHashMap", OPEN_MAP, "size", "table"));
    known.add(array(IMMUTABLE + "MapN", OPEN_MAP, "size", "table"));
    known.add(array(IMMUTABLE + "SetN", OPEN_SET, "size", "elements"));

    known.add(
        nodes(
            "java.util.TreeMap",
            "size",
            "root",
            "java.util.TreeMap$Entry",
            List.of("key", "value"),
            List.of("left", "right")));
    known.add(
        nodes(
            "java.util.LinkedList",
            "size",
            "first",
            "java.util.LinkedList$Node",
            List.of("item"),
            List.of("next")));
    for (String queue : List.of("ConcurrentLinkedQueue", "ConcurrentLinkedDeque")) {
      known.add(
          nodes(
              CONCURRENT + queue,
              null,
              "head",
              CONCURRENT + queue + "$Node",
              List.of("item"),
              List.of("next")));
    }
    known.add(
        nodes(
            CONCURRENT + "LinkedBlockingDeque",
            "count",
            "first",
            CONCURRENT + "LinkedBlockingDeque$Node",
            List.of("item"),
            List.of("next")));
    known.add(
        nodes(
            CONCURRENT + "LinkedBlockingQueue",
            null,
            "head",
            CONCURRENT + "LinkedBlockingQueue$Node",
            List.of("item"),
            List.of("next")));

    known.add(fields(IMMUTABLE + "List12", FIELDS, "e0", "e1"));
    known.add(fields(IMMUTABLE + "Set12", FIELDS, "e0", "e1"));
    known.add(fields(IMMUTABLE + "Map1", PAIR, "k0", "v0"));

    known.add(delegate("java.util.HashSet", "map"));
    known.add(delegate("java.util.TreeSet", "m"));
    known.add(delegate(CONCURRENT + "CopyOnWriteArraySet", "al"));
    known.add(delegate("java.util.Properties", "map"));
    for (String wrapper : List.of("Unmodifiable", "Synchronized", "Checked")) {
      known.add(delegate(WRAPPERS + wrapper + "Collection", "c"));
      known.add(delegate(WRAPPERS + wrapper + "Map", "m"));
    }
    known.add(delegate(WRAPPERS + "SetFromMap", "m"));
    return List.copyOf(known);
  }

  private static CollectionKind array(String type, Form form, String size, String array) {
    return new CollectionKind(
        type,
        form,
        Size.FIELD,
        type + "#" + size,
        type + "#" + array,
        null,
        null,
        List.of(),
        List.of());
  }

  private static CollectionKind ofArrayLength(String type, String array) {
    return new CollectionKind(
        type,
        SEQUENCE,
        Size.ARRAY_LENGTH,
        null,
        type + "#" + array,
        null,
        null,
        List.of(),
        List.of());
  }

  private static CollectionKind ring(
      String type, String array, String size, String start, String end) {
    return new CollectionKind(
        type,
        RING,
        size == null ? Size.RING : Size.FIELD,
        size == null ? null : type + "#" + size,
        type + "#" + array,
        type + "#" + start,
        end == null ? null : type + "#" + end,
        List.of(),
        List.of());
  }

  private static CollectionKind table(
      String type, String size, String node, List<String> element, String next) {
    return new CollectionKind(
        type,
        TABLE,
        Size.FIELD,
        type + "#" + size,
        type + "#table",
        null,
        null,
        of(node, element),
        List.of(node + "#" + next));
  }

  /** Its nodes are weak references to their keys. */
  private static CollectionKind weakTable() {
    String type = "java.util.WeakHashMap";
    return new CollectionKind(
        type,
        TABLE,
        Size.FIELD,
        type + "#size",
        type + "#table",
        null,
        null,
        List.of("java.lang.ref.Reference#referent", type + "$Entry#value"),
        List.of(type + "$Entry#next"));
  }

  /** A crowded chain has a {@code TreeBin} for its first node, which leads to the others. */
  private static CollectionKind concurrentTable() {
    String type = CONCURRENT + "ConcurrentHashMap";
    return new CollectionKind(
        type,
        TABLE,
        Size.STRIPED,
        type + "#baseCount",
        type + "#table",
        null,
        null,
        List.of(type + "$Node#key", type + "$Node#val"),
        List.of(type + "$Node#next", type + "$TreeBin#first"));
  }

  private static CollectionKind nodes(
      String type,
      String size,
      String start,
      String node,
      List<String> element,
      List<String> next) {
    return new CollectionKind(
        type,
        NODES,
        size == null ? Size.UNKNOWN : Size.FIELD,
        size == null ? null : type + "#" + size,
        type + "#" + start,
        null,
        null,
        of(node, element),
        of(node, next));
  }

  private static CollectionKind fields(String type, Form form, String... element) {
    return new CollectionKind(
        type, form, Size.FIELDS, null, null, null, null, of(type, List.of(element)), List.of());
  }

  private static CollectionKind delegate(String type, String collection) {
    return new CollectionKind(
        type,
        DELEGATE,
        Size.DELEGATE,
        null,
        type + "#" + collection,
        null,
        null,
        List.of(),
        List.of());
  }

  private static List<String> of(String type, List<String> fields) {
    return fields.stream().map(field -> type + "#" + field).toList();
  }

  private final HeapDictionary dictionary;
  private final Map<String, CollectionKind> byClassName = new HashMap<>();

  /** Finds out which kinds there are in a dump with these classes. */
  public CollectionKinds(HeapDictionary dictionary) {
    this.dictionary = dictionary;
    Set<String> fields = new HashSet<>();
    for (HeapClass type : dictionary.classes()) {
      type.instanceFields().forEach(field -> fields.add(type.name() + "#" + field.name()));
    }
    for (CollectionKind kind : KNOWN) {
      if (isDeclared(kind, fields::contains)) {
        byClassName.putIfAbsent(kind.className(), kind);
      }
    }
  }

  /**
   * Whether the collection's own fields are there. Those of its nodes need not be: a dump without a
   * single node may lack their class, and one of several will do.
   */
  private static boolean isDeclared(CollectionKind kind, Predicate<String> declared) {
    for (String field :
        new String[] {kind.sizeField(), kind.storeField(), kind.startField(), kind.endField()}) {
      if (field != null && !declared.test(field)) {
        return false;
      }
    }
    if (kind.form() == TABLE || kind.size() == Size.FIELDS) {
      return declared.test(kind.elementFields().get(0));
    }
    return true;
  }

  /** Fields that hold the collection in which another one keeps its elements. */
  static Set<String> delegateFields() {
    return KNOWN.stream()
        .filter(kind -> kind.form() == DELEGATE)
        .map(CollectionKind::storeField)
        .collect(Collectors.toSet());
  }

  /**
   * The kind of collection that instances of this class are, null if they are none that is known.
   * The nearest superclass decides; the class itself comes first.
   */
  public CollectionKind find(HeapClass type) {
    if (type.isArray()) {
      return null;
    }
    for (HeapClass c : dictionary.ancestry(type)) {
      CollectionKind kind = byClassName.get(c.name());
      if (kind != null) {
        return kind;
      }
    }
    return null;
  }
}
