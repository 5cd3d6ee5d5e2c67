package zoo;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * Runs a beast as it is told on standard input: {@code feed COUNT}, {@code dump FILE}, {@code quit}.
 * Answers each line with {@code done}.
 */
public final class Keeper {
  private Keeper() {}

  public static void main(String[] arguments) throws Exception {
    Beast beast =
        (Beast) Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int requests = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", 2);
      switch (words[0]) {
        case "feed" -> {
          for (int count = Integer.parseInt(words[1]); count > 0; count--) {
            beast.feed(requests++);
          }
        }
        case "dump" -> {
          // What was handed to other threads is done with.
          Thread.sleep(500);
          System.gc();
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
              .dumpHeap(words[1], true);
        }
        // Some libraries leave threads behind that would keep the JVM alive.
        default -> System.exit(0);
      }
      System.out.println("done");
    }
  }
}
