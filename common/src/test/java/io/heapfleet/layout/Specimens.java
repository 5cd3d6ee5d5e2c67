package io.heapfleet.layout;

import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A program whose heap holds objects of awkward shapes. Runs in a JVM of its own, says {@code
 * ready}, and waits until its standard input ends.
 */
@SuppressWarnings({"unused", "FieldCanBeFinal", "UnusedVariable"}) // the fields are the point
final class Specimens {
  static final int INSTANCES = 50;

  private static final List<Object> ALIVE = new ArrayList<>();

  private static boolean staticBoolean = true;
  private static byte staticByte = 1;
  private static double staticDouble = 2;
  private static Object staticObject = "kept";
  private static int staticInt = 3;
  private static short staticShort = 4;

  static class Empty {}

  static class OneByte {
    byte a = 1;
  }

  static class ByteUnderByte extends OneByte {
    byte b = 2;
  }

  static class LongUnderBytes extends ByteUnderByte {
    long c = 3;
  }

  static class ShortIntoHole extends LongUnderBytes {
    short d = 4;
  }

  static class ReferenceIntoHole extends ShortIntoHole {
    Object e = "e";
  }

  static class LongAlone {
    long a = 1;
  }

  static class IntBeforeLong extends LongAlone {
    int b = 2;
  }

  static class FiveBytes {
    byte a;
    byte b;
    byte c;
    byte d;
    byte e;
  }

  static class CharsUnderBytes extends FiveBytes {
    char f;
    char g;
    Object h;
  }

  static class AllTypes {
    boolean a;
    byte b;
    char c;
    short d;
    int e;
    float f;
    long g;
    double h;
    Object i;
    int[] j;
  }

  static class AllTypesAgain extends AllTypes {
    boolean k;
    double l;
    Object m;
    short n;
  }

  static final class AllTypesThrice extends AllTypesAgain {
    byte o;
    float p;
    Object q;
    long r;
    byte s;
  }

  static class ThreeReferences {
    Object a;
    Object b;
    Object c;
  }

  static final class ByteUnderReferences extends ThreeReferences {
    byte d;
    long e;
  }

  static final class Failure extends InternalError {
    private static final long serialVersionUID = 1;
    byte code;
  }

  /** Stands for HotSpot's own annotation, which this code may not name. */
  @Retention(RetentionPolicy.RUNTIME)
  @interface Padding {}

  @Padding
  static class Padded {
    byte a;
  }

  static final class UnderPadded extends Padded {
    long b;
    byte c;
  }

  private Specimens() {}

  public static void main(String[] args) throws Exception {
    for (int i = 0; i < INSTANCES; i++) {
      ALIVE.add(new Empty());
      ALIVE.add(new OneByte());
      ALIVE.add(new ByteUnderByte());
      ALIVE.add(new LongUnderBytes());
      ALIVE.add(new ShortIntoHole());
      ALIVE.add(new ReferenceIntoHole());
      ALIVE.add(new LongAlone());
      ALIVE.add(new IntBeforeLong());
      ALIVE.add(new FiveBytes());
      ALIVE.add(new CharsUnderBytes());
      ALIVE.add(new AllTypes());
      ALIVE.add(new AllTypesAgain());
      ALIVE.add(new AllTypesThrice());
      ALIVE.add(new ThreeReferences());
      ALIVE.add(new ByteUnderReferences());
      ALIVE.add(new Failure());
      arrays(i);
    }
    padded();
    library();
    printOffsets();
    if (args.length > 0) {
      fill(Integer.parseInt(args[0]));
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // wait to be dumped
    }
    if (ALIVE.isEmpty()) {
      throw new IllegalStateException("the objects must stay alive");
    }
    System.exit(0);
  }

  /** So many objects among which the specimens are rare. */
  private static void fill(int count) {
    SplittableRandom random = new SplittableRandom(1);
    Map<Object, Object> map = new HashMap<>();
    for (int i = 0; i < count; i++) {
      switch (random.nextInt(5)) {
        case 0 -> map.put(i, "value " + i);
        case 1 -> ALIVE.add(new Object[random.nextInt(10)]);
        case 2 -> ALIVE.add(new byte[random.nextInt(100)]);
        case 3 -> ALIVE.add(new long[random.nextInt(10)]);
        default -> ALIVE.add(List.of(i, i));
      }
    }
    ALIVE.add(map);
  }

