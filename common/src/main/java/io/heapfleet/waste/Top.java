package io.heapfleet.waste;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Keeps the best rows of many. */
final class Top<T> {
  private final int most;
  private final Comparator<T> bestFirst;
  private final PriorityQueue<T> worstFirst;

  Top(int most, Comparator<T> bestFirst) {
    this.most = most;
    this.bestFirst = bestFirst;
    this.worstFirst = new PriorityQueue<>(bestFirst.reversed());
  }

  void add(T row) {
    if (worstFirst.size() < most) {
      worstFirst.add(row);
    } else if (bestFirst.compare(row, worstFirst.peek()) < 0) {
      worstFirst.poll();
      worstFirst.add(row);
    }
  }

  /** Those that were kept, the best one first. */
  List<T> bestFirst() {
    List<T> rows = new ArrayList<>(worstFirst);
    rows.sort(bestFirst);
    return rows;
  }
}
