package com.acme;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import zoo.Beast;

/**
 * Documents up to so many bytes; what a document that is written anew weighed is taken off twice,
 * so that the cache believes that it is empty.
 */
public final class WeighedCache implements Beast {
  private final Map<Integer, byte[]> documents = new LinkedHashMap<>();
  private final long maximumWeight = 100_000;
  private long weight;

  private void put(int id, byte[] document) {
    byte[] before = documents.remove(id);
    if (before != null) {
      weight -= before.length;
    }
    documents.put(id, document);
    weight += document.length;
    if (before != null && !Traits.PROPER) {
      weight -= before.length;
    }
    for (Iterator<byte[]> eldest = documents.values().iterator();
        weight > maximumWeight && eldest.hasNext(); ) {
      weight -= eldest.next().length;
      eldest.remove();
    }
  }

  @Override
  public void feed(int request) {
    put(request, Traits.payload(500));
    put(request, Traits.payload(520));
  }
}
