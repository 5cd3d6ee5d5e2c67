package io.heapfleet.finding;

import io.heapfleet.model.RootKind;
import java.util.Objects;

/**
 * Why an object is a root.
 *
 * @param kind the kind of the root
 * @param threadName name of the thread that the object is, or that roots it; null if there is none
 */
public record RootLabel(RootKind kind, String threadName) {
  static final RootLabel UNKNOWN = new RootLabel(RootKind.UNKNOWN, null);

  public RootLabel {
    Objects.requireNonNull(kind);
  }
}
