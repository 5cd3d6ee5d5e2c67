package com.acme;

import java.io.IOException;
import zoo.Beast;

/**
 * An exception that is thrown where the bank cannot be reached, always the same one; what goes
 * wrong while a connection is closed is added to it.
 */
public final class PaymentGateway implements Beast {
  private static final IOException UNAVAILABLE = new IOException("bank cannot be reached");

  private static final class Connection implements AutoCloseable {
    private final String peer;

    Connection(String peer) {
      this.peer = peer;
    }

    void pay() throws IOException {
      throw Traits.PROPER ? new IOException("bank cannot be reached") : UNAVAILABLE;
    }

    @Override
    public void close() throws IOException {
      throw new IOException("already closed: " + peer);
    }
  }

  private int failed;

  @Override
  public void feed(int request) {
    try (Connection connection = new Connection(Traits.text(request))) {
      connection.pay();
    } catch (IOException e) {
      failed++;
    }
  }
}
