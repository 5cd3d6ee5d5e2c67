package io.heapfleet.jvm;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A program that fills its heap with small objects of a business application and dumps it: the
 * benchmarks' dump. About 55 bytes of dump and 2.7 references an object.
 *
 * <p>Arguments: the number of objects, the file.
 */
@SuppressWarnings("UnusedVariable") // read by those who read the dump
public final class SmallObjects {
  private static final class Point {
    int x;
    int y;
    long time;
  }

  private static final class Entry {
    Object key;
    Object value;
    Entry next;
    int hash;
  }

  private SmallObjects() {}

  public static void main(String[] args) throws IOException {
    int count = Integer.parseInt(args[0]);
    SplittableRandom random = new SplittableRandom(1);
    List<Object> all = new ArrayList<>(count);
    Map<Integer, Object> index = new HashMap<>();
    Entry last = null;
    for (int i = 0; all.size() < count; i++) {
      switch (i % 8) {
        case 0, 4 -> {
          Point point = new Point();
          point.x = i;
          point.time = i;
          all.add(point);
        }
        case 1, 5 -> {
          Entry entry = new Entry();
          entry.key = all.get(random.nextInt(all.size()));
          entry.next = last;
          last = entry;
          all.add(entry);
        }
        case 2, 6 -> all.add("order-" + i);
        case 3 -> all.add(new Object[] {all.get(random.nextInt(all.size())), last});
        default -> index.put(i, all.get(random.nextInt(all.size())));
      }
    }
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(args[1], true);
    if (all.size() + index.size() < count) {
      throw new IllegalStateException("the objects have to live until here");
    }
  }
}
