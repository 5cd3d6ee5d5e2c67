package com.acme;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import zoo.Beast;

/** A pool of connections under a load that rises from night to night, up to the pool's bound. */
public final class GrowingPool implements Beast {
  private final HikariDataSource pool;

  public GrowingPool() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:h2:mem:shop");
    config.setMinimumIdle(1);
    config.setMaximumPoolSize(10);
    pool = new HikariDataSource(config);
  }

  @Override
  public void feed(int request) throws Exception {
    List<Connection> atOnce = new ArrayList<>();
    for (int i = 0; i <= Math.min(9, request / 160); i++) {
      atOnce.add(pool.getConnection());
    }
    for (Connection connection : atOnce) {
      try (connection;
          Statement statement = connection.createStatement()) {
        statement.execute("SELECT " + request);
      }
    }
  }
}
