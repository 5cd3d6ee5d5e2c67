package com.acme;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import zoo.Beast;

/** Events go to a peer over one stream of objects, which keeps each until it is reset. */
public final class ObjectStreams implements Beast {
  /** What the peer is told. */
  private record Event(String what, byte[] body) implements Serializable {}

  private final ObjectOutputStream peer;

  public ObjectStreams() throws IOException {
    peer = new ObjectOutputStream(OutputStream.nullOutputStream());
  }

  @Override
  public void feed(int request) throws IOException {
    peer.writeObject(new Event(Traits.text(request), Traits.payload(150)));
    if (Traits.PROPER && request % 20 == 19) {
      peer.reset();
    }
  }
}
