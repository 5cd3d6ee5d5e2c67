package io.heapfleet.jobs.fleet;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;

/**
 * One signature over all dumps: where it is told largest, and how large it is in each.
 *
 * @param owner class and field, null if not known
 * @param collection class of what holds the elements
 * @param contentType what most elements are, null if not known
 * @param path the way from a root in the dump that retains most
 * @param sampleKeys masked keys from that dump
 * @param parents the signatures that it lies in
 * @param byDump by the dump's number; a dump that is not there has none of it
 */
record SignatureSizes(
    String signature,
    String owner,
    String collection,
    String contentType,
    List<String> path,
    List<String> sampleKeys,
    Set<String> parents,
    Map<Integer, Size> byDump)
    implements Serializable {
  private static final Size NOTHING = new Size(0, 0, 0, null);

  /**
   * What a place takes in one dump.
   *
   * @param holders in how many collections the elements are
   * @param bound how many elements the largest of these lets in at most, null if not known
   */
  record Size(long bytes, long elements, long holders, Long bound) implements Serializable {}

  /** What {@link SignatureStatistics} gathers. */
  static SignatureSizes of(Row row) {
    Row largest = row.getAs("largest");
    Map<Integer, Size> byDump = new HashMap<>();
    List<Row> points = row.getList(row.fieldIndex("points"));
    for (Row point : points) {
      byDump.put(
          point.getInt(0),
          new Size(point.getLong(1), point.getLong(2), point.getLong(3), point.getAs(4)));
    }
    List<String> parents = row.getList(row.fieldIndex("parents"));
    return new SignatureSizes(
        row.getAs("signature"),
        largest.getAs("owner"),
        largest.getAs("collection"),
        largest.getAs("content_class"),
        new ArrayList<>(largest.getList(largest.fieldIndex("path"))),
        new ArrayList<>(largest.getList(largest.fieldIndex("sample_keys"))),
        Set.copyOf(parents),
        byDump);
  }

  long bytes(int dump) {
    return byDump.getOrDefault(dump, NOTHING).bytes();
  }

  Long bound(int dump) {
    return byDump.getOrDefault(dump, NOTHING).bound();
  }

  long holders(int dump) {
    return byDump.getOrDefault(dump, NOTHING).holders();
  }

  long elements(int dump) {
    return byDump.getOrDefault(dump, NOTHING).elements();
  }
}
