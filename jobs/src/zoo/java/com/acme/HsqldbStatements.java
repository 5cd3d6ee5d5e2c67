package com.acme;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import zoo.Beast;

/** Statements with the order's number in their text, prepared and never closed. */
public final class HsqldbStatements implements Beast {
  private final Connection connection =
      DriverManager.getConnection("jdbc:hsqldb:mem:orders", "sa", "");

  public HsqldbStatements() throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE orders (id INT PRIMARY KEY, name VARCHAR(100))");
    }
  }

  @Override
  public void feed(int request) throws Exception {
    PreparedStatement statement =
        connection.prepareStatement("SELECT name FROM orders WHERE id = " + request);
    try (ResultSet answer = statement.executeQuery()) {
      answer.next();
    }
    if (Traits.PROPER) {
      statement.close();
    }
  }
}
