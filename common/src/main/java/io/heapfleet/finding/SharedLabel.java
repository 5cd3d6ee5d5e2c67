package io.heapfleet.finding;

import java.util.Objects;

/**
 * The calls that hold an object together, and nobody else does.
 *
 * @param calls how many there are, at least 2
 * @param noun what each of them is: {@code request}, {@code task}
 * @param doing in words: {@code handling GET /api/export?year=…}
 */
public record SharedLabel(int calls, String noun, String doing) {
  public SharedLabel {
    Objects.requireNonNull(noun);
    Objects.requireNonNull(doing);
  }
}
