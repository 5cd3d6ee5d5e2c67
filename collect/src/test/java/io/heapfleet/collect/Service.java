package io.heapfleet.collect;

import java.util.ArrayList;
import java.util.List;

/** A program that a test dumps: says that it is ready, holds what it is told to, answers pings. */
public final class Service {
  private static final List<Object> HELD = new ArrayList<>();

  private Service() {}

  /** One of many. */
  static final class Order {
    final int number;

    Order(int number) {
      this.number = number;
    }
  }

  /**
   * Runs until its input ends.
   *
   * @param args how many orders to hold; how many megabytes of bytes; perhaps {@code fill}, which
   *     ends it with an OutOfMemoryError
   */
  public static void main(String[] args) throws Exception {
    for (int i = 0; i < Integer.parseInt(args[0]); i++) {
      HELD.add(new Order(i));
    }
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      HELD.add(new byte[1 << 20]);
    }
    while (args.length > 2) {
      HELD.add(new long[1 << 16]);
    }
    System.out.println("ready");
    int asked;
    while ((asked = System.in.read()) >= 0) {
      System.out.println(asked);
    }
  }
}
