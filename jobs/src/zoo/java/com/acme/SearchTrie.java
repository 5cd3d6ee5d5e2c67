package com.acme;

import java.util.Map;
import java.util.TreeMap;
import zoo.Beast;

/** Completes what users type by what others have typed before, whatever that was. */
public final class SearchTrie implements Beast {
  /** What may follow. */
  private record Node(Map<Character, Node> next) {
    Node() {
      this(new TreeMap<>());
    }
  }

  private final Node root = new Node();

  @Override
  public void feed(int request) {
    String typed =
        Traits.PROPER
            ? "product " + request % 200
            : Integer.toHexString(request * 0x9E3779B9) + " where is it";
    Node node = root;
    for (int i = 0; i < typed.length(); i++) {
      node = node.next().computeIfAbsent(typed.charAt(i), letter -> new Node());
    }
  }
}
