package io.heapfleet.jobs.catalog;

import java.util.Map;
import java.util.Optional;

/**
 * A place where dumps lie, and what is known of all of them.
 *
 * @param location a path, a glob or a uri of a dump or of a folder
 * @param layout where in the paths service, instance and so on stand; empty to go by file names
 * @param facts what holds for each dump there of which neither sidecar, metadata nor layout says
 *     otherwise
 */
public record CatalogInput(
    String location, Optional<PathTemplate> layout, Map<SourceField, String> facts) {
  public CatalogInput {
    facts = Map.copyOf(facts);
    if (location.isBlank()) {
      // As a path it would be the working folder: hardly what "$UNSET" was meant to say.
      throw new IllegalArgumentException("an input is blank");
    }
  }

  /** All dumps at this location. */
  public static CatalogInput of(String location) {
    return new CatalogInput(location, Optional.empty(), Map.of());
  }

  public CatalogInput withLayout(PathTemplate template) {
    return new CatalogInput(location, Optional.of(template), facts);
  }

  public CatalogInput withFacts(Map<SourceField, String> known) {
    return new CatalogInput(location, layout, known);
  }
}
