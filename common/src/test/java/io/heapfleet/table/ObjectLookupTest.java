package io.heapfleet.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.record.HeapVisitor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;
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

  /** Some files have been filled, some are plain, some are of a time before the columns. */
  @Test
  void findsTheRowsThatAListFinds() throws IOException {
    for (long seed = 0; seed < 12; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      MadeUpHolders holders = new MadeUpHolders(MadeUpHolders.Pattern.RANDOM);
      List<ObjectRow> all = new ArrayList<>();
      List<String> files = new ArrayList<>();
      for (int file = 0; file < 3; file++) {
        String plain = folder.resolve("rows-" + seed + "-" + file + ".parquet").toString();
        ToldRows told = new ToldRows();
        HeapTablesWriter writer = writer(plain, new WriterSettings(16, 100, 1 << 20, 1));
        int rows = 1 + random.nextInt(900);
        for (int row = 0; row < rows; row++) {
          long id = random.nextInt(5) == 0 ? random.nextLong() : 8L * random.nextInt(2000) + 8;
          HeapClass type = CLASSES.get(random.nextInt(1 + row / 100));
          long length = random.nextLong(-20, 20);
          long offset = 1000L * file + row;
          for (HeapVisitor visitor : List.of(told, writer)) {
            visitor.object(id, type, ObjectKind.OBJECT_ARRAY, 16 + row % 9, length, offset);
          }
        }
        writer.close();
        String uri = plain;
        List<List<Object>> expected = told.objects;
        switch (random.nextInt(3)) {
          case 0 -> {}
          case 1 -> uri = withoutGraphColumns(plain);
          default -> {
            uri = plain + ".filled";
            try (GraphColumns columns = new GraphColumns(conf, holders)) {
              columns.fill(plain, uri);
            }
            expected = holders.expected(told.objects);
          }
        }
        files.add(uri);
        expected.forEach(row -> all.add(row(row)));
      }
      ObjectLookup lookup = new ObjectLookup(conf, files);

      long[] wanted = new long[30];
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] = all.get(random.nextInt(all.size())).objectId() + (i % 5 == 0 ? 4 : 0);
      }
      List<ObjectRow> first = new ArrayList<>();
      for (long id : wanted) {
        all.stream().filter(row -> row.objectId() == id).findFirst().ifPresent(first::add);
      }
      assertEquals(first, lookup.rows(wanted), "seed " + seed);

      int most = random.nextInt(20);
      for (HeapClass type : CLASSES.subList(0, 5)) {
        assertEquals(
            largest(all, row -> row.classId() == type.id(), most),
            lookup.largestOfClass(type.id(), most),
            "seed " + seed);
      }
      for (int i = 0; i < 6; i++) {
        Long holder = all.get(random.nextInt(all.size())).dominatorId();
        if (holder != null) {
          assertEquals(
              largest(all, row -> holder.equals(row.dominatorId()), most),
              lookup.largestDominatedBy(holder, most),
              "seed " + seed);
        }
      }
      assertEquals(new LargestObjects(0, 0, List.of()), lookup.largestDominatedBy(3, 5));
      assertEquals(
          largest(all, row -> Objects.equals(row.dominatorId(), 0L), 5),
          lookup.largestDominatedBy(0, 5),
          "null is no id");
    }
  }

  private static LargestObjects largest(List<ObjectRow> all, Predicate<ObjectRow> which, int most) {
    List<ObjectRow> rows = all.stream().filter(which).toList();
    return new LargestObjects(
        rows.size(),
        rows.stream().mapToLong(ObjectRow::shallowBytes).sum(),
        rows.stream()
            .sorted(
                Comparator.<ObjectRow>comparingLong(
                        row ->
                            -(row.retainedBytes() == null
                                ? row.shallowBytes()
                                : row.retainedBytes()))
                    .thenComparing(ObjectRow::objectId)
                    .thenComparing(ObjectRow::fileOffset))
            .limit(most)
            .toList());
  }

  private static ObjectRow row(List<Object> row) {
    return new ObjectRow(
        (Long) row.get(0),
        (Long) row.get(1),
        (String) row.get(2),
        ObjectKind.valueOf((String) row.get(3)),
        (Long) row.get(4),
        (Long) row.get(5),
        (Long) row.get(6),
        (Long) row.get(7),
        (Long) row.get(8),
        (Long) row.get(9),
        (Long) row.get(10));
  }

  private String withoutGraphColumns(String uri) throws IOException {
    List<ColumnDescriptor> columns = HeapTable.OBJECTS.schema().getColumns().subList(0, 7);
    MessageType schema =
        new MessageType("objects", HeapTable.OBJECTS.schema().getFields().subList(0, 7));
    String older = uri + ".older";
    ParquetFileWriter writer =
        new ParquetFileWriter(
            new LocalOutputFile(Path.of(older)),
            schema,
            ParquetFileWriter.Mode.CREATE,
            1 << 20,
            0,
            null,
            ParquetProperties.builder().build());
    writer.start();
    LocalInputFile file = new LocalInputFile(Path.of(uri));
    try (ParquetFileReader reader = ParquetFileReader.open(file);
        SeekableInputStream from = file.newStream()) {
      for (BlockMetaData group : reader.getRowGroups()) {
        writer.startBlock(group.getRowCount());
        for (int i = 0; i < columns.size(); i++) {
          ColumnChunkMetaData chunk = group.getColumns().get(i);
          writer.appendColumnChunk(
              columns.get(i),
              from,
              chunk,
              null,
              reader.readColumnIndex(chunk),
              reader.readOffsetIndex(chunk));
        }
        writer.endBlock();
      }
    }
    writer.end(Map.of());
    return older;
  }

  @Test
  void aSearchReadsOnlyPagesThatMayHoldTheValue() throws IOException {
    String plain = folder.resolve("plain.parquet").toString();
    String uri = folder.resolve("filled.parquet").toString();
    try (HeapTablesWriter writer = writer(plain, new WriterSettings(1000, 100_000, 1 << 20, 1))) {
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < 400_000; i++) {
        put(writer, 8L * i + 8, CLASSES.get(i / 20_000), i * 40L + random.nextInt(8));
      }
    }
    try (GraphColumns columns =
        new GraphColumns(
            conf,
            (ids, count, retained, dominators, distances, parents) -> {
              for (int i = 0; i < count; i++) {
                retained[i] = ids[i] % 1009;
                dominators[i] = ids[i] & ~0xFFFL;
                distances[i] = 7;
                parents[i] = 0;
              }
            })) {
      columns.fill(plain, uri);
    }
    conf.setClass("fs.counting.impl", CountingFileSystem.class, FileSystem.class);
    ObjectLookup lookup = new ObjectLookup(conf, List.of("counting://" + uri));
    assertEquals(20_000, lookup.largestOfClass(CLASSES.get(3).id(), 5).count());

    CountingFileSystem.BYTES_READ.set(0);
    assertEquals(512, lookup.largestDominatedBy(0x1F_0000, 5).count());
    long bytesRead = CountingFileSystem.BYTES_READ.get();
    long fileBytes = Files.size(Path.of(uri));
    assertTrue(
        bytesRead > 0 && bytesRead < fileBytes / 20,
        bytesRead + " of " + fileBytes + " bytes read");
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
