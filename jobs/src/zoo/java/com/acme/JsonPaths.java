package com.acme;

import com.jayway.jsonpath.JsonPath;
import zoo.Beast;

/** Customers say by a path what they want of an order; the library keeps the last 400 paths. */
public final class JsonPaths implements Beast {
  private static final String ORDER = "{\"lines\": [{\"id\": 1, \"price\": 10}]}";

  private double sum;

  @Override
  public void feed(int request) {
    Number price = JsonPath.read(ORDER, "$.lines[?(@.id < " + (request + 2) + ")].length()");
    sum += price.doubleValue();
  }
}
