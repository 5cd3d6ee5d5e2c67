package io.heapfleet.waste;

import java.io.Serializable;
import java.util.Objects;

/**
 * A row of {@code duplicate_strings}: strings of one text.
 *
 * @param rank 1 for the text that wastes most
 * @param contentHash of the text, meaningless outside of this dump
 * @param lengthChars characters of the text
 * @param strings how many strings have it
 * @param arrays how many arrays hold it; strings may share one
 * @param bytes shallow bytes of these strings and arrays
 * @param wastedBytes the same but for one string and its array
 * @param ownerField the field that most of the first strings are in, null if they are in none
 * @param exampleId the first of the strings
 * @param value the text, its beginning if it is long; null unless texts were asked for
 */
public record DuplicateString(
    int rank,
    String contentHash,
    long lengthChars,
    long strings,
    long arrays,
    long bytes,
    long wastedBytes,
    String ownerField,
    long exampleId,
    String value)
    implements Serializable {
  public DuplicateString {
    Objects.requireNonNull(contentHash);
  }

  /** The same with its text. */
  public DuplicateString withValue(String text) {
    return new DuplicateString(
        rank,
        contentHash,
        lengthChars,
        strings,
        arrays,
        bytes,
        wastedBytes,
        ownerField,
        exampleId,
        text);
  }
}
