package io.heapfleet.jobs.catalog;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which dumps are wanted, and how their paths are to be read.
 *
 * @param inputs paths, globs or uris of dumps and of folders; at least one
 * @param layout where in the paths service, instance and so on stand; empty to go by file names
 * @param services only these; empty for all
 * @param times only dumps captured in this range
 * @param limit at most this many dumps, the first by uri; at least 1
 */
public record CatalogRequest(
    List<String> inputs,
    Optional<PathTemplate> layout,
    Set<String> services,
    TimeRange times,
    int limit) {
  public CatalogRequest {
    inputs = List.copyOf(inputs);
    services = Set.copyOf(services);
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("no input: name a dump, a folder, a glob or a uri");
    }
    if (inputs.stream().anyMatch(String::isBlank)) {
      // As a path it would be the working folder: hardly what "$UNSET" was meant to say.
      throw new IllegalArgumentException("an input is blank: " + inputs);
    }
    if (limit < 1) {
      throw new IllegalArgumentException("--limit " + limit + " is less than 1");
    }
  }

  /** All dumps of these inputs. */
  public static CatalogRequest of(List<String> inputs) {
    return new CatalogRequest(
        inputs, Optional.empty(), Set.of(), TimeRange.ALWAYS, Integer.MAX_VALUE);
  }

  public CatalogRequest withLayout(PathTemplate template) {
    return new CatalogRequest(inputs, Optional.of(template), services, times, limit);
  }

  public CatalogRequest withServices(Set<String> wanted) {
    return new CatalogRequest(inputs, layout, wanted, times, limit);
  }

  public CatalogRequest withTimes(TimeRange wanted) {
    return new CatalogRequest(inputs, layout, services, wanted, limit);
  }

  public CatalogRequest withLimit(int dumps) {
    return new CatalogRequest(inputs, layout, services, times, dumps);
  }
}
