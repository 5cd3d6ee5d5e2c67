package io.heapfleet.finding;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.GraphSettings;
import io.heapfleet.graph.HeapRows;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.RootKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A small heap told object by object: who holds whom by which field, and what is a root. Each class
 * has a class object of its own, of 8 bytes, which is a root; objects refer to it.
 */
final class StoryHeap implements HeapRows, DumpLookup {
  private static final int CLASS_BYTES = 8;
  private static final String CLASS = "java.lang.Class";

  private final Map<String, Integer> classIndexes = new LinkedHashMap<>();
  private final List<HeapClass> classes = new ArrayList<>();
  private final Set<Long> roots = new TreeSet<>();
  private final Map<HeapEdge, EdgeLabel> labels = new HashMap<>();
  private final Map<Long, RootLabel> rootLabels = new HashMap<>();
  private final Map<Long, Long> elements = new HashMap<>();
  private final Map<Long, CallLabel> calls = new HashMap<>();
  private final Map<Long, SharedLabel> shared = new HashMap<>();
  private final Map<Long, String> urlKeys = new HashMap<>();
  private final Map<Long, Map<String, Long>> numbers = new HashMap<>();
  private long[] ids = new long[16];
  private int[] types = new int[16];
  private long[] bytes = new long[16];
  private int objects;
  private long[] from = new long[16];
  private long[] to = new long[16];
  private boolean[] strong = new boolean[16];
  private int references;

  /** How often anything was looked up: all of a kind is to be asked at once. */
  int lookups;

  StoryHeap() {
    type(CLASS, null);
    addObject(classIndexes.get(CLASS), CLASS_BYTES);
  }

  /** The class object of a class that extends another one; null for none. */
  long type(String name, String superName) {
    if (classIndexes.containsKey(name)) {
      return classes.get(classIndexes.get(name)).id();
    }
    int index = classes.size();
    long superId = superName == null ? 0 : classes.get(classIndexes.get(superName)).id();
    classIndexes.put(name, index);
    long id = idOf(objects);
    classes.add(new HeapClass(index, id, name, superId, 0, 0, List.of(), List.of()));
    if (!name.equals(CLASS)) {
      addObject(classIndexes.get(CLASS), CLASS_BYTES);
      if (superId != 0) {
        reference(id, superId, null, true);
      }
    }
    roots.add(id);
    rootLabels.put(id, new RootLabel(RootKind.STICKY_CLASS, null));
    return id;
  }

  /** An object of a class. */
  long object(String className, long shallowBytes) {
    type(className, null);
    return addObject(classIndexes.get(className), shallowBytes);
  }

  private long addObject(int classIndex, long shallowBytes) {
    if (objects == ids.length) {
      ids = Arrays.copyOf(ids, objects * 2);
      types = Arrays.copyOf(types, objects * 2);
      bytes = Arrays.copyOf(bytes, objects * 2);
    }
    ids[objects] = idOf(objects);
    types[objects] = classIndex;
    bytes[objects] = shallowBytes;
    return ids[objects++];
  }

  private static long idOf(int object) {
    return 0x1000 + 16L * object;
  }

  /** A field that holds an object: {@code com.acme.Orders#entries}. */
  StoryHeap field(long holder, String classAndField, long held) {
    return reference(holder, held, EdgeLabel.field(classAndField), true);
  }

  StoryHeap staticField(String className, String field, long held) {
    long holder = type(className, null);
    return reference(holder, held, EdgeLabel.staticField(className + "#" + field), true);
  }

  StoryHeap element(long array, long index, long held) {
    return reference(array, held, EdgeLabel.element(index), true);
  }

  /** A field with a whole number: {@code com.acme.Orders#limit}. */
  StoryHeap number(long holder, String classAndField, long value) {
    numbers.computeIfAbsent(holder, h -> new HashMap<>()).put(classAndField, value);
    return this;
  }

  StoryHeap local(long thread, String frame, long held) {
    return reference(thread, held, EdgeLabel.threadLocal(frame), true);
  }

  StoryHeap weak(long holder, long held) {
    return reference(holder, held, null, false);
  }

  /** A reference that nobody can name. */
  StoryHeap unnamed(long holder, long held) {
    return reference(holder, held, null, true);
  }

