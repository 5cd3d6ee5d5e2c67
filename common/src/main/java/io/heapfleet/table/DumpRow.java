package io.heapfleet.table;

import io.heapfleet.layout.ObjectLayout;
import io.heapfleet.model.DumpSource;
import io.heapfleet.model.Platform;
import io.heapfleet.record.HeapDictionary;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A row of {@code dumps}.
 *
 * @param uri where the dump lies; never holds credentials
 * @param etag version of the content at {@code uri}
 * @param sizeBytes stored size, compressed if the dump is
 * @param platform name of a {@link Platform}, null if unknown
 * @param format as the file's header names it, {@code JAVA PROFILE 1.0.2}; empty if it has none
 * @param runtime name of the virtual machine, null if unknown
 * @param runtimeVersion version of the virtual machine, null if unknown
 * @param idBytes width of ids in the file, 4 or 8; 0 if the file could not be read so far
 * @param pointerBytes width of a reference on the heap, 4 or 8; 0 if unknown
 * @param objectAlignmentBytes what object addresses are multiples of, 0 if unknown
 * @param layoutSource how the object layout was found; empty if it was not
 * @param service what runs on the instance, null if unknown
 * @param instance which instance of the service, null if unknown
 * @param region where it runs, null if unknown
 * @param build version of the service, null if unknown
 * @param capturedAt when the dump was taken, null if unknown; stored in microseconds
 * @param objects rows of {@code objects}
 * @param references rows of {@code refs}
 * @param heapBytes sum of the objects' shallow sizes
 * @param coveragePercent how much of the uncompressed file was understood, 0..100
 * @param undefinedObjects objects of which the dump does not say what they are
 * @param health {@code OK}, {@code SALVAGED}, {@code FAILED} or {@code UNSUPPORTED}
 * @param detail {@code FULL}; {@code OBJECTS} where nobody asked who retains what; {@code
 *     HISTOGRAM} where only classes were counted and objects, refs and roots have no rows
 * @param notes what was left out and why, in the order of the file
 * @param reachability what no root holds, null if the graph was not built
 */
public record DumpRow(
    String uri,
    String etag,
    long sizeBytes,
    String platform,
    String format,
    String runtime,
    String runtimeVersion,
    int idBytes,
    int pointerBytes,
    int objectAlignmentBytes,
    String layoutSource,
    String service,
    String instance,
    String region,
    String build,
    Instant capturedAt,
    long objects,
    long references,
    long heapBytes,
    long undefinedObjects,
    double coveragePercent,
    String health,
    String detail,
    List<String> notes,
    ReachabilityCounts reachability)
    implements Serializable {
  public DumpRow {
    Objects.requireNonNull(uri);
    Objects.requireNonNull(etag);
    Objects.requireNonNull(format);
    Objects.requireNonNull(layoutSource);
    Objects.requireNonNull(health);
    Objects.requireNonNull(detail);
    notes = List.copyOf(notes);
  }

  private static final double MOST_PERCENT_OF_A_PART = 99.999;

  public static final String OK = "OK";
  public static final String SALVAGED = "SALVAGED";
  public static final String FAILED = "FAILED";
  public static final String UNSUPPORTED = "UNSUPPORTED";
  public static final String FULL = "FULL";
  public static final String OBJECTS = "OBJECTS";
  public static final String HISTOGRAM = "HISTOGRAM";

  /** The row of a dump that could not be read at all; the last note says why. */
  public static DumpRow failed(DumpSource source, List<String> notes) {
    return withoutObjects(source, "", FAILED, notes);
  }

  /**
   * The row of a dump of a format that is known and not read; the last note says what can be done.
   *
   * @param format what it is, {@code ELF core}
   */
  public static DumpRow unsupported(DumpSource source, String format, List<String> notes) {
    return withoutObjects(source, format, UNSUPPORTED, notes);
  }

  private static DumpRow withoutObjects(
      DumpSource source, String format, String health, List<String> notes) {
    return new DumpRow(
        source.uri(),
        source.etag(),
        source.sizeBytes(),
        null,
        format,
        null,
        null,
        0,
        0,
        0,
        "",
        source.service(),
        source.instance(),
        source.region(),
        source.build(),
        source.capturedAt(),
        0,
        0,
        0,
        0,
        0,
        health,
        FULL,
        notes,
        null);
  }

  /**
   * The row of a dump that was read.
   *
   * @param capturedAt when it was taken, as the catalog or the dump itself says
   * @param dumpBytes its uncompressed size
   * @param lostBytes how many bytes of it could not be read, missing ones included
   * @param missingBytes how many of these the file does not have
   * @param damagedPlaces in how many places
   * @param undefinedObjects how many of the objects it does not say what they are
   * @param truncated whether its writer left some out
   */
  public static DumpRow read(
      DumpSource source,
      Platform platform,
      String format,
      String runtime,
      String runtimeVersion,
      Instant capturedAt,
      HeapDictionary dictionary,
      long objects,
      long references,
      long heapBytes,
      long dumpBytes,
      long lostBytes,
      long missingBytes,
      long damagedPlaces,
      long undefinedObjects,
      boolean truncated,
      String detail,
      List<String> notes) {
    ObjectLayout layout = dictionary.sizes().layout();
    return new DumpRow(
        source.uri(),
        source.etag(),
        source.sizeBytes(),
        platform.name(),
        format,
        runtime,
        runtimeVersion,
        dictionary.idBytes(),
        layout.referenceBytes(),
        layout.objectAlignmentBytes(),
        layout.description(),
        source.service(),
        source.instance(),
        source.region(),
        source.build(),
        capturedAt,
        objects,
        references,
        heapBytes,
        undefinedObjects,
        coveragePercent(dumpBytes + missingBytes, lostBytes, truncated),
        damagedPlaces > 0 || truncated ? SALVAGED : OK,
        detail,
        notes,
        null);
  }

  /** The same row with what was found out about reachability. */
  public DumpRow withReachability(ReachabilityCounts counts) {
    return new DumpRow(
        uri,
        etag,
        sizeBytes,
        platform,
        format,
        runtime,
        runtimeVersion,
        idBytes,
        pointerBytes,
        objectAlignmentBytes,
        layoutSource,
        service,
        instance,
        region,
        build,
        capturedAt,
        objects,
        references,
        heapBytes,
        undefinedObjects,
        coveragePercent,
        health,
        detail,
        notes,
        counts);
  }

  /**
   * How much of a dump was read. Never 100 when anything was lost, however little.
   *
   * @param wholeBytes what the dump should be
   * @param lostBytes what could not be read, missing bytes included
   * @param truncated whether its writer left something out, nobody knows how much
   */
  public static double coveragePercent(long wholeBytes, long lostBytes, boolean truncated) {
    if (lostBytes == 0) {
      return truncated ? MOST_PERCENT_OF_A_PART : 100;
    }
    double percent = 100.0 * Math.max(0, wholeBytes - lostBytes) / wholeBytes;
    return Math.min(MOST_PERCENT_OF_A_PART, percent);
  }
}
