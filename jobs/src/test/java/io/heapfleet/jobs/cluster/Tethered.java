package io.heapfleet.jobs.cluster;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another program's main method and ends as soon as standard input does: when the process that
 * started it closes the pipe, or is gone, however it died.
 */
public final class Tethered {
  private Tethered() {}

  /**
   * Runs the program.
   *
   * @param args the main class, then its arguments
   */
  public static void main(String[] args) throws Throwable {
    Thread tether = new Thread(Tethered::waitForEnd, "tether");
    tether.setDaemon(true);
    tether.start();
    try {
      Class.forName(args[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void waitForEnd() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException e) {
      // as good as the end
    }
    Runtime.getRuntime().halt(130);
  }
}