  private StoryHeap reference(long holder, long held, EdgeLabel label, boolean holds) {
    if (references == from.length) {
      from = Arrays.copyOf(from, references * 2);
      to = Arrays.copyOf(to, references * 2);
      strong = Arrays.copyOf(strong, references * 2);
    }
    from[references] = holder;
    to[references] = held;
    strong[references++] = holds;
    if (label != null) {
      labels.put(new HeapEdge(holder, held), label);
    }
    return this;
  }

  StoryHeap root(long object, RootKind kind) {
    roots.add(object);
    rootLabels.put(object, new RootLabel(kind, null));
    return this;
  }

  long thread(String name) {
    long thread = object("java.lang.Thread", 100);
    roots.add(thread);
    rootLabels.put(thread, new RootLabel(RootKind.THREAD_OBJECT, name));
    return thread;
  }

  /** Says what a thread or a connection works on. */
  StoryHeap shared(long object, SharedLabel label) {
    shared.put(object, label);
    return this;
  }

  StoryHeap call(long holder, CallLabel label) {
    calls.put(holder, label);
    return this;
  }

  StoryHeap local(long thread, String frame, int line, long held) {
    return reference(thread, held, EdgeLabel.threadLocal(frame, line), true);
  }

  StoryHeap urlKeys(long map, String template) {
    urlKeys.put(map, template);
    return this;
  }

  StoryHeap counted(long collection, long count) {
    elements.put(collection, count);
    return this;
  }

  /** A map that holds these objects as values, each in a node of 32 bytes; keys are shared. */
  long map(long... values) {
    long map = object("java.util.HashMap", 48);
    long table = object("java.util.HashMap$Node[]", 16 + 8L * values.length);
    field(map, "java.util.HashMap#table", table);
    for (int i = 0; i < values.length; i++) {
      long node = object("java.util.HashMap$Node", 32);
      element(table, i, node);
      field(node, "java.util.HashMap$Node#value", values[i]);
    }
    counted(map, values.length);
    return map;
  }

  HeapClasses classes() {
    return new HeapClasses(classes);
  }

  DominatorTree tree() throws IOException {
    long[] classIds = classes.stream().mapToLong(HeapClass::id).toArray();
    return DominatorTree.of(
        this, classIds, roots.stream().mapToLong(id -> id).toArray(), GraphSettings.defaults());
  }

  @Override
  public int objectParts() {
    return 1;
  }

  @Override
  public int referenceParts() {
    return 1;
  }

  @Override
  public void objectIds(int part, IdSink sink) throws IOException {
    sink.accept(ids, objects);
  }

  @Override
  public void objects(int part, ObjectSink sink) throws IOException {
    sink.accept(ids, types, bytes, objects);
  }

  @Override
  public void references(int part, ReferenceSink sink) throws IOException {
    sink.accept(from, to, strong, references);
  }

  @Override
  public Map<HeapEdge, EdgeLabel> edges(Collection<HeapEdge> edges) {
    lookups++;
    return found(labels, edges);
  }

  @Override
  public Map<Long, RootLabel> roots(Collection<Long> objectIds) {
    lookups++;
    return found(rootLabels, objectIds);
  }

  @Override
  public Map<Long, SharedLabel> shared(Collection<Long> objectIds) {
    return shared;
  }

  @Override
  public Map<Long, CallLabel> calls(Collection<Long> objectIds) {
    return found(calls, objectIds);
  }

  @Override
  public Map<Long, String> urlKeys(Collection<Long> objectIds) {
    return found(urlKeys, objectIds);
  }

  @Override
  public Map<Long, Map<String, Long>> numbers(Collection<Long> objectIds) {
    Map<Long, Map<String, Long>> found = new HashMap<>(numbers);
    found.keySet().retainAll(objectIds);
    return found;
  }

  @Override
  public Map<Long, List<Long>> holders(Collection<Long> objectIds) {
    lookups++;
    Map<Long, List<Long>> found = new HashMap<>();
    for (int i = 0; i < references; i++) {
      if (strong[i] && objectIds.contains(to[i])) {
        found.computeIfAbsent(to[i], id -> new ArrayList<>()).add(from[i]);
      }
    }
    return found;
  }

  @Override
  public Map<Long, Long> elements(Collection<Long> objectIds) {
    lookups++;
    return found(elements, objectIds);
  }

  private static <K, V> Map<K, V> found(Map<K, V> all, Collection<K> asked) {
    Map<K, V> found = new HashMap<>();
    for (K key : asked) {
      if (all.containsKey(key)) {
        found.put(key, all.get(key));
      }
    }
    return found;
  }
}
