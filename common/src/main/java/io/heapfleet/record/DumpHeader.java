package io.heapfleet.record;

import io.heapfleet.model.Platform;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/**
 * What a dump says of itself as a whole.
 *
 * @param platform what ran the process
 * @param format the format's name and version, {@code JAVA PROFILE 1.0.2}
 * @param idBytes width of an object's id, 4 or 8
 * @param dumpedAt when the dump was taken, null if it does not say
 */
public record DumpHeader(Platform platform, String format, int idBytes, Instant dumpedAt)
    implements Serializable {
  public DumpHeader {
    Objects.requireNonNull(platform);
    Objects.requireNonNull(format);
  }
}
