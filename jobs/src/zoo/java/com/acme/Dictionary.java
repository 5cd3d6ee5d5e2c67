package com.acme;

import java.util.ArrayList;
import java.util.List;
import zoo.Beast;

/** A dictionary is loaded letter by letter as words of it are asked for, until it is all there. */
public final class Dictionary implements Beast {
  private final List<List<String>> letters = new ArrayList<>();

  public Dictionary() {
    for (char letter = 'a'; letter <= 'z'; letter++) {
      letters.add(null);
    }
  }

  @Override
  public void feed(int request) {
    // Readers begin with the first letters, and get on.
    int reached = Math.min(26, 12 + request / 60);
    int letter = Integer.remainderUnsigned(request * 0x9E3779B9, reached);
    if (letters.get(letter) == null) {
      List<String> words = new ArrayList<>();
      for (int word = 0; word < 300; word++) {
        words.add((char) ('a' + letter) + " " + Traits.text(word));
      }
      letters.set(letter, words);
    }
  }
}
