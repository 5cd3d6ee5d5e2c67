package io.heapfleet.waste;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.layout.ObjectSizes;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.record.HeapDictionary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A random heap of strings, arrays, lists, sets and numbers, some of them broken, and what it
 * wastes, worked out in the plainest way: with maps from texts to lists.
 */
final class RandomHoard {
  private static final String CART = "shop.Cart";

  private record Bytes(BasicType type, String content) {}

  private record Held(long id, String field) {}

  private final SplittableRandom random;
  private final HprofBuilder dump = HprofBuilder.hotspot();
  private final List<Runnable> objects = new ArrayList<>();
  private final List<Held> references = new ArrayList<>();
  private long nextId = 0x1000;

  private final Map<Long, Bytes> arrays = new TreeMap<>();
  private final Map<Long, Long> arrayOfString = new LinkedHashMap<>();
  private final Map<Long, List<Long>> objectArrays = new TreeMap<>();
  private final Map<Long, long[]> lists = new TreeMap<>();
  private final Map<Long, long[]> maps = new TreeMap<>();
  private final Map<Long, Long> sets = new TreeMap<>();
  private final List<Integer> numbers = new ArrayList<>();
  private final List<Long> stringsInOrder = new ArrayList<>();
  private final List<Long> arraysInOrder = new ArrayList<>();

