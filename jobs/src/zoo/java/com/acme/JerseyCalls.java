package com.acme;

import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import zoo.Beast;

/** eclipse-ee4j/jersey#2960: a property for a request keeps a whole locator until the client closes. */
public final class JerseyCalls implements Beast {
  private final Client client = ClientBuilder.newClient();

  @Override
  public void feed(int request) {
    client
        .target("http://localhost/" + request)
        .property("request", request)
        .request()
        .buildGet();
  }
}
