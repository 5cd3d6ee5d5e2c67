package io.heapfleet.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectLookupTest {
  private static final List<HeapClass> CLASSES =
      IntStream.range(0, 20)
          .mapToObj(i -> new HeapClass(i, 0x100 + i, "C" + i, 0, 0, 0, List.of(), List.of()))
          .toList();

  @TempDir private Path folder;

  private final Configuration conf = new Configuration();

  /** What a look-up should find; of an id that comes twice, the first. */
  private final Map<Long, long[]> twin = new TreeMap<>();

  @Test
  void findsWhatAMapFinds() throws IOException {
    for (long seed = 0; seed < 30; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      twin.clear();
      List<String> files = new ArrayList<>();
      boolean shuffled = random.nextInt(3) == 0;
      long id = random.nextBoolean() ? 0xFFFF_0000_0000_0000L : 8;
      for (int file = 0; file < 3; file++) {
        String uri = folder.resolve(seed + "-" + file + ".parquet").toString();
        files.add(uri);
        try (HeapTablesWriter writer = writer(uri, new WriterSettings(16, 100, 1 << 20, 1))) {
          int rows = 1 + random.nextInt(600);
          for (int row = 0; row < rows; row++) {
            id = shuffled ? 8L * random.nextInt(2000) - 8000 : id + 8L * (1 + random.nextInt(9));
            put(writer, id, CLASSES.get(random.nextInt(CLASSES.size())), random.nextLong(1 << 30));
          }
        }
      }
      long[] wanted = wanted(random);

      ObjectLookup lookup = new ObjectLookup(conf, files);
      lookup.find(wanted(random)); // what a search keeps must not change the next one's answer
      FoundObjects found = lookup.find(wanted);

      Map<Long, List<Long>> expected = new TreeMap<>();
      for (long wantedId : wanted) {
        if (twin.containsKey(wantedId)) {
          expected.put(wantedId, LongStream.of(twin.get(wantedId)).boxed().toList());
        }
      }
      Map<Long, List<Long>> actual = new TreeMap<>();
      for (int i = 0; i < found.count(); i++) {
        assertEquals(i, found.indexOf(found.objectId(i)));
        actual.put(found.objectId(i), List.of(found.classId(i), found.fileOffset(i)));
      }
      assertEquals(expected, actual, "seed " + seed);
      assertTrue(found.indexOf(3) < 0, "ids are even");
    }
  }

  private long[] wanted(SplittableRandom random) {
    List<Long> ids = new ArrayList<>(twin.keySet());
    long[] wanted = new long[1 + random.nextInt(40)];
    for (int i = 0; i < wanted.length; i++) {
      long known = ids.get(random.nextInt(ids.size()));
      wanted[i] =
          switch (random.nextInt(5)) {
            case 0 -> known + 2;
            case 1 -> random.nextLong() & ~1L;
            default -> known;
          };
    }
    return wanted;
  }

  @Test
  void readsAPageOrTwoOfALargeFile() throws IOException {
    String uri = folder.resolve("large.parquet").toString();
    try (HeapTablesWriter writer = writer(uri, new WriterSettings(1000, 100_000, 1 << 20, 1))) {
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < 400_000; i++) {
        put(writer, 8L * i, CLASSES.get(random.nextInt(20)), i * 40L + random.nextInt(8));
      }
    }
    conf.setClass("fs.counting.impl", CountingFileSystem.class, FileSystem.class);
    CountingFileSystem.BYTES_READ.set(0);
    ObjectLookup lookup = new ObjectLookup(conf, List.of("counting://" + uri));

    FoundObjects found = lookup.find(new long[] {8L * 234_567});

    assertEquals(1, found.count());
    assertEquals(twin.get(8L * 234_567)[1], found.fileOffset(0));
    long fileBytes = Files.size(Path.of(uri));
    long bytesRead = CountingFileSystem.BYTES_READ.get();
    // Without the page index it would be 150 in a thousand, without row group statistics 20.
    assertTrue(
        bytesRead > 0 && bytesRead < fileBytes / 60,
        bytesRead + " of " + fileBytes + " bytes read");

    CountingFileSystem.BYTES_READ.set(0);
    assertEquals(1, lookup.find(new long[] {8L * 234_567}).count());
    assertTrue(CountingFileSystem.BYTES_READ.get() < bytesRead, "the footer is not read again");
    CountingFileSystem.BYTES_READ.set(0);
    assertEquals(0, lookup.find(new long[] {-8, 8L * 400_000}).count());
    assertEquals(0, CountingFileSystem.BYTES_READ.get(), "the footer says no");
  }

  /** Goes through Hadoop as a blob store would, and counts what is read. */
  public static final class CountingFileSystem extends RawLocalFileSystem {
    static final AtomicLong BYTES_READ = new AtomicLong();

    @Override
    public URI getUri() {
      return URI.create("counting:///");
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferBytes)
        throws IOException {
      return new FSDataInputStream(new CountingStream(super.open(path, bufferBytes)));
    }
  }

  private static final class CountingStream extends FSInputStream {
    private final FSDataInputStream in;

    CountingStream(FSDataInputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      CountingFileSystem.BYTES_READ.incrementAndGet();
      return in.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = in.read(buffer, offset, length);
      CountingFileSystem.BYTES_READ.addAndGet(Math.max(0, read));
      return read;
    }

    @Override
    public void seek(long position) throws IOException {
      in.seek(position);
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public boolean seekToNewSource(long position) throws IOException {
      return in.seekToNewSource(position);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  @Test
  void aFileWithoutRowsHoldsNothing() throws IOException {
    Path empty = folder.resolve("empty.parquet");
    ParquetFileWriter writer =
        new ParquetFileWriter(
            new LocalOutputFile(empty),
            HeapTable.OBJECTS.schema(),
            ParquetFileWriter.Mode.CREATE,
            1 << 20,
            0,
            null,
            ParquetProperties.builder().build());
    writer.start();
    writer.end(Map.of());

    assertEquals(
        0, new ObjectLookup(conf, List.of(empty.toString())).find(new long[] {1, 2}).count());
    assertEquals(0, new ObjectLookup(conf, List.of()).find(new long[] {1, 2}).count());
    assertEquals(0, new ObjectLookup(conf, List.of(empty.toString())).find(new long[0]).count());
  }

  @Test
  void aMissingFileIsSaid() {
    ObjectLookup lookup = new ObjectLookup(conf, List.of(folder.resolve("none").toString()));
    assertThrows(FileNotFoundException.class, () -> lookup.find(new long[] {1}));
  }

  private HeapTablesWriter writer(String uri, WriterSettings settings) throws IOException {
    return new HeapTablesWriter(conf, table -> uri, settings);
  }

  private void put(HeapTablesWriter writer, long id, HeapClass type, long offset) {
    twin.putIfAbsent(id, new long[] {type.id(), offset});
    writer.object(id, type, ObjectKind.INSTANCE, 16, -1, offset);
  }
}
