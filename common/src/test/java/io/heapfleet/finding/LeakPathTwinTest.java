package io.heapfleet.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.model.RootKind;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * {@link LeakPathSearch} beside its plain twin, on random services that hold random collections:
 * the twin writes down what it puts where, and adds that up.
 */
class LeakPathTwinTest {
  private static final int LEAST_BYTES = 1_000;
  private static final int LEAST_ELEMENTS = 8;
  private static final int ROW_BYTES = 100;

  private SplittableRandom random;
  private StoryHeap heap;

  /** By the fields on the way: what lies in one spot of the folded tree. */
  private final Map<String, Spot> spots = new HashMap<>();

  private static final class Spot {
    final String place;
    long holders;
    long elements;
    long bytes;

    Spot(String place) {
      this.place = place;
    }
  }

  /** An object and what it holds. */
  private record Held(long object, long bytes) {}

  @Test
  void everyPlaceIsWhatWasPutThere() throws IOException {
    for (int seed = 0; seed < 100; seed++) {
      random = new SplittableRandom(seed);
      heap = new StoryHeap();
      spots.clear();
      for (int service = random.nextInt(1, 4); service > 0; service--) {
        addService(service);
      }
      addNoise();
      assertEquals(expected(), found(), "seed " + seed);
    }
  }

  private void addService(int number) {
    String name = "com.acme.Service" + number;
    long service = heap.object(name, 24);
    // Who else holds a singleton is no matter.
    boolean isStatic = random.nextBoolean();
    if (isStatic) {
      heap.staticField("com.acme.App", "service" + number, service);
    }
    if (random.nextBoolean()) {
      heap.local(heap.thread("worker-" + number), "com.acme.Worker.run", service);
    }
    if (!isStatic || random.nextInt(4) == 0) {
      heap.root(service, RootKind.JNI_GLOBAL);
    }
    for (int field = random.nextInt(1, 5); field > 0; field--) {
      String label = name + "#field" + field;
      heap.field(service, label, addAccumulation(label, label, true).object);
    }
  }

  /** A collection, or a chain, that this field holds. */
  private Held addAccumulation(String label, String way, boolean mayNest) {
    int elements = random.nextInt(40);
    boolean nests = mayNest && random.nextBoolean();
    return switch (random.nextInt(mayNest ? 3 : 2)) {
      case 0 -> addMap(label, way, elements, nests);
      case 1 -> addList(label, way, elements, nests);
      default -> addChain(label, way, Math.max(1, elements));
    };
  }

  private Held addMap(String label, String way, int count, boolean nests) {
    long bytes = 48 + 16 + 8L * count;
    long[] elements = new long[count];
    for (int i = 0; i < count; i++) {
      Held element = addElement(way, nests);
      elements[i] = element.object;
      bytes += 32 + element.bytes;
    }
    long map = heap.map(elements);
    put(label, "java.util.HashMap", way, count, bytes);
    return new Held(map, bytes);
  }

  private Held addList(String label, String way, int count, boolean nests) {
    long bytes = 24 + 16 + 8L * count;
    long list = heap.object("java.util.ArrayList", 24);
    long array = heap.object("java.lang.Object[]", 16 + 8L * count);
    heap.field(list, "java.util.ArrayList#elementData", array);
    for (int i = 0; i < count; i++) {
      Held element = addElement(way, nests);
      heap.element(array, i, element.object);
      bytes += element.bytes;
    }
    put(label, "java.util.ArrayList", way, count, bytes);
    return new Held(list, bytes);
  }

  private Held addChain(String label, String way, int count) {
    String name = "com.acme.Job" + random.nextInt(2);
    long first = heap.object(name, ROW_BYTES);
    long last = first;
    for (int i = 1; i < count; i++) {
      long next = heap.object(name, ROW_BYTES);
      heap.field(last, name + "#next", next);
      last = next;
    }
    // One object is no chain, and eight are one from the second on.
    put(label, name, way, count - 1 >= LEAST_ELEMENTS ? count : 0, (long) count * ROW_BYTES);
    return new Held(first, (long) count * ROW_BYTES);
  }

  /** A row, or a session with a log of its own. */
  private Held addElement(String way, boolean nests) {
    if (!nests) {
      return new Held(heap.object("com.acme.Row", ROW_BYTES), ROW_BYTES);
    }
    long session = heap.object("com.acme.Session", 16);
    String label = "com.acme.Session#log";
    Held log = addList(label, way + " > " + label, random.nextInt(4), false);
    heap.field(session, label, log.object);
    return new Held(session, 16 + log.bytes);
  }

  private void put(String label, String collection, String way, long elements, long bytes) {
    Spot spot =
        spots.computeIfAbsent(way + ": " + collection, w -> new Spot(label + ": " + collection));
    spot.holders++;
    spot.elements += elements;
    spot.bytes += bytes;
  }

  /** Garbage, and what is held weakly, counts nowhere. */
  private void addNoise() {
    long cache = heap.object("com.acme.Weak", 16);
    heap.root(cache, RootKind.JNI_GLOBAL);
    long[] rows = new long[20];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = heap.object("com.acme.Row", ROW_BYTES);
    }
    heap.weak(cache, heap.map(rows));
    heap.map(rows);
  }

  private Map<String, String> expected() {
    Map<String, Spot> places = new TreeMap<>();
    for (Spot spot : spots.values()) {
      if (spot.elements >= LEAST_ELEMENTS && spot.bytes >= LEAST_BYTES) {
        Spot place = places.computeIfAbsent(spot.place, Spot::new);
        place.holders += spot.holders;
        place.elements += spot.elements;
        place.bytes += spot.bytes;
      }
    }
    Map<String, String> texts = new TreeMap<>();
    places.forEach(
        (name, place) -> texts.put(name, text(place.holders, place.elements, place.bytes)));
    return texts;
  }

  private Map<String, String> found() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    for (LeakPath path :
        new LeakPathSearch(heap.tree(), heap.classes(), heap).paths(LEAST_BYTES, 1_000)) {
      texts.put(
          path.owner() + ": " + path.collection(),
          text(path.holders(), path.elements(), path.retainedBytes()));
    }
    return texts;
  }

  private static String text(long holders, long elements, long bytes) {
    return holders + " with " + elements + " elements, " + bytes + " bytes";
  }
}
