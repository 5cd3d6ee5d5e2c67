package io.heapfleet.jobs.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.heapfleet.table.HeapTable;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The options of a read.
 *
 * @param format the name that Spark was given
 * @param table the table wanted: option {@code table}
 * @param paths files, folders or globs: what {@code load} or the option "path" is given
 * @param splitBytes about how many bytes of a dump one task reads: option {@code splitBytes}
 * @param leavesOutUnreadable whether a file that is no dump is left out and not an error: option
 *     {@code mode} is {@code DROPMALFORMED}, as of Spark's own sources, not {@code FAILFAST}
 */
record SourceOptions(
    SourceFormat format,
    HeapTable table,
    List<String> paths,
    long splitBytes,
    boolean leavesOutUnreadable)
    implements Serializable {
  private static final long DEFAULT_SPLIT_BYTES = 64L << 20;

  /** The tables that can be read from a dump alone. */
  private static final List<HeapTable> TABLES =
      List.of(
          HeapTable.DUMPS,
          HeapTable.CLASSES,
          HeapTable.OBJECTS,
          HeapTable.REFS,
          HeapTable.ROOTS,
          HeapTable.THREADS,
          HeapTable.FRAMES,
          HeapTable.FRAME_LOCALS);

  /**
   * @param options as Spark hands them over, names in any case
   * @throws IllegalArgumentException if one is missing or makes no sense; the message says what to
   *     write
   */
  static SourceOptions of(SourceFormat format, Map<String, String> options) {
    return new SourceOptions(
        format,
        table(format, option(options, "table", null)),
        paths(format, options),
        splitBytes(option(options, "splitBytes", Long.toString(DEFAULT_SPLIT_BYTES))),
        mode(option(options, "mode", "FAILFAST")));
  }

  private static String option(Map<String, String> options, String name, String otherwise) {
    return options.entrySet().stream()
        .filter(e -> e.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(otherwise);
  }

  private static HeapTable table(SourceFormat format, String name) {
    return TABLES.stream()
        .filter(t -> t.tableName().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the option 'table' of format '%s' is one of %s, found %s"
                        .formatted(
                            format.shortName(),
                            TABLES.stream()
                                .map(HeapTable::tableName)
                                .collect(Collectors.joining(", ")),
                            name == null ? "none" : "'" + name + "'")));
  }

  private static List<String> paths(SourceFormat format, Map<String, String> options) {
    String path = option(options, "path", null);
    if (path != null) {
      return List.of(path);
    }
    String several = option(options, "paths", null);
    if (several == null) {
      throw new IllegalArgumentException(
          "format '%s' needs a path: load(\"dumps/\") or OPTIONS (path 'dumps/')"
              .formatted(format.shortName()));
    }
    try {
      return Arrays.asList(new JsonMapper().readValue(several, String[].class));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the option 'paths' is no JSON list of strings", e);
    }
  }

  private static long splitBytes(String value) {
    try {
      long bytes = Long.parseLong(value.trim());
      if (bytes >= 1) {
        return bytes;
      }
    } catch (NumberFormatException e) {
      // told below, together with numbers that are too small
    }
    throw new IllegalArgumentException(
        "the option 'splitBytes' is a number of bytes from 1, found '" + value + "'");
  }

  private static boolean mode(String value) {
    return switch (value.toUpperCase(Locale.ROOT)) {
      case "FAILFAST" -> false;
      case "DROPMALFORMED" -> true;
      default ->
          throw new IllegalArgumentException(
              "the option 'mode' is FAILFAST or DROPMALFORMED, found '" + value + "'");
    };
  }
}
