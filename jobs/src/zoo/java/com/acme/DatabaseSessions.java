package com.acme;

import java.sql.Connection;
import java.sql.DriverManager;
import zoo.Beast;

/** Connections that nobody closes. */
public final class DatabaseSessions implements Beast {
  private final Connection keepsItOpen;

  public DatabaseSessions() throws Exception {
    keepsItOpen = DriverManager.getConnection("jdbc:h2:mem:zoo");
  }

  @Override
  public void feed(int request) throws Exception {
    Connection connection = DriverManager.getConnection("jdbc:h2:mem:zoo");
    if (Traits.PROPER) {
      connection.close();
    }
  }
}
