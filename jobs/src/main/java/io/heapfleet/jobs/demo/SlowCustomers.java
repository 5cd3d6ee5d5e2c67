package io.heapfleet.jobs.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Customers who ask for an export over a slow line: none of the answer has arrived yet. */
final class SlowCustomers implements AutoCloseable {
  /** So that what is on its way fits into no buffer. */
  private static final int RECEIVED_AT_MOST_BYTES = 4096;

  private final int port;
  private final List<Socket> lines = new ArrayList<>();

  /**
   * @param port where the service listens on this machine
   */
  SlowCustomers(int port) {
    this.port = port;
  }

  /** So many of them ask. */
  void ask(int customers) throws IOException {
    for (int i = 0; i < customers; i++) {
      Socket line = new Socket();
      lines.add(line);
      line.setReceiveBufferSize(RECEIVED_AT_MOST_BYTES);
      line.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      line.getOutputStream()
          .write(
              ("GET /api/export?year=2025&customer="
                      + (4711 + i)
                      + " HTTP/1.1\r\nHost: orders\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket line : lines) {
      line.close();
    }
  }
}