  RandomHoard(SplittableRandom random) {
    this.random = random;
    long string =
        dump.clazz("java/lang/String")
            .field("value", BasicType.OBJECT)
            .field("coder", BasicType.BYTE)
            .dump();
    final long list =
        dump.clazz("java/util/ArrayList")
            .field("elementData", BasicType.OBJECT)
            .field("size", BasicType.INT)
            .dump();
    final long map =
        dump.clazz("java/util/HashMap")
            .field("size", BasicType.INT)
            .field("table", BasicType.OBJECT)
            .dump();
    dump.clazz("java/util/HashMap$Node").field("key", BasicType.OBJECT).dump();
    final long set = dump.clazz("java/util/HashSet").field("map", BasicType.OBJECT).dump();
    final long number = dump.clazz("java/lang/Integer").field("value", BasicType.INT).dump();
    final long cart =
        dump.clazz("shop/Cart")
            .field("list", BasicType.OBJECT)
            .field("other", BasicType.OBJECT)
            .dump();
    final long node =
        dump.clazz("java/util/LinkedList$Node").field("item", BasicType.OBJECT).dump();
    final long objectArray = dump.clazz("[Ljava/lang/Object;").dump();

    int count = 20 + random.nextInt(100);
    List<Long> held = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      held.add(primitiveArray());
      long stringId = id();
      Long value = random.nextInt(20) == 0 ? Long.valueOf(0xDEAD) : some(arrays.keySet());
      objects.add(
          () -> {
            dump.instance(stringId, string, value, 0);
            references.add(new Held(value, "java.lang.String#value"));
            arrayOfString.put(stringId, value);
            stringsInOrder.add(stringId);
          });
      held.add(stringId);
      held.add(collection(list, lists, objectArray, true));
      held.add(collection(map, maps, objectArray, false));
      if (random.nextInt(2) == 0) {
        long setId = id();
        long inside = random.nextInt(10) == 0 ? setId : some(maps.keySet());
        sets.put(setId, inside);
        objects.add(
            () -> {
              dump.instance(setId, set, inside);
              references.add(new Held(inside, "java.util.HashSet#map"));
            });
        held.add(setId);
      }
      int value2 = random.nextInt(30) - 140;
      numbers.add(value2);
      objects.add(() -> dump.instance(id(), number, value2));
    }
    for (int i = 0; i < count * 3; i++) {
      long a = held.get(random.nextInt(held.size()));
      long b = held.get(random.nextInt(held.size()));
      if (random.nextInt(3) == 0) {
        objects.add(
            () -> {
              dump.instance(id(), node, a);
              references.add(new Held(a, "java.util.LinkedList$Node#item"));
            });
      } else {
        objects.add(
            () -> {
              dump.instance(id(), cart, a, b);
              references.add(new Held(a, CART + "#list"));
              references.add(new Held(b, CART + "#other"));
            });
      }
    }
    Collections.shuffle(objects, new Random(random.nextLong()));
    for (Runnable object : objects) {
      object.run();
      if (random.nextInt(10) == 0) {
        dump.endSegment();
      }
    }
  }

  private long id() {
    return nextId += 0x40;
  }

  private long some(Set<Long> ids) {
    List<Long> all = new ArrayList<>(ids);
    return all.get(random.nextInt(all.size()));
  }

  private long primitiveArray() {
    long id = id();
    BasicType type = random.nextInt(4) == 0 ? BasicType.LONG : BasicType.BYTE;
    StringBuilder content = new StringBuilder();
    int length = random.nextInt(5);
    int alphabet = random.nextInt(5) == 0 ? 1 : 2;
    for (int i = 0; i < length * (type == BasicType.LONG ? 8 : 1); i++) {
      content.append((char) random.nextInt(alphabet));
    }
    arrays.put(id, new Bytes(type, content.toString()));
    objects.add(
        () -> {
          arraysInOrder.add(id);
          dump.primitiveArray(id, type, length, content.toString().getBytes(ISO_8859_1));
        });
    return id;
  }

  private long collection(long type, Map<Long, long[]> all, long objectArray, boolean arrayFirst) {
    long id = id();
    long store = 0;
    if (random.nextInt(8) == 0 && !objectArrays.isEmpty()) {
      store = some(objectArrays.keySet()); // shared with whoever else has it
    } else if (random.nextInt(8) > 0) {
      store = id();
      long array = store;
      List<Long> elements = new ArrayList<>();
      int slots = random.nextInt(9);
      for (int i = 0; i < slots; i++) {
        elements.add(random.nextBoolean() ? 0 : 0xE000L + random.nextInt(10));
      }
      objectArrays.put(array, elements);
      objects.add(
          () ->
              dump.objectArray(array, objectArray, elements.stream().mapToLong(e -> e).toArray()));
    }
    int size = random.nextInt(20) == 0 ? -3 : random.nextInt(10);
    long array = store;
    all.put(id, new long[] {size, array});
    objects.add(
        () -> {
          dump.instance(id, type, arrayFirst ? array : size, arrayFirst ? size : array);
          references.add(
              new Held(
                  array,
                  arrayFirst ? "java.util.ArrayList#elementData" : "java.util.HashMap#table"));
        });
    return id;
  }

  byte[] bytes() {
    return dump.bytes();
  }

  // From here on the plain twin.

  private String owner(List<Long> names) {
    String jdk = null;
    for (Held reference : references) {
      if (names.contains(reference.id()) && !reference.field().equals("java.util.HashSet#map")) {
        if (reference.field().startsWith(CART)) {
          return reference.field();
        }
        jdk = jdk == null ? reference.field() : jdk;
      }
    }
    return jdk;
  }

  private String mostFrequentOwner(List<Long> ids) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (long id : ids.subList(0, Math.min(ids.size(), ContentWaste.OWNER_SAMPLE))) {
      String owner = owner(List.of(id));
      if (owner != null) {
        counts.merge(owner, 1, Integer::sum);
      }
    }
    String best = null;
    for (Map.Entry<String, Integer> count : counts.entrySet()) {
      best = best == null || count.getValue() > counts.get(best) ? count.getKey() : best;
    }
    return best;
  }

  /** What must be found, as lines in alphabetical order; hashes and ranks are left out. */
  List<String> wasted(HeapDictionary dictionary) {
    ObjectSizes sizes = dictionary.sizes();
    TreeSet<String> lines = new TreeSet<>();
    long stringBytes = sizes.instanceBytes(named(dictionary, "java.lang.String"));
    Map<Bytes, List<Long>> texts = new LinkedHashMap<>();
    for (long string : stringsInOrder) {
      Bytes text = arrays.get(arrayOfString.get(string));
      if (text != null) {
        texts.computeIfAbsent(text, t -> new ArrayList<>()).add(string);
      }
    }
    texts.forEach(
        (text, strings) -> {
          long itsArrays = strings.stream().map(arrayOfString::get).distinct().count();
          long each = bytes(sizes, text);
          if (strings.size() > 1) {
            lines.add(
                "string %d %d %d %d %d %s %x"
                    .formatted(
                        length(text),
                        strings.size(),
                        itsArrays,
                        strings.size() * stringBytes + itsArrays * each,
                        (strings.size() - 1) * stringBytes + (itsArrays - 1) * each,
                        mostFrequentOwner(strings),
                        strings.get(0)));
          }
        });
    Map<Bytes, List<Long>> copies = new LinkedHashMap<>();
    Map<String, List<Long>> zeros = new TreeMap<>();
    for (long array : arraysInOrder) {
      Bytes content = arrays.get(array);
      if (arrayOfString.containsValue(array)) {
        continue;
      }
      if (!content.content().isEmpty() && content.content().replace("\0", "").isEmpty()) {
        zeros
            .computeIfAbsent(
                owner(List.of(array)) + " " + content.type().javaName() + "[]",
                k -> new ArrayList<>())
            .add(array);
      } else {
        copies.computeIfAbsent(content, c -> new ArrayList<>()).add(array);
      }
    }
    copies.forEach(
        (content, ids) -> {
          if (ids.size() > 1) {
            long each = bytes(sizes, content);
            lines.add(
                "array %s[] %d %d %d %s %x"
                    .formatted(
                        content.type().javaName(),
                        length(content),
                        ids.size(),
                        (ids.size() - 1) * each,
                        mostFrequentOwner(ids),
                        ids.get(0)));
          }
        });
    zeros.forEach(
        (key, ids) ->
            lines.add(
                "zero %s %d %d"
                    .formatted(
                        key,
                        ids.size(),
                        ids.stream().mapToLong(id -> bytes(sizes, arrays.get(id))).sum())));
    lines.addAll(collections(dictionary));
    long boxBytes = sizes.instanceBytes(named(dictionary, "java.lang.Integer"));
    long distinct = numbers.stream().distinct().count();
    lines.add(
        "box %d %d %d %d"
            .formatted(
                numbers.size(),
                distinct,
                numbers.stream().filter(n -> n >= -128 && n <= 127).count(),
                (numbers.size() - distinct) * boxBytes));
    return List.copyOf(lines);
  }

  private List<String> collections(HeapDictionary dictionary) {
    Map<String, long[]> sums = new TreeMap<>();
    lists.forEach((id, list) -> add(sums, dictionary, id, list, true));
    maps.forEach((id, map) -> add(sums, dictionary, id, map, false));
    List<String> lines = new ArrayList<>();
    sums.forEach((key, s) -> lines.add("collection " + key + " " + Arrays.toString(s)));
    return lines;
  }

  /** Adds up: collections, empty, single, unknown, elements, slots, used, bytes, wasted. */
  private void add(
      Map<String, long[]> sums, HeapDictionary dictionary, long id, long[] it, boolean list) {
    ObjectSizes sizes = dictionary.sizes();
    String type = list ? "java.util.ArrayList" : "java.util.HashMap";
    long shell = sizes.instanceBytes(named(dictionary, type));
    List<Long> names = new ArrayList<>(List.of(id));
    sets.forEach(
        (set, inside) -> {
          if (inside == id) {
            names.add(set);
          }
        });
    if (names.size() > 1) {
      type = "java.util.HashSet";
      shell += sizes.instanceBytes(named(dictionary, type));
    }
    List<Long> array = objectArrays.get(it[1]);
    long sharers =
        Stream.concat(lists.values().stream(), maps.values().stream())
            .filter(c -> c[1] == it[1])
            .count();
    boolean owns = array != null && sharers == 1 && !array.isEmpty();
    long slots = array == null ? 0 : array.size();
    boolean known = it[0] >= 0 && !(list && array != null && it[0] > slots);
    long nonNull = array == null ? 0 : array.stream().filter(e -> e != 0).count();
    long bytes = shell + (owns ? sizes.objectArrayBytes(slots) : 0);
    long wasted = 0;
    if (known && it[0] == 0) {
      wasted = bytes;
    } else if (known && owns) {
      long needed = it[0];
      if (!list) {
        needed = 1;
        while (needed * 3 / 4.0 < it[0]) {
          needed *= 2;
        }
      }
      wasted = Math.max(0, slots - needed) * sizes.layout().referenceBytes();
    }
    long[] sum = sums.computeIfAbsent(owner(names) + " " + type, k -> new long[9]);
    long[] more = {
      1,
      known && it[0] == 0 ? 1 : 0,
      known && it[0] == 1 ? 1 : 0,
      known ? 0 : 1,
      known ? it[0] : 0,
      slots,
      list && known ? Math.min(it[0], slots) : nonNull,
      bytes,
      wasted
    };
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
  }

  private static long length(Bytes content) {
    return content.content().length() / content.type().bytes(8);
  }

  private static long bytes(ObjectSizes sizes, Bytes content) {
    return sizes.primitiveArrayBytes(content.type(), length(content));
  }

  private static HeapClass named(HeapDictionary dictionary, String name) {
    return dictionary.classes().stream().filter(c -> c.name().equals(name)).findFirst().get();
  }
}
