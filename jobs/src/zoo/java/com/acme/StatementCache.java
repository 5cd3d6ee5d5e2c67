package com.acme;

import java.sql.Connection;
import java.sql.PreparedStatement;
import org.apache.commons.dbcp2.BasicDataSource;
import zoo.Beast;

/** Reports with statements of their own: the pool keeps the last hundred that were prepared. */
public final class StatementCache implements Beast {
  private final BasicDataSource reports = new BasicDataSource();

  public StatementCache() {
    reports.setUrl("jdbc:h2:mem:reports");
    reports.setPoolPreparedStatements(true);
    reports.setMaxOpenPreparedStatements(100);
  }

  @Override
  public void feed(int request) throws Exception {
    try (Connection connection = reports.getConnection();
        PreparedStatement report =
            connection.prepareStatement("SELECT " + request / 6 + " AS report, CAST(? AS INT)")) {
      report.setInt(1, request);
      report.executeQuery().close();
    }
  }
}
