package shop.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Year;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code GET /api/export?year=2025} on a port of its own: all rows of a year, one a line. It loads
 * them before it writes the first one, so a slow customer keeps all of them in memory.
 */
final class OrderExport {
  private static final int ROWS_PER_YEAR = 180_012;

  private final HttpServer server;
  private final Semaphore writing = new Semaphore(0);

  OrderExport() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/export", this::handle);
    AtomicInteger number = new AtomicInteger();
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "order-http-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            }));
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Returns once so many exports have loaded their rows and begun to write. */
  void awaitWriting(int exports) throws InterruptedException {
    writing.acquire(exports);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    Year year = Year.parse(query.replaceFirst("(?:.*&)?year=(\\d{4}).*", "$1"));
    exchange.sendResponseHeaders(200, 0);
    try (Writer out =
        new BufferedWriter(
            new OutputStreamWriter(exchange.getResponseBody(), StandardCharsets.UTF_8))) {
      write(year, out);
    }
  }

  private void write(Year year, Writer out) throws IOException {
    List<ExportRow> rows = load(year);
    writing.release();
    for (ExportRow row : rows) {
      out.write(row.orderNumber() + "," + row.dayOfYear() + "," + row.cents() + "\n");
    }
    out.write(rows.size() + " rows\n");
  }

  private static List<ExportRow> load(Year year) {
    List<ExportRow> rows = new ArrayList<>();
    for (int i = 0; i < ROWS_PER_YEAR; i++) {
      int day = 1 + (int) ((long) i * year.length() / ROWS_PER_YEAR);
      rows.add(new ExportRow(1_000_000L * year.getValue() + i, day, 99 + i * 7919L % 20_000));
    }
    return rows;
  }
}
