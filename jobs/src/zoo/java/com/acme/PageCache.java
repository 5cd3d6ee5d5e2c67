package com.acme;

import java.util.HashMap;
import java.util.Map;
import zoo.Beast;

/**
 * Rendered pages, the last two hundred; what makes way is taken out of the table, and stays in the
 * list that says which is the oldest.
 */
public final class PageCache implements Beast {
  private static final int PAGES = 200;

  private static final class Node {
    final String address;
    final byte[] page = Traits.payload(350);
    Node newer;
    Node older;

    Node(String address) {
      this.address = address;
    }
  }

  private final Map<String, Node> table = new HashMap<>();
  private Node newest;
  private Node eldest;

  @Override
  public void feed(int request) {
    Node node = new Node("/pages/" + request);
    table.put(node.address, node);
    node.older = newest;
    if (newest == null) {
      eldest = node;
    } else {
      newest.newer = node;
    }
    newest = node;
    if (table.size() > PAGES) {
      table.remove(eldest.address);
      eldest = eldest.newer;
      if (Traits.PROPER) {
        eldest.older = null;
      }
    }
  }
}
