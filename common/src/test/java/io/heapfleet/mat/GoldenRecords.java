package io.heapfleet.mat;

import io.heapfleet.hprof.Dumps;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * What Eclipse MAT 1.17 says of one of the shared dumps: each object it reaches, and its tables.
 */
public final class GoldenRecords {
  /** The dumps that MAT was run on. */
  public static final List<String> DUMPS =
      List.of(
          "sun_jdk5_13_x32.hprof",
          "jdk6-x32-small.hprof",
          "sun_jdk6_18_x64.hprof",
          "sun_jdk6_30_x64_compressedOops.hprof",
          "openjdk_jdk11_04_x64.hprof.gz");

  /**
   * An object that MAT reaches.
   *
   * @param dominatorId address of the immediate dominator, -1 if there is none
   */
  public record Golden(
      long objectId, long classId, long shallowBytes, long retainedBytes, long dominatorId) {}

  private final Path folder;

  /** By address, in its order; 0 is what MAT calls the system class loader. */
  public final Map<Long, Golden> objects = new LinkedHashMap<>();

  private GoldenRecords(Path folder) throws IOException {
    this.folder = folder;
    try (DataInputStream in =
        new DataInputStream(
            new GZIPInputStream(Files.newInputStream(folder.resolve("golden.bin.gz"))))) {
      LongBuffer longs = ByteBuffer.wrap(in.readAllBytes()).asLongBuffer();
      while (longs.hasRemaining()) {
        Golden golden = new Golden(longs.get(), longs.get(), longs.get(), longs.get(), longs.get());
        objects.put(golden.objectId(), golden);
      }
    }
  }

  /** The records of a dump; skips the test where the shared dumps are not there. */
  public static GoldenRecords of(String dump) throws IOException {
    String name = dump.replaceAll("\\.gz$", "").replaceAll("\\.hprof$", "");
    return new GoldenRecords(Dumps.sharedFolder().resolve("expected").resolve(name));
  }

  /** Where the dump itself lies. */
  public static Path file(String dump) {
    return Dumps.sharedFolder().resolve("hotspot").resolve(dump);
  }

  /** A number of MAT's summary. */
  public long info(String name) throws IOException {
    String json = Files.readString(folder.resolve("info.json"));
    Matcher number = Pattern.compile("\"" + Pattern.quote(name) + "\":(\\d+)").matcher(json);
    if (!number.find()) {
      throw new IllegalArgumentException("no " + name + " in " + folder);
    }
    return Long.parseLong(number.group(1));
  }

  /** The rows of one of MAT's tables, each by column. */
  public List<Map<String, String>> table(String name) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve(name + ".csv"), StandardCharsets.UTF_8);
    List<String> columns = List.of(lines.get(0).split(",", -1));
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = List.of(line.split(",", -1));
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        row.put(columns.get(i), cells.get(i));
      }
      rows.add(row);
    }
    return rows;
  }

  /** An address as MAT's tables write it. */
  public static long address(String hex) {
    return Long.parseUnsignedLong(hex.substring(2), 16);
  }
}
