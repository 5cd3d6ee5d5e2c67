package io.heapfleet.hprof;

import io.heapfleet.split.Position;
import java.util.ArrayList;
import java.util.List;

/** Places in a dump, evenly spread over it however long it turns out to be. */
final class SamplePlaces {
  private static final int MAX_PLACES = 64;

  private final List<Position> places = new ArrayList<>();
  private long strideBytes = 1 << 16;

  /** Offers the next place, in the dump's order. */
  void add(Position place) {
    if (!places.isEmpty()
        && place.offset() - places.get(places.size() - 1).offset() < strideBytes) {
      return;
    }
    places.add(place);
    if (places.size() > MAX_PLACES) {
      strideBytes *= 2;
      for (int i = places.size() / 2; i > 0; i--) {
        places.remove(2 * i - 1);
      }
    }
  }

  void clear() {
    places.clear();
  }

  /** At most so many of them. */
  List<Position> spread(int count) {
    if (places.size() <= count) {
      return List.copyOf(places);
    }
    List<Position> spread = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      spread.add(places.get((int) ((long) i * places.size() / count)));
    }
    return spread;
  }
}
