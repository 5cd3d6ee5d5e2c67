package io.heapfleet.mat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Counts what is equal, and keeps the first of what is not. */
final class Differences {
  private static final int KEPT = 10;

  private final Map<String, long[]> equalAndCompared = new TreeMap<>();
  private final List<String> first = new ArrayList<>();

  void compare(String what, long objectId, Object mats, Object ours) {
    long[] counts = equalAndCompared.computeIfAbsent(what, name -> new long[2]);
    counts[1]++;
    if (Objects.equals(mats, ours)) {
      counts[0]++;
    } else if (first.size() < KEPT) {
      first.add("%s of 0x%x: MAT %s, ours %s".formatted(what, objectId, mats, ours));
    }
  }

  /** What differs, at most some lines of it. */
  List<String> first() {
    return first;
  }

  /** Equal and compared, of each kind. */
  String summary() {
    List<String> counts = new ArrayList<>();
    equalAndCompared.forEach((what, n) -> counts.add("%s %d/%d".formatted(what, n[0], n[1])));
    return String.join(", ", counts);
  }
}
