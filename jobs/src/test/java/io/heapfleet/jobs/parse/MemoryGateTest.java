package io.heapfleet.jobs.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class MemoryGateTest {
  private static final long MIB = 1 << 20;

  private final MemoryGate gate = new MemoryGate(100 * MIB);

  @Test
  void whatIsLargerThanAllOfItNeverFits() {
    assertTrue(gate.fits(100 * MIB));
    assertFalse(gate.fits(100 * MIB + 1));
    assertThrows(
        IllegalArgumentException.class, () -> gate.holding(100 * MIB + 1, () -> "never run"));
  }

  @Test
  void twoThatFitSideBySideDoNotWait() throws Exception {
    assertEquals("both", gate.holding(50 * MIB, () -> gate.holding(50 * MIB, () -> "both")));
  }

  @Test
  void oneThatDoesNotFitBesideTheOthersWaitsForThem() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Future<String> second =
          gate.holding(
              60 * MIB,
              () -> {
                Future<String> waiting =
                    executor.submit(() -> gate.holding(60 * MIB, () -> "second"));
                assertThrows(TimeoutException.class, () -> waiting.get(100, TimeUnit.MILLISECONDS));
                return waiting;
              });
      assertEquals("second", second.get(10, TimeUnit.SECONDS));
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void whatFailsGivesItsMemoryBack() throws Exception {
    assertThrows(
        IOException.class,
        () ->
            gate.holding(
                100 * MIB,
                () -> {
                  throw new IOException("no luck");
                }));
    assertEquals("next", gate.holding(100 * MIB, () -> "next"));
  }

  @Test
  void aJvmWithHardlyAnyMemoryHasNoneForGraphs() {
    MemoryGate none = new MemoryGate(-5);
    assertEquals(0, none.capacityBytes());
    assertFalse(none.fits(1));
  }
}
