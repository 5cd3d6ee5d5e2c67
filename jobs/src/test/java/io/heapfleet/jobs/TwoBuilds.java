package io.heapfleet.jobs;

import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.RootKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Heap dumps of the service {@code orders}: one night of build 1.8.0, three of 1.9.0, which leaks.
 *
 * <p>A static cache holds sessions in a map, 1,000 of them; in {@code orders-1} of build 1.9.0 it
 * is 4,000 more each night. Ten users' names are there again and again. {@code orders-2} is dumped
 * on the first night and the last. Files lie as {@link #LAYOUT} says.
 */
final class TwoBuilds {
  static final String LAYOUT = "{service}/{build}/{instance}/{captured_at}.hprof";

  private static final long CACHE = 0x1000;
  private static final long MAP = 0x2000;
  private static final long TABLE = 0x2100;

  private TwoBuilds() {}

  static void write(Path folder) throws IOException {
    write(folder, "1.8.0", "orders-1", 2, 1_000);
    write(folder, "1.8.0", "orders-2", 2, 1_000);
    write(folder, "1.9.0", "orders-1", 3, 5_000);
    write(folder, "1.9.0", "orders-1", 4, 9_000);
    write(folder, "1.9.0", "orders-1", 5, 13_000);
    write(folder, "1.9.0", "orders-2", 5, 1_000);
  }

  private static void write(Path folder, String build, String instance, int day, int sessions)
      throws IOException {
    Path file =
        folder
            .resolve("orders")
            .resolve(build)
            .resolve(instance)
            .resolve("2026-03-0%dT030000Z.hprof".formatted(day));
    Files.createDirectories(file.getParent());
    Files.write(file, dump(sessions));
  }

  private static byte[] dump(int sessions) {
    HprofBuilder dump = HprofBuilder.hotspot();
    final long string =
        dump.clazz("java/lang/String")
            .field("value", BasicType.OBJECT)
            .field("coder", BasicType.BYTE)
            .dump();
    final long node =
        dump.clazz("java/util/HashMap$Node")
            .field("hash", BasicType.INT)
            .field("key", BasicType.OBJECT)
            .field("value", BasicType.OBJECT)
            .field("next", BasicType.OBJECT)
            .dump();
    final long nodes = dump.clazz("[Ljava/util/HashMap$Node;").dump();
    final long map =
        dump.clazz("java/util/HashMap")
            .field("table", BasicType.OBJECT)
            .field("size", BasicType.INT)
            .dump();
    final long session =
        dump.clazz("com/acme/Session")
            .field("user", BasicType.OBJECT)
            .field("createdMillis", BasicType.LONG)
            .dump();
    final long cache =
        dump.clazz("com/acme/SessionCache")
            .field("sessions", BasicType.OBJECT)
            .staticField("instance", BasicType.OBJECT, CACHE)
            .dump();

    dump.root(RootKind.STICKY_CLASS, cache);
    dump.instance(CACHE, cache, MAP).instance(MAP, map, TABLE, sessions);
    long[] table = new long[Integer.highestOneBit(sessions) * 2];
    for (int i = 0; i < sessions; i++) {
      long at = 0x20_0000 + i * 0x100L;
      table[i] = at;
      byte[] user = ("user-" + i % 10).getBytes(StandardCharsets.ISO_8859_1);
      dump.instance(at, node, i, at + 0x40, at + 0x80, 0)
          .instance(at + 0x40, string, at + 0x60, 0)
          .primitiveArray(at + 0x60, BasicType.BYTE, user.length, user)
          .instance(at + 0x80, session, at + 0x40, i);
    }
    return dump.objectArray(TABLE, nodes, table).bytes();
  }
}
