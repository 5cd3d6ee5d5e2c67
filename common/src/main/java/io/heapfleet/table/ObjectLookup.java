package io.heapfleet.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import org.apache.hadoop.conf.Configuration;

/**
 * Finds single objects in the files of {@code objects}: by id, by class, or by what holds them.
 *
 * <p>Reads the footers of all files, and of the rest only pages whose smallest and largest value
 * allow for one that is looked for. Ids rise through a dump that HotSpot wrote, so that is a page
 * or two per id; files in any other order give the same answers, slower.
 */
public final class ObjectLookup {
  private static final List<String> ALL_COLUMNS =
      HeapTable.OBJECTS.schema().getFields().stream().map(field -> field.getName()).toList();

  private final Configuration conf;
  private final List<String> fileUris;

  /** By file: its row groups, kept for the next search. Some kilobytes each. */
  private final Map<String, List<RowGroup>> groups = new HashMap<>();

  /**
   * @param fileUris all files of one dump's rows in {@code objects}
   */
  public ObjectLookup(Configuration conf, List<String> fileUris) {
    this.conf = conf;
    this.fileUris = List.copyOf(fileUris);
  }

  /**
   * Finds objects by id: where in the dump their records are, and of which class they are.
   *
   * @param objectIds ids in any order, some perhaps twice
   * @return those that are there; of an id with several rows, the first in the order of the files
   */
  public FoundObjects find(long[] objectIds) throws IOException {
    Places places = new Places(objectIds);
    search(places);
    return places.objects();
  }

  /**
   * Finds objects by id, with all that is known about them.
   *
   * @param objectIds ids in any order, some perhaps twice
   * @return the rows of those that are there, in the order of their ids; of an id with several
   *     rows, the first in the order of the files
   */
  public List<ObjectRow> rows(long[] objectIds) throws IOException {
    Rows rows = new Rows(objectIds);
    search(rows);
    return Arrays.stream(objectIds).mapToObj(rows::row).filter(Objects::nonNull).toList();
  }

  /**
   * Finds the largest of the objects that an object dominates immediately. Memory does not grow
   * with how many there are.
   *
   * @param most how many are wanted, at least 0
   */
  public LargestObjects largestDominatedBy(long objectId, int most) throws IOException {
    return largest("dominator_id", objectId, most);
  }

  /**
   * Finds the largest of the objects of a class, subclasses left out. Memory does not grow with how
   * many there are.
   *
   * @param most how many are wanted, at least 0
   */
  public LargestObjects largestOfClass(long classId, int most) throws IOException {
    return largest("class_id", classId, most);
  }

  private LargestObjects largest(String column, long value, int most) throws IOException {
    Largest largest = new Largest(column, value, most);
    search(largest);
    return largest.result();
  }

  private void search(ObjectSearch search) throws IOException {
    for (String uri : fileUris) {
      if (search.complete()) {
        break;
      }
      List<RowGroup> ofFile = groups.get(uri);
      if (ofFile == null) {
        ofFile = RowGroup.of(conf, List.of(uri));
        groups.put(uri, ofFile);
      }
      search.file(ofFile);
    }
  }

  /** A search by id that is over once all are found. */
  private abstract class ById extends ObjectSearch {
    /** Ascending, each once. */
    final long[] ids;

    private final BitSet found;

    ById(long[] objectIds, List<String> columns) {
      super(conf, "object_id", columns);
      this.ids = Arrays.stream(objectIds).sorted().distinct().toArray();
      this.found = new BitSet(ids.length);
    }

    @Override
    boolean complete() {
      return found.cardinality() == ids.length;
    }

    @Override
    boolean rangesAreTight() {
      return true;
    }

    @Override
    boolean anyWithin(long least, long most) {
      int at = Arrays.binarySearch(ids, least);
      int from = at >= 0 ? at : -at - 1;
      return from < ids.length && ids[from] <= most;
    }

    @Override
    void row(ObjectCursor row) {
      int at = Arrays.binarySearch(ids, row.objectId());
      if (at >= 0 && !found.get(at)) {
        found.set(at);
        found(at, row);
      }
    }

    int[] found() {
      return found.stream().toArray();
    }

    abstract void found(int at, ObjectCursor row);
  }

  private final class Places extends ById {
    private final long[] classIds;
    private final long[] fileOffsets;

    Places(long[] objectIds) {
      super(objectIds, List.of("object_id", "class_id", "file_offset"));
      this.classIds = new long[ids.length];
      this.fileOffsets = new long[ids.length];
    }

    @Override
    void found(int at, ObjectCursor row) {
      classIds[at] = row.classId();
      fileOffsets[at] = row.fileOffset();
    }

    FoundObjects objects() {
      int[] at = found();
      return new FoundObjects(
          Arrays.stream(at).mapToLong(i -> ids[i]).toArray(),
          Arrays.stream(at).mapToLong(i -> classIds[i]).toArray(),
          Arrays.stream(at).mapToLong(i -> fileOffsets[i]).toArray());
    }
  }

  private final class Rows extends ById {
    private final ObjectRow[] rows;

    Rows(long[] objectIds) {
      super(objectIds, ALL_COLUMNS);
      this.rows = new ObjectRow[ids.length];
    }

    @Override
    void found(int at, ObjectCursor row) {
      rows[at] = row.row();
    }

    ObjectRow row(long objectId) {
      return rows[Arrays.binarySearch(ids, objectId)];
    }
  }

  /** A search for one value that keeps the largest objects. */
  private final class Largest extends ObjectSearch {
    private static final Comparator<ObjectRow> SMALLEST_FIRST =
        Comparator.comparingLong(Largest::bytes)
            .thenComparing(ObjectRow::objectId, Comparator.reverseOrder())
            .thenComparing(ObjectRow::fileOffset, Comparator.reverseOrder());

    private final int column;
    private final long value;
    private final int most;
    private final PriorityQueue<ObjectRow> largest = new PriorityQueue<>(SMALLEST_FIRST);
    private long count;
    private long shallowBytes;

    Largest(String column, long value, int most) {
      super(conf, column, ALL_COLUMNS);
      this.column = HeapTable.OBJECTS.schema().getFieldIndex(column);
      this.value = value;
      this.most = most;
    }

    private static long bytes(ObjectRow row) {
      return row.retainedBytes() == null ? row.shallowBytes() : row.retainedBytes();
    }

    @Override
    boolean complete() {
      return false;
    }

    @Override
    boolean rangesAreTight() {
      return false;
    }

    @Override
    boolean anyWithin(long least, long greatest) {
      return least <= value && value <= greatest;
    }

    @Override
    void row(ObjectCursor row) {
      if (!row.holds(column, value)) {
        return;
      }
      count++;
      shallowBytes += row.shallowBytes();
      Long retained = row.retainedBytes();
      long bytes = retained == null ? row.shallowBytes() : retained;
      if (largest.size() < most || (most > 0 && isLarger(bytes, row.objectId()))) {
        largest.add(row.row());
        if (largest.size() > most) {
          largest.remove();
        }
      }
    }

    /** Asked before a row is made: millions of objects may be as large as the smallest kept. */
    private boolean isLarger(long bytes, long objectId) {
      ObjectRow smallest = largest.peek();
      return bytes > bytes(smallest)
          || (bytes == bytes(smallest) && objectId <= smallest.objectId());
    }

    LargestObjects result() {
      List<ObjectRow> rows = new ArrayList<>(largest);
      rows.sort(SMALLEST_FIRST.reversed());
      return new LargestObjects(count, shallowBytes, rows);
    }
  }
}
