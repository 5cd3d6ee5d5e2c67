package com.acme;

import java.util.ArrayList;
import java.util.List;
import zoo.Beast;

/** Clicks are gathered in one list while those of the other are counted; then they are swapped. */
public final class DoubleBuffer implements Beast {
  private static final int SWAP = 700;

  private List<byte[]> gathered = new ArrayList<>();
  private List<byte[]> counted = new ArrayList<>();

  @Override
  public void feed(int request) {
    if (gathered.size() == SWAP) {
      List<byte[]> empty = counted;
      counted = gathered;
      gathered = empty;
      gathered.clear();
    }
    gathered.add(Traits.payload(500));
  }
}
