package io.heapfleet.jobs.catalog;

import java.util.List;
import java.util.Set;

/**
 * Which dumps are wanted.
 *
 * @param inputs where they lie; at least one
 * @param services only these; empty for all
 * @param times only dumps captured in this range
 * @param limit at most this many dumps, the first by uri; at least 1
 * @param goesOn whether an input with nothing behind it is only told, as long as another has
 *     something; else it ends the scan
 */
public record CatalogRequest(
    List<CatalogInput> inputs, Set<String> services, TimeRange times, int limit, boolean goesOn) {
  public CatalogRequest {
    inputs = List.copyOf(inputs);
    services = Set.copyOf(services);
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("no input: name a dump, a folder, a glob or a uri");
    }
    if (limit < 1) {
      throw new IllegalArgumentException("--limit " + limit + " is less than 1");
    }
  }

  /** All dumps of these paths, globs or uris of dumps and of folders. */
  public static CatalogRequest of(List<String> locations) {
    return ofInputs(locations.stream().map(CatalogInput::of).toList());
  }

  /** All dumps of these inputs. */
  public static CatalogRequest ofInputs(List<CatalogInput> inputs) {
    return new CatalogRequest(inputs, Set.of(), TimeRange.ALWAYS, Integer.MAX_VALUE, false);
  }

  /** The same, reading the paths of all inputs by this template. */
  public CatalogRequest withLayout(PathTemplate template) {
    return new CatalogRequest(
        inputs.stream().map(input -> input.withLayout(template)).toList(),
        services,
        times,
        limit,
        goesOn);
  }

  public CatalogRequest withServices(Set<String> wanted) {
    return new CatalogRequest(inputs, wanted, times, limit, goesOn);
  }

  public CatalogRequest withTimes(TimeRange wanted) {
    return new CatalogRequest(inputs, services, wanted, limit, goesOn);
  }

  public CatalogRequest withLimit(int dumps) {
    return new CatalogRequest(inputs, services, times, dumps, goesOn);
  }

  /** The same, going on where one of several inputs has nothing behind it. */
  public CatalogRequest goingOn() {
    return new CatalogRequest(inputs, services, times, limit, true);
  }

  /** Where the inputs are, as they were given. */
  public List<String> locations() {
    return inputs.stream().map(CatalogInput::location).toList();
  }
}
