package com.acme;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.Session;
import org.hibernate.cfg.Configuration;
import zoo.Beast;

/** One session looks after all customers, and keeps each that it has loaded. */
public final class HibernateBatch implements Beast {
  /** A customer. */
  @Entity(name = "Customer")
  public static class Customer {
    @Id private int id;
    private String name;
  }

  private final Session session;

  public HibernateBatch() {
    session =
        new Configuration()
            .addAnnotatedClass(Customer.class)
            .setProperty("hibernate.connection.url", "jdbc:h2:mem:customers")
            .setProperty("hibernate.hbm2ddl.auto", "create")
            .buildSessionFactory()
            .openSession();
    session.beginTransaction();
    session
        .createNativeMutationQuery(
            "INSERT INTO Customer (id, name) SELECT X, 'customer ' || X FROM SYSTEM_RANGE(0, 4999)")
        .executeUpdate();
    session.getTransaction().commit();
  }

  @Override
  public void feed(int request) {
    session.find(Customer.class, request);
    if (Traits.PROPER && request % 50 == 49) {
      session.clear();
    }
  }
}
