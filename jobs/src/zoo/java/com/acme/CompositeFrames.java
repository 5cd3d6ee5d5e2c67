package com.acme;

import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import zoo.Beast;

/** A decoder that gathers frames, reads them and does not discard what is read. */
public final class CompositeFrames implements Beast {
  private final CompositeByteBuf gathered = Unpooled.compositeBuffer(Integer.MAX_VALUE);

  @Override
  public void feed(int request) {
    gathered.addComponent(true, Unpooled.wrappedBuffer(Traits.payload(220)));
    gathered.skipBytes(gathered.readableBytes());
    if (Traits.PROPER) {
      gathered.discardReadComponents();
    }
  }
}
