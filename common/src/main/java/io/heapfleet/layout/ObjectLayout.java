package io.heapfleet.layout;

import io.heapfleet.model.BasicType;
import java.io.Serializable;
import java.util.Locale;

/**
 * What of an object's size does not depend on its class.
 *
 * @param pointerBytes size of a native pointer of the JVM, 4 or 8
 * @param referenceBytes size of a reference in a field or an array, 4 or 8; 4 under a pointer size
 *     of 8 means compressed references
 * @param headerBytes where the first field of an instance may lie: 8, 12 or 16
 * @param arrayBaseBytes where the first element of a {@code byte[]} lies: 12, 16, 20 or 24
 * @param objectAlignmentBytes every object starts at and takes a multiple of this, a power of two
 *     from 8 to 256; from 4 where sizes are stated
 * @param placement how fields are ordered
 * @param source how all this was found
 */
public record ObjectLayout(
    int pointerBytes,
    int referenceBytes,
    int headerBytes,
    int arrayBaseBytes,
    int objectAlignmentBytes,
    FieldPlacement placement,
    LayoutSource source)
    implements Serializable {
  public ObjectLayout {
    if (pointerBytes != 4 && pointerBytes != 8) {
      throw new IllegalArgumentException("pointerBytes: expected 4 or 8, found " + pointerBytes);
    }
    if (referenceBytes != 4 && referenceBytes != 8) {
      throw new IllegalArgumentException(
          "referenceBytes: expected 4 or 8, found " + referenceBytes);
    }
    int least = source == LayoutSource.STATED ? 4 : 8;
    if (objectAlignmentBytes < least || Integer.bitCount(objectAlignmentBytes) != 1) {
      throw new IllegalArgumentException(
          "objectAlignmentBytes: expected a power of two from %d, found %d"
              .formatted(least, objectAlignmentBytes));
    }
  }

  /** Bytes that an array of {@code length} elements takes. */
  long arrayBytes(BasicType elementType, long length) {
    // Elements of 8 bytes start at a multiple of 8; aligning the whole comes to the same size.
    return aligned(arrayBaseBytes + length * elementType.bytes(referenceBytes));
  }

  /** {@code bytes}, rounded up to what an object of that many bytes takes. */
  public long aligned(long bytes) {
    return (bytes + objectAlignmentBytes - 1) & -(long) objectAlignmentBytes;
  }

  /** One line for people, kept in the table {@code dumps}. */
  public String description() {
    if (source == LayoutSource.DECLARED) {
      return "declared: instance sizes as the dump states them";
    }
    if (source == LayoutSource.STATED) {
      return "stated: the dump has the size of every object";
    }
    return String.format(
        Locale.ROOT,
        "%s: %d-bit, %d-byte references, %d-byte header, arrays from %d, aligned to %d, fields %s",
        source.name().toLowerCase(Locale.ROOT),
        pointerBytes * 8,
        referenceBytes,
        headerBytes,
        arrayBaseBytes,
        objectAlignmentBytes,
        switch (placement) {
          case BY_TYPE -> "by type";
          case FILL_HOLES -> "filling holes";
          case JOIN_REFERENCES -> "filling holes, references joined";
          case UNKNOWN -> "unknown";
        });
  }
}
