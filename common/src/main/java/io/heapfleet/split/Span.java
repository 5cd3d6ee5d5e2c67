package io.heapfleet.split;

import java.io.Serializable;

/**
 * A stretch of whole records.
 *
 * @param startOffset inclusive
 * @param endOffset exclusive
 */
public record Span(long startOffset, long endOffset) implements Serializable {
  /** The same counted from a point that lies {@code bytes} further to the front. */
  public Span plus(long bytes) {
    return new Span(startOffset + bytes, endOffset + bytes);
  }
}
