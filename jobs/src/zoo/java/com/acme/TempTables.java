package com.acme;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import zoo.Beast;

/**
 * Each report puts what it selects into a temporary table of its own; the connection goes back to
 * the pool with the table in it.
 */
public final class TempTables implements Beast {
  private final Connection connection;

  public TempTables() throws SQLException {
    connection = DriverManager.getConnection("jdbc:h2:mem:reports");
  }

  @Override
  public void feed(int request) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      String table = "report" + request;
      statement.execute("CREATE LOCAL TEMPORARY TABLE " + table + " (product INT, sold INT)");
      statement.execute("INSERT INTO " + table + " VALUES (1, 100), (2, 80), (3, 5)");
      if (Traits.PROPER) {
        statement.execute("DROP TABLE " + table);
      }
    }
  }
}
