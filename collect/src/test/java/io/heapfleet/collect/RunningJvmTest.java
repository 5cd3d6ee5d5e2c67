package io.heapfleet.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What collectors print for {@code jcmd PID GC.heap_info}, by JDK 17 to 25. */
final class RunningJvmTest {
  @Test
  void g1() {
    assertEquals(
        OptionalLong.of(5_120L << 10),
        RunningJvm.usedBytes(
            """
            4711:
             garbage-first heap   total 262144K, used 5120K [0x0000000700000000, 0x0000000800000000)
              region size 2048K, 3 young (6144K), 0 survivors (0K)
             Metaspace       used 1234K, committed 1408K, reserved 1114112K
              class space    used 100K, committed 192K, reserved 1048576K
            """));
    assertEquals(
        OptionalLong.of(2_048L << 10),
        RunningJvm.usedBytes(
            " garbage-first heap   total reserved 4192256K, committed 262144K, used 2048K [0x00"));
  }

  @Test
  void serial() {
    assertEquals(
        OptionalLong.of((1_700L + 3_000) << 10),
        RunningJvm.usedBytes(
            """
             def new generation   total 19648K, used 1700K [0x00000000fc000000, 0x00000000fd550000)
              eden space 17472K,   9% used [0x00000000fc000000, 0x00000000fc1a9000)
              from space 2176K,   0% used [0x00000000fd110000, 0x00000000fd110000)
             tenured generation   total 43712K, used 3000K [0x00000000fd550000, 0x0000000100000000)
               the space 43712K,   0% used [0x00000000fd550000, 0x00000000fd550000)
             Metaspace       used 72K, committed 128K, reserved 1114112K
            """));
  }

  @Test
  void zAndShenandoah() {
    assertEquals(
        OptionalLong.of(30L << 20),
        RunningJvm.usedBytes(
            " ZHeap           used 30M, capacity 64M, max capacity 1000M\n Metaspace used 5M"));
    assertEquals(
        OptionalLong.of(5_120L << 10),
        RunningJvm.usedBytes(
            "Shenandoah Heap\n 4194304K max, 4194304K soft max, 262144K committed, 5120K used"));
  }

  @Test
  void whatSaysNothingIsUnknown() {
    assertEquals(OptionalLong.empty(), RunningJvm.usedBytes("Epsilon"));
  }
}
