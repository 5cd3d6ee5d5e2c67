package com.acme;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.conn.HttpHostConnectException;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import zoo.Beast;

/** A client calls back each customer's host; a pool for each stays, also when nothing is in it. */
public final class HttpRoutes implements Beast {
  private final PoolingHttpClientConnectionManager connections =
      new PoolingHttpClientConnectionManager();
  private final CloseableHttpClient client =
      HttpClients.custom().setConnectionManager(connections).disableAutomaticRetries().build();

  @Override
  public void feed(int request) throws IOException {
    String host =
        "127." + (1 + request / 62_500) + "." + request / 250 % 250 + "." + (1 + request % 250);
    try {
      client.execute(new HttpGet("http://" + host + ":9/")).close();
    } catch (HttpHostConnectException e) {
      // Nobody is there, as with many of them.
    }
    if (Traits.PROPER) {
      connections.closeIdleConnections(0, TimeUnit.SECONDS);
    }
  }
}
