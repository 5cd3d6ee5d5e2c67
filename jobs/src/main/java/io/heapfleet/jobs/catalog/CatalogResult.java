package io.heapfleet.jobs.catalog;

import io.heapfleet.model.DumpSource;
import java.util.List;
import java.util.Map;

/**
 * What there is to scan.
 *
 * @param dumps sorted by uri, each uri once
 * @param skipped what was found and left out, sorted by uri
 * @param notes what is worth knowing of single dumps, by their uri; only dumps that have any
 */
public record CatalogResult(
    List<DumpSource> dumps, List<Skipped> skipped, Map<String, List<String>> notes) {
  public CatalogResult {
    dumps = List.copyOf(dumps);
    skipped = List.copyOf(skipped);
    notes = Map.copyOf(notes);
  }
}
