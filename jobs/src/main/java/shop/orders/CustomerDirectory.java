package shop.orders;

import java.util.HashMap;
import java.util.Map;

/** All customers of the shop, loaded at start. */
final class CustomerDirectory {
  private static final int CUSTOMERS = 5_000;
  private static final String[] FIRST_NAMES = {
    "Ada", "Grace", "Edsger", "Barbara", "Tony", "Niklaus"
  };
  private static final String[] CITIES = {"Lisbon", "Oslo", "Graz", "Gdansk", "Lyon"};

  private final Map<Long, Customer> byId = new HashMap<>();

  CustomerDirectory() {
    for (long id = 0; id < CUSTOMERS; id++) {
      String name = FIRST_NAMES[(int) (id % FIRST_NAMES.length)] + " " + id;
      String city = CITIES[(int) (id % CITIES.length)];
      byId.put(id, new Customer(id, name, "customer" + id + "@shop.example", city));
    }
  }

  Customer find(long id) {
    return byId.get(id % CUSTOMERS);
  }
}
