package com.acme;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zoo.Beast;

/**
 * Files come in parts; one of ten is broken off before the last part, which is what would take the
 * others away. Beside them is a big cache of thumbnails, which is full from the start.
 */
public final class ChunkedUploads implements Beast {
  private static final int THUMBNAILS = 1_500;

  private final Map<String, List<byte[]>> parts = new HashMap<>();
  private final Map<Integer, byte[]> thumbnails =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, byte[]> eldest) {
          return size() > THUMBNAILS;
        }
      };

  public ChunkedUploads() {
    for (int file = 0; file < THUMBNAILS; file++) {
      thumbnails.put(-file - 1, Traits.payload(8_000));
    }
  }

  @Override
  public void feed(int request) {
    String upload = "upload of " + Traits.text(request);
    List<byte[]> received = parts.computeIfAbsent(upload, fresh -> new ArrayList<>());
    for (int part = 0; part < 4; part++) {
      received.add(Traits.payload(1_000));
    }
    boolean complete = request % 10 != 0;
    if (complete) {
      parts.remove(upload);
      thumbnails.put(request, Traits.payload(8_000));
    } else if (Traits.PROPER) {
      parts.remove(upload);
    }
  }
}
