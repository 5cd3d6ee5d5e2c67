package com.acme;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Output;
import java.io.OutputStream;
import zoo.Beast;

/** Events as one graph over a connection: what was written before is only referred to, and kept. */
public final class KryoReferences implements Beast {
  /** What is sent. */
  private static final class Event {
    private final byte[] body = Traits.payload(280);
    private final int number;

    Event(int number) {
      this.number = number;
    }
  }

  private final Kryo kryo = new Kryo();
  private final Output out = new Output(OutputStream.nullOutputStream());

  public KryoReferences() {
    kryo.register(Event.class);
    kryo.register(byte[].class);
    kryo.setReferences(true);
    kryo.setAutoReset(Traits.PROPER);
  }

  @Override
  public void feed(int request) {
    kryo.writeObject(out, new Event(request));
    out.flush();
  }
}
