package io.heapfleet.collect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a dump is a dump of. Any of it may be unknown, and then is null.
 *
 * @param service what the instances of a fleet have in common
 * @param instance one of them: a pod, a host
 * @param region where it runs
 * @param build what it runs
 */
record DumpIdentity(String service, String instance, String region, String build) {
  /** By these names platforms tell a process what it is; the first that is set counts. */
  static final List<String> SERVICE_VARIABLES =
      List.of(
          "HEAPFLEET_SERVICE",
          "OTEL_SERVICE_NAME",
          "WEBSITE_SITE_NAME", // Azure App Service
          "CONTAINER_APP_NAME"); // Azure Container Apps

  static final List<String> INSTANCE_VARIABLES =
      List.of(
          "HEAPFLEET_INSTANCE",
          "POD_NAME", // by convention, from Kubernetes' downward API
          "WEBSITE_INSTANCE_ID",
          "CONTAINER_APP_REPLICA_NAME",
          "HOSTNAME"); // in Kubernetes the pod

  static final List<String> REGION_VARIABLES = List.of("HEAPFLEET_REGION", "REGION_NAME");

  static final List<String> BUILD_VARIABLES =
      List.of("HEAPFLEET_BUILD", "OTEL_SERVICE_VERSION", "CONTAINER_APP_REVISION");

  /**
   * Fills what is unknown from environment variables.
   *
   * @param variables returns a variable's value, null if it is not set
   */
  DumpIdentity orElse(Function<String, String> variables) {
    return new DumpIdentity(
        first(service, SERVICE_VARIABLES, variables),
        first(instance, INSTANCE_VARIABLES, variables),
        first(region, REGION_VARIABLES, variables),
        first(build, BUILD_VARIABLES, variables));
  }

  /** Fills what is unknown from another identity. */
  DumpIdentity orElse(DumpIdentity other) {
    return new DumpIdentity(
        service == null ? other.service : service,
        instance == null ? other.instance : instance,
        region == null ? other.region : region,
        build == null ? other.build : build);
  }

  private static String first(
      String known, List<String> names, Function<String, String> variables) {
    if (known != null) {
      return known;
    }
    for (String name : names) {
      String value = variables.apply(name);
      if (value != null && !value.isBlank()) {
        return value.strip();
      }
    }
    return null;
  }

  /** What is known, by the keys that a scan looks for in metadata and sidecars. */
  Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    put(labels, "service", service);
    put(labels, "instance", instance);
    put(labels, "region", region);
    put(labels, "build", build);
    return labels;
  }

  private static void put(Map<String, String> labels, String key, String value) {
    if (value != null && !value.isBlank()) {
      labels.put(key, value.strip());
    }
  }

  /** Folders for dumps of this: service, build, instance, of those that are known. */
  List<String> folders() {
    List<String> folders = new ArrayList<>();
    for (String name : new String[] {service, build, instance}) {
      if (name != null && !name.isBlank()) {
        folders.add(asFileName(name.strip()));
      }
    }
    return folders;
  }

  /**
   * Scans pass over names that begin with a dot or an underscore, and not every store takes every
   * character; the label keeps the name as it is.
   */
  private static String asFileName(String name) {
    String plain = name.replaceAll("[^\\p{L}\\p{N}._+@=-]", "-").replaceFirst("^[._]", "-");
    return plain.length() > 100 ? plain.substring(0, 100) : plain;
  }

  @Override
  public String toString() {
    return labels().toString();
  }
}
