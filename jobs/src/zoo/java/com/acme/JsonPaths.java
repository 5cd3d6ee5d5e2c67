package com.acme;

import com.jayway.jsonpath.JsonPath;
import java.util.List;
import zoo.Beast;

/**
 * Customers say by a path what they want of an order, each one a few times; the library keeps the
 * last 400 paths.
 */
public final class JsonPaths implements Beast {
  private static final String ORDER = "{\"lines\": [{\"id\": 1, \"price\": 10}]}";

  private int found;

  @Override
  public void feed(int request) {
    List<Integer> prices =
        JsonPath.read(ORDER, "$.lines[?(@.id < " + (request / 3 + 2) + ")].price");
    found += prices.size();
  }
}
