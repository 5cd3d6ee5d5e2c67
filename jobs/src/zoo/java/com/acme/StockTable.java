package com.acme;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import zoo.Beast;

/**
 * The stock with a version for each change; who reads sees the one of when they began. Versions
 * that nobody reads go, but who fails while reading never says that they have ended.
 */
public final class StockTable implements Beast {
  private final NavigableMap<Integer, int[]> versions = new TreeMap<>();
  private final Map<Integer, Integer> readers = new HashMap<>();

  public StockTable() {
    versions.put(-1, new int[150]);
  }

  @Override
  public void feed(int request) {
    int[] next = versions.lastEntry().getValue().clone();
    next[request % next.length]++;
    versions.put(request, next);

    readers.put(request, request);
    boolean failed = request % 70 == 5;
    if (!failed || Traits.PROPER) {
      readers.remove(request);
    }
    int oldest = readers.isEmpty() ? request : Collections.min(readers.values());
    versions.headMap(oldest).clear();
  }
}
