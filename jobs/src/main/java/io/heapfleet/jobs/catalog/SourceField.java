package io.heapfleet.jobs.catalog;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can be said of a dump from outside it; the same keys in sidecars, metadata and layouts. */
public enum SourceField {
  SERVICE,
  INSTANCE,
  REGION,
  BUILD,
  CAPTURED_AT;

  /** As it is written in sidecars, metadata and layouts. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<SourceField> ofKey(String key) {
    return Arrays.stream(values()).filter(field -> field.key().equals(key)).findFirst();
  }

  /** All keys, for messages. */
  static String keys() {
    return Arrays.stream(values()).map(SourceField::key).collect(Collectors.joining(", "));
  }
}