  /** Lines such as {@code offset java.lang.String value 12}, as the JVM itself has them. */
  private static void printOffsets() throws ReflectiveOperationException {
    // Unsafe by reflection: javac warns of its name, and there is no way to switch that off.
    Class<?> unsafe = Class.forName("sun.misc.Unsafe");
    Field instance = unsafe.getDeclaredField("theUnsafe");
    instance.setAccessible(true);
    Method offsetOf = unsafe.getMethod("objectFieldOffset", Field.class);
    List<Class<?>> types =
        new ArrayList<>(
            List.of(
                String.class,
                Throwable.class,
                Thread.class,
                HashMap.class,
                LinkedHashMap.class,
                ForkJoinPool.class));
    types.addAll(List.of(Specimens.class.getDeclaredClasses()));
    types.remove(Padded.class); // there are two classes of that name
    types.remove(UnderPadded.class);
    for (Class<?> type : types) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          Object offset = offsetOf.invoke(instance.get(null), field);
          System.out.println("offset " + type.getName() + " " + field.getName() + " " + offset);
        }
      }
    }
  }

  /** Instances of the padded classes as {@code @Contended}: ordinary, or with real padding. */
  private static void padded() throws ReflectiveOperationException {
    ClassLoader loader = new AnnotationChanger();
    for (String name : List.of(Padded.class.getName(), UnderPadded.class.getName())) {
      Constructor<?> constructor = Class.forName(name, true, loader).getDeclaredConstructor();
      constructor.setAccessible(true);
      for (int i = 0; i < 4 * INSTANCES; i++) {
        ALIVE.add(constructor.newInstance());
        ALIVE.add(new byte[i % 7]);
      }
    }
  }

  /** Loads the padded classes anew, with {@link Padding} renamed to HotSpot's annotation. */
  private static final class AnnotationChanger extends ClassLoader {
    private static final String OURS = Padding.class.descriptorString();
    private static final String HOTSPOTS = "Ljdk/internal/vm/annotation/Contended;";

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.endsWith("Padded")) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      try (InputStream in =
          Specimens.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
        String bytes = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        byte[] changed =
            bytes.replace(utf8(OURS), utf8(HOTSPOTS)).getBytes(StandardCharsets.ISO_8859_1);
        return defineClass(name, changed, 0, changed.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    /** An entry of the constant pool: tag, two bytes of length, the text. */
    private static String utf8(String text) {
      return "\u0001\u0000" + (char) text.length() + text;
    }
  }

  private static void arrays(int length) {
    ALIVE.add(new boolean[length]);
    ALIVE.add(new byte[length]);
    ALIVE.add(new char[length]);
    ALIVE.add(new short[length]);
    ALIVE.add(new int[length]);
    ALIVE.add(new float[length]);
    ALIVE.add(new long[length]);
    ALIVE.add(new double[length]);
    ALIVE.add(new Object[length]);
    ALIVE.add(new String[length][2]);
    ALIVE.add(new Empty[length]);
  }

  /** Objects of the JDK, those with hidden fields and padding above all. */
  private static void library() throws InterruptedException {
    LongAdder adder = new LongAdder();
    ConcurrentHashMap<Integer, Integer> counted = new ConcurrentHashMap<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 200_000; i++) {
                  adder.increment();
                  counted.merge(i & 31, 1, Integer::sum);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    ALIVE.add(adder);
    ALIVE.add(counted);
    ALIVE.add(threads);
    ALIVE.add(new Exchanger<String>());
    ForkJoinPool pool = new ForkJoinPool(3);
    pool.submit(() -> IntStream.range(0, 100_000).parallel().sum()).join();
    ALIVE.add(pool);
    SubmissionPublisher<String> publisher = new SubmissionPublisher<>();
    ALIVE.add(publisher.consume(ALIVE::add));
    publisher.submit("published");
    ALIVE.add(publisher);
    ALIVE.add(StackWalker.getInstance().walk(frames -> frames.toList()));
    ALIVE.add(new TreeMap<>(java.util.Map.of("a", 1, "b", 2)));
    ALIVE.add(new EnumMap<>(java.util.Map.of(TimeUnit.DAYS, 1)));
    ALIVE.add(BitSet.valueOf(new long[] {1, 2, 3}));
    ALIVE.add(Pattern.compile("(a|b)+[c-e]{2,3}?(?<name>x*)", Pattern.CASE_INSENSITIVE));
    ALIVE.add(
        String.format(
            Locale.ROOT,
            "%08.3f %s",
            Math.PI,
            java.time.ZonedDateTime.now(java.time.ZoneOffset.UTC)));
    ALIVE.add(java.time.format.DateTimeFormatter.ISO_ZONED_DATE_TIME);
    ALIVE.add(new java.math.BigDecimal("12345678901234567890.5"));
    ALIVE.add(java.util.logging.Logger.getLogger("specimens"));
    ALIVE.add(java.net.http.HttpClient.newHttpClient());
    ALIVE.add(java.lang.management.ManagementFactory.getPlatformMBeanServer());
    ALIVE.add(javax.xml.parsers.DocumentBuilderFactory.newInstance());
    for (int i = 0; i < 20; i++) {
      startVirtualThread();
    }
  }

  /** A virtual thread that waits, so that its frames lie on the heap; from JDK 21. */
  private static void startVirtualThread() {
    try {
      Object started =
          Thread.class
              .getMethod("startVirtualThread", Runnable.class)
              .invoke(null, (Runnable) Specimens::waitForever);
      ALIVE.add(started);
    } catch (ReflectiveOperationException e) {
      ALIVE.add(e); // an older JDK
    }
  }

  private static void waitForever() {
    try {
      Thread.sleep(TimeUnit.HOURS.toMillis(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
