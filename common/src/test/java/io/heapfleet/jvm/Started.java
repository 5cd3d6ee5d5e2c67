package io.heapfleet.jvm;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program that has asked when it began, says so in {@code FILE.started}, and dumps itself. */
public final class Started {
  private Started() {}

  public static void main(String[] args) throws Exception {
    long millis = ManagementFactory.getRuntimeMXBean().getStartTime();
    Files.writeString(Path.of(args[0] + ".started"), Long.toString(millis));
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(args[0], true);
  }
}
