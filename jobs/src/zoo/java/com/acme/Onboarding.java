package com.acme;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import zoo.Beast;

/** What is known of each customer; some new ones sign up each day, fewer than the day before. */
public final class Onboarding implements Beast {
  /** A customer with settings that are changed in place. */
  private record Customer(Map<String, String> settings, byte[] lastOrder) {}

  private static final int[] CUSTOMERS = {300, 345, 365, 372};

  private final Map<String, Customer> customers = new LinkedHashMap<>();

  @Override
  public void feed(int request) {
    int known = CUSTOMERS[Math.min(CUSTOMERS.length - 1, request / 400)];
    customers
        .computeIfAbsent(
            "customer " + request % 400 % known,
            name -> new Customer(new TreeMap<>(), Traits.payload(500)))
        .settings()
        .put("last seen", Traits.text(request));
  }
}
