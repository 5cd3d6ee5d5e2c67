package io.heapfleet.jobs.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shop.orders.OrderServer;

/** One instance of the demo's service, as the demo drives it. */
class ServiceJvmTest {
  private static final Path CLASSES = Path.of("target", "classes");

  @Test
  void servesAndDumpsARealHeap(@TempDir Path folder) throws Exception {
    Path dump = folder.resolve("heap.hprof");
    try (ServiceJvm jvm = start("1.9.0", "30")) {
      assertEquals("served 1000", jvm.ask("serve 1000"));
      assertEquals("dumped " + dump, jvm.ask("dump " + dump));
    }

    byte[] bytes = Files.readAllBytes(dump);
    assertEquals("JAVA PROFILE 1.0.2", new String(bytes, 0, 18, StandardCharsets.US_ASCII));
    assertTrue(new String(bytes, StandardCharsets.ISO_8859_1).contains("shop/orders/RefundCase"));
  }

  @Test
  void aJvmThatEndsSaysWhy() throws Exception {
    try (ServiceJvm jvm = start("7.7.7", "0")) {
      IOException failure = assertThrows(IOException.class, () -> jvm.ask("serve 1"));

      assertTrue(failure.getMessage().contains("orders-test ended"), failure::getMessage);
      assertTrue(failure.getMessage().contains("no such build: 7.7.7"), failure::getMessage);
    }
  }

  private static ServiceJvm start(String... arguments) throws IOException {
    return ServiceJvm.start(
        "orders-test", CLASSES, OrderServer.class.getName(), List.of(arguments));
  }
}
