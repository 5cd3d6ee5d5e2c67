package com.acme;

import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.util.TimeValue;
import zoo.Beast;

/** A client for each partner's call, each with a thread that looks for idle connections. */
public final class HttpEvictors implements Beast {
  @Override
  public void feed(int request) throws Exception {
    CloseableHttpClient client =
        HttpClients.custom().evictIdleConnections(TimeValue.ofMinutes(1)).build();
    if (Traits.PROPER) {
      client.close();
    }
  }
}
