package io.heapfleet.jobs.demo;

import io.heapfleet.dotnet.GcDumpWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * The heap of a .NET service that keeps every session it has seen in a static dictionary, and a
 * list of orders in a local variable. It is made up, so that it takes no .NET to see one.
 */
public final class DotnetShop {
  private static final String WEB = "/app/Shop.Web.dll";
  private static final String ORDERS = "/app/Shop.Orders.dll";
  private static final String CORE = "/usr/share/dotnet/System.Private.CoreLib.dll";

  private final GcDumpWriter heap = new GcDumpWriter();
  private long address = 0x7F21_4000_0000L;

  private DotnetShop() {}

  /** Writes a dump of a service that has kept so many sessions. */
  public static void write(int sessions, Path file) throws IOException {
    GcDumpWriter heap = new DotnetShop().build(sessions);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      heap.write(out);
    }
  }

  private int object(int type, int bytes, int... references) {
    int node = heap.node(type, bytes, address, references);
    address += (bytes + 7) & -8;
    return node;
  }

  private int[] objects(int count, IntSupplier object) {
    int[] nodes = new int[count];
    for (int i = 0; i < count; i++) {
      nodes[i] = object.getAsInt();
    }
    return nodes;
  }

  private GcDumpWriter build(int sessions) {
    int text = heap.type("System.String", CORE);
    int bytes = heap.type("System.Byte[]", CORE);
    int session = heap.type("Shop.Web.Sessions+Session", WEB);
    int entries =
        heap.type(
            "System.Collections.Generic.Dictionary+Entry<System.String,Shop.Web.Sessions+Session>[]"
                + (24 + 24 * sessions > 100_000 ? " (Bytes > 100K)" : " (Bytes > 1K)"),
            CORE);
    int dictionary =
        heap.type(
            "System.Collections.Generic.Dictionary<System.String,Shop.Web.Sessions+Session>", CORE);
    int order = heap.type("Shop.Orders.Order", ORDERS);
    int orders = heap.type("Shop.Orders.Order[]", ORDERS);
    int list = heap.type("System.Collections.Generic.List<Shop.Orders.Order>", CORE);

    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < sessions; i++) {
      int key = object(text, 56);
      kept.add(key);
      kept.add(object(session, 48, object(bytes, 600), key));
    }
    int sessionsByKey =
        object(
            dictionary,
            80,
            object(
                entries, 24 + 24 * sessions, kept.stream().mapToInt(Integer::intValue).toArray()));
    int[] all = objects(500, () -> object(order, 72, object(text, 46)));
    int local = object(list, 32, object(orders, 24 + 8 * all.length, all));
    object(text, 64); // nobody's any more
    int lost = heap.undefined(address + 0x1000);
    int holder = object(heap.type("Shop.Orders.Ledger", ORDERS), 24, lost);

    int variable =
        heap.node(
            heap.type("[static var Shop.Web.Sessions.<ByKey>k__BackingField]", null),
            0,
            0,
            sessionsByKey);
    int statics = heap.node(heap.type("[static vars]", null), 0, 0, variable);
    int locals = heap.node(heap.type("[local vars]", null), 0, 0, local);
    int dependent = heap.node(heap.type("[Dependent Handles]", null), 0, 0, holder);
    int others = heap.node(heap.type("[other roots]", null), 0, 0, dependent);
    heap.root(heap.node(heap.type("[.NET Roots]", null), 0, 0, statics, locals, others));
    return heap;
  }
}
