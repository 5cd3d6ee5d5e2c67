package io.heapfleet.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.GraphSettings;
import io.heapfleet.graph.HeapRows;
import io.heapfleet.hprof.Dumps;
import io.heapfleet.model.HeapClass;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * The suspects of real dumps, compared with those that Eclipse MAT 1.17 finds. The heap is not read
 * from the dump but from MAT's own dominators and sizes, so that the search alone is compared: a
 * heap whose only references are those from dominators has just these dominators. It has no other
 * paths, so accumulation points of groups are not compared here.
 */
class MatSuspectsTest {
  private static final int RECORD_LONGS = 5;

  @Test
  void suspectsAreThoseOfMat() throws IOException {
    int compared = 0;
    try (Stream<Path> folders = Files.list(Dumps.sharedFolder().resolve("expected"))) {
      for (Path folder : folders.sorted().toList()) {
        if (Files.exists(folder.resolve("leaks_10.csv"))) {
          compare(folder);
          compared++;
        }
      }
    }
    assertTrue(compared > 0, "no suspects of MAT to compare with");
  }

  private static void compare(Path folder) throws IOException {
    List<HeapClass> classes = new ArrayList<>();
    Map<Long, Integer> indexes = new HashMap<>();
    for (String[] row : csv(folder.resolve("histogram.csv"))) {
      long id = Long.decode(row[1]);
      indexes.put(id, classes.size());
      classes.add(new HeapClass(classes.size(), id, row[0], 0, 0, 0, List.of(), List.of()));
    }
    MatRows rows = new MatRows(folder.resolve("golden.bin.gz"), indexes);
    DominatorTree tree =
        DominatorTree.of(rows, new long[classes.size()], rows.roots(), GraphSettings.defaults());
    assertEquals(rows.retainedBytes(), retained(tree), folder + ": the heap is another one");

    long heapBytes = 0;
    for (long i = 0; i < tree.topLevelCount(); i++) {
      heapBytes += tree.retainedBytes(tree.topLevel(i));
    }
    List<String> found =
        new SuspectSearch(tree, new HeapClasses(classes), DumpLookup.NOTHING)
            .suspects(SuspectSettings.ofHeap(heapBytes)).stream()
                .map(suspect -> line(suspect))
                .toList();

    List<String> expected = new ArrayList<>();
    for (String[] row : csv(folder.resolve("leaks_10.csv"))) {
      boolean group = row[9].equals("SuspectRecordGroupOfObjects");
      String name = row[0].replaceAll(" @ .*", "").replaceFirst(group ? "class " : "", "");
      expected.add(
          (group ? name : name + " @ " + row[1] + " accumulates at " + row[7])
              + ": %s objects, %s bytes, %s %%".formatted(row[3], row[4], row[5]));
    }
    assertEquals(expected, found, folder.toString());
  }

  private static String line(Suspect suspect) {
    String what =
        suspect.object() == null
            ? suspect.className()
            : "%s @ 0x%x accumulates at 0x%x"
                .formatted(
                    suspect.className(),
                    suspect.object().objectId(),
                    suspect.accumulation().point().objectId());
    return what
        + ": %d objects, %d bytes, %.4f %%"
            .formatted(suspect.instances(), suspect.retainedBytes(), suspect.retainedPercent());
  }

  private static List<String[]> csv(Path file) throws IOException {
    return Files.readAllLines(file).stream().skip(1).map(line -> line.split(",", -1)).toList();
  }

  private static List<Long> retained(DominatorTree tree) {
    List<Long> bytes = new ArrayList<>();
    for (long object = 0; object < tree.objects(); object++) {
      bytes.add(tree.retainedBytes(object));
    }
    return bytes;
  }

  /** MAT's objects in the order of their addresses: id, class, shallow, retained, dominator. */
  private record MatRows(long[] records, Map<Long, Integer> classes) implements HeapRows {
    MatRows(Path file, Map<Long, Integer> classes) throws IOException {
      this(read(file), classes);
    }

    private static long[] read(Path file) throws IOException {
      try (DataInputStream in =
          new DataInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
        ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes());
        long[] records = new long[bytes.remaining() / Long.BYTES];
        bytes.asLongBuffer().get(records);
        return records;
      }
    }

    private int count() {
      return records.length / RECORD_LONGS;
    }

    private long[] column(int column) {
      long[] values = new long[count()];
      for (int i = 0; i < values.length; i++) {
        values[i] = records[i * RECORD_LONGS + column];
      }
      return values;
    }

    long[] roots() {
      List<Long> roots = new ArrayList<>();
      for (int i = 0; i < count(); i++) {
        if (records[i * RECORD_LONGS + 4] == -1) {
          roots.add(records[i * RECORD_LONGS]);
        }
      }
      return roots.stream().mapToLong(id -> id).toArray();
    }

    List<Long> retainedBytes() {
      return Arrays.stream(column(3)).boxed().toList();
    }

    @Override
    public int objectParts() {
      return 1;
    }

    @Override
    public int referenceParts() {
      return 1;
    }

    @Override
    public void objectIds(int part, IdSink sink) throws IOException {
      sink.accept(column(0), count());
    }

    @Override
    public void objects(int part, ObjectSink sink) throws IOException {
      int[] types = new int[count()];
      for (int i = 0; i < types.length; i++) {
        types[i] = classes.getOrDefault(records[i * RECORD_LONGS + 1], -1);
      }
      sink.accept(column(0), types, column(2), count());
    }

    @Override
    public void references(int part, ReferenceSink sink) throws IOException {
      boolean[] strong = new boolean[count()];
      Arrays.fill(strong, true);
      sink.accept(column(4), column(0), strong, count());
    }
  }
}
