package com.acme;

import zoo.Beast;

/** A document with all of its versions, each of which knows the one before it. */
public final class UndoHistory implements Beast {
  private static final int UNDOABLE = 50;

  /** The document as it was. */
  private static final class Version {
    private final byte[] text;
    private Version previous;

    Version(byte[] text, Version previous) {
      this.text = text;
      this.previous = previous;
    }
  }

  private Version current;

  @Override
  public void feed(int request) {
    current = new Version(Traits.payload(400), current);
    if (Traits.PROPER) {
      Version oldest = current;
      for (int i = 0; i < UNDOABLE && oldest != null; i++) {
        oldest = oldest.previous;
      }
      if (oldest != null) {
        oldest.previous = null;
      }
    }
  }
}
