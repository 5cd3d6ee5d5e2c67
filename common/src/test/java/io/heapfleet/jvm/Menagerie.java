package io.heapfleet.jvm;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Cleaner;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A program that holds at least one of everything a heap can hold, and dumps itself: fields and
 * arrays of every type, deep class hierarchies with fields of equal names, all kinds of references,
 * threads with locals, class loaders, proxies, lambdas, garbage.
 */
@SuppressWarnings("HidingField") // equal names are what readers must keep apart
public final class Menagerie {
  private static final int MANY = 2_000;

  static boolean staticBoolean = true;
  static char staticChar = 'x';
  static float staticFloat = 1.5f;
  static double staticDouble = 2.5;
  static byte staticByte = 1;
  static short staticShort = 2;
  static int staticInt = 3;
  static long staticLong = 4;
  static Object staticReference = new Object();
  static Object staticNull;

  static class Base {
    boolean flag = true;
    Object name = "base";
    long number = 1;
  }

  @SuppressWarnings("HidingField") // on purpose: a dump tells fields of one name apart by class
  static class Middle extends Base {
    byte small = 1;
    Object name = "middle";
  }

  @SuppressWarnings("HidingField")
  static final class Leaf extends Middle {
    char letter = 'l';
    Object name = "leaf";
    double ratio = 0.5;
    Leaf next;
    Leaf self = this;
  }

  static final class KeyedReference extends WeakReference<Object> {
    final Object key;

    KeyedReference(Object referent, Object key) {
      super(referent);
      this.key = key;
    }
  }

  enum Animal {
    CAT,
    DOG {
      @Override
      String says() {
        return "woof";
      }
    };

    String says() {
      return "meow";
    }
  }

  record Pair(Object left, Object right) {}

  private final List<Object> cages = new ArrayList<>();

  private Menagerie() {}

  public static void main(String[] args) throws Exception {
    Menagerie menagerie = new Menagerie();
    menagerie.arrays();
    menagerie.hierarchy();
    menagerie.collections();
    menagerie.references();
    menagerie.classes();
    menagerie.garbage();
    CountDownLatch ready = new CountDownLatch(3);
    CountDownLatch end = new CountDownLatch(1);
    for (int i = 0; i < 3; i++) {
      Thread thread = new Thread(() -> park(ready, end), "keeper-" + i);
      thread.setDaemon(true);
      thread.start();
    }
    ready.await(10, TimeUnit.SECONDS);
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(args[0], false);
    end.countDown();
    System.out.println(menagerie.cages.size());
  }

  private static void park(CountDownLatch ready, CountDownLatch end) {
    Object[] held = {new byte[10], "held by a frame"};
    synchronized (held) {
      ready.countDown();
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      System.out.println(held.length);
    }
  }

  private void arrays() {
    for (int length : new int[] {0, 1, 2, 3, 7, 8, 9, 1_000}) {
      cages.add(new boolean[length]);
      cages.add(new char[length]);
      cages.add(new float[length]);
      cages.add(new double[length]);
      cages.add(new byte[length]);
      cages.add(new short[length]);
      cages.add(new int[length]);
      cages.add(new long[length]);
      cages.add(new Object[length]);
      cages.add(new String[length]);
      cages.add(new int[length][3]);
    }
    Object[] same = new Object[50];
    java.util.Arrays.fill(same, same);
    cages.add(same);
    cages.add(new Object[2][2][2]);
    cages.add(new byte[1 << 21]);
  }

  private void hierarchy() {
    Leaf last = null;
    for (int i = 0; i < MANY; i++) {
      Leaf leaf = new Leaf();
      leaf.next = last;
      last = leaf;
    }
    cages.add(last);
  }

  private void collections() {
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < MANY; i++) {
      map.put("key " + i, new Pair(i, "värde " + i));
    }
    cages.add(map);
    cages.add(new TreeMap<>(map));
    cages.add(new ArrayDeque<>(map.values()));
    cages.add(List.copyOf(map.keySet()));
    EnumMap<Animal, String> sounds = new EnumMap<>(Animal.class);
    for (Animal animal : Animal.values()) {
      sounds.put(animal, animal.says());
    }
    cages.add(sounds);
  }

  private void references() {
    Object target = new Leaf();
    cages.add(new SoftReference<>(target));
    cages.add(new WeakReference<>(target));
    cages.add(new SoftReference<>(new Leaf()));
    cages.add(new WeakReference<>(new Leaf()));
    cages.add(new PhantomReference<>(new Leaf(), new ReferenceQueue<>()));
    cages.add(new KeyedReference(new Leaf(), "key"));
    Map<Object, Object> weak = new WeakHashMap<>();
    weak.put(target, "kept");
    weak.put(new Leaf(), "dropped");
    cages.add(weak);
    cages.add(Cleaner.create().register(target, () -> {}));
  }

  private void classes() throws ClassNotFoundException {
    Supplier<Object> lambda = cages::size;
    cages.add(lambda);
    cages.add(
        Proxy.newProxyInstance(
            Menagerie.class.getClassLoader(),
            new Class<?>[] {Runnable.class},
            (proxy, method, arguments) -> null));
    cages.add(int.class);
    cages.add(Leaf[].class);
    // The same class twice: names are not unique.
    URL[] here = {Menagerie.class.getProtectionDomain().getCodeSource().getLocation()};
    URLClassLoader loader = new URLClassLoader(here, ClassLoader.getPlatformClassLoader());
    cages.add(Class.forName(Base.class.getName(), true, loader));
  }

  private void garbage() {
    Object[] dropped = new Object[MANY];
    for (int i = 0; i < MANY; i++) {
      dropped[i] = new Pair(new Leaf(), "garbage " + i);
    }
    staticInt += dropped.length;
  }
}
