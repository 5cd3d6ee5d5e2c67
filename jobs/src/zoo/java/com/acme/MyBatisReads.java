package com.acme;

import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.datasource.unpooled.UnpooledDataSource;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.LocalCacheScope;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import zoo.Beast;

/** One session for all that is ever read; it keeps what each query gave. */
public final class MyBatisReads implements Beast {
  /** Queries of customers. */
  public interface Customers {
    @Select("SELECT 'customer ' || CAST(#{id} AS INT) || ' of the shop, with an address'")
    String name(int id);
  }

  private final SqlSession session;

  public MyBatisReads() {
    Configuration configuration =
        new Configuration(
            new Environment(
                "shop",
                new JdbcTransactionFactory(),
                new UnpooledDataSource("org.h2.Driver", "jdbc:h2:mem:shop", "sa", "")));
    if (Traits.PROPER) {
      configuration.setLocalCacheScope(LocalCacheScope.STATEMENT);
    }
    configuration.addMapper(Customers.class);
    session = new SqlSessionFactoryBuilder().build(configuration).openSession();
  }

  @Override
  public void feed(int request) {
    session.getMapper(Customers.class).name(request);
  }
}
