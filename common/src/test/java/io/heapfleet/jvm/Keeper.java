package io.heapfleet.jvm;

import java.util.ArrayList;
import java.util.List;

/** A program that keeps so many objects, says {@code ready}, and waits to be dumped or killed. */
@SuppressWarnings("UnusedVariable") // read by those who read the dump
public final class Keeper {
  static List<Object> kept;

  private static final class Kept {
    private final long number;
    private final String text;

    private Kept(long number) {
      this.number = number;
      this.text = "kept " + number;
    }
  }

  private Keeper() {}

  public static void main(String[] args) throws InterruptedException {
    int count = Integer.parseInt(args[0]);
    List<Object> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(new Kept(i));
    }
    kept = all;
    System.out.println("ready");
    Thread.sleep(600_000);
  }
}
