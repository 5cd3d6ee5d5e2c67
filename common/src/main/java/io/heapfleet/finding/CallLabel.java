package io.heapfleet.finding;

import java.util.Objects;

/**
 * What a thread or a connection works on.
 *
 * @param doing in words: {@code handling GET /api/export?year=…}
 * @param noun what that is: {@code request}, {@code task}
 * @param alike how many of the same kind are worked on at once, at least 1
 * @param alikeBytes what these hold together
 */
public record CallLabel(String doing, String noun, int alike, long alikeBytes) {
  public CallLabel {
    Objects.requireNonNull(doing);
    Objects.requireNonNull(noun);
  }
}
