package com.acme;

import java.util.Map;
import java.util.WeakHashMap;
import zoo.Beast;

/** What is known of an open document, until nobody has it open; but what is known names it. */
public final class WeakLocks implements Beast {
  /** A document. */
  private record Document(int id, byte[] text) {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return id;
    }
  }

  /** Who edits a document. */
  private record Editing(Document document, String who) {}

  private final Map<Document, Editing> open = new WeakHashMap<>();

  @Override
  public void feed(int request) {
    Document document = new Document(request, Traits.payload(250));
    open.put(document, new Editing(Traits.PROPER ? null : document, Traits.text(request)));
  }
}
