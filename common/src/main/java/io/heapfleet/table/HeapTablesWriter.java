package io.heapfleet.table;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.HeapVisitor;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ColumnDescriptor;

/**
 * Writes the objects, references and roots of one split of a dump into up to three Parquet files.
 *
 * <p>A table without a row makes no file. Memory does not grow with the split: a page of rows per
 * table, and the compressed pages of a row group ({@link WriterSettings#bytesPerRowGroup()} at
 * most, in practice far less).
 *
 * <p>The visitor's methods throw {@link UncheckedIOException} when a file cannot be written. Not
 * for several threads.
 */
@SuppressWarnings("EnumOrdinal") // an index that lives as long as the page; names are stored
public final class HeapTablesWriter implements HeapVisitor, Closeable {
  private final int rowsPerPage;
  private final PageBytes scratch;

  private final ColumnarFile objectFile;
  private final long[] objectId;
  private final int[] objectClass;
  private final int[] objectKind;
  private final long[] shallowBytes;
  private final long[] arrayLength;
  private final long[] fileOffset;
  private final DictionaryColumn classIds;
  private final DictionaryColumn classNames;
  private boolean[] classSeen = new boolean[64];
  private int pageObjects;
  private long objects;

  private final ColumnarFile referenceFile;
  private final long[] fromId;
  private final long[] toId;
  private final int[] referenceLabel;
  private final DictionaryColumn referenceKinds;
  private final DictionaryColumn fieldNames;
  private boolean[] labelSeen = new boolean[64];
  private int pageReferences;
  private long references;

  private final ColumnarFile rootFile;
  private final long[] rootId;
  private final int[] rootKind;
  private final long[] rootThread;
  private final long[] rootFrame;
  private int pageRoots;
  private long roots;

  private boolean closed;
  private boolean failed;

  /**
   * @param fileUri where the file of a table goes, asked once for each of {@code OBJECTS}, {@code
   *     REFS} and {@code ROOTS}
   * @throws IOException if there is no file system for a URI
   */
  public HeapTablesWriter(
      Configuration conf, Function<HeapTable, String> fileUri, WriterSettings settings)
      throws IOException {
    this.rowsPerPage = settings.rowsPerPage();
    this.scratch = new PageBytes(settings.zstdLevel());

    LongColumn objectIds = LongColumn.ascending(column(HeapTable.OBJECTS, 0), rowsPerPage);
    this.objectId = objectIds.values;
    this.objectClass = new int[rowsPerPage];
    this.classIds = new DictionaryColumn(column(HeapTable.OBJECTS, 1), objectClass);
    this.classNames = new DictionaryColumn(column(HeapTable.OBJECTS, 2), objectClass);
    this.objectKind = new int[rowsPerPage];
    DictionaryColumn objectKinds =
        new DictionaryColumn(column(HeapTable.OBJECTS, 3), objectKind, ObjectKind.values());
    SizeColumn sizes = new SizeColumn(column(HeapTable.OBJECTS, 4), rowsPerPage);
    this.shallowBytes = sizes.values;
    SizeColumn lengths = new SizeColumn(column(HeapTable.OBJECTS, 5), rowsPerPage);
    this.arrayLength = lengths.values;
    LongColumn offsets = LongColumn.ascending(column(HeapTable.OBJECTS, 6), rowsPerPage);
    this.fileOffset = offsets.values;
    this.objectFile =
        new ColumnarFile(
            conf,
            HeapTable.OBJECTS,
            fileUri.apply(HeapTable.OBJECTS),
            settings,
            scratch,
            List.of(
                objectIds,
                classIds,
                classNames,
                objectKinds,
                sizes,
                lengths,
                offsets,
                new NullColumn(column(HeapTable.OBJECTS, 7)),
                new NullColumn(column(HeapTable.OBJECTS, 8)),
                new NullColumn(column(HeapTable.OBJECTS, 9)),
                new NullColumn(column(HeapTable.OBJECTS, 10))));

    LongColumn fromIds = LongColumn.ascending(column(HeapTable.REFS, 0), rowsPerPage);
    this.fromId = fromIds.values;
    LongColumn toIds = LongColumn.unordered(column(HeapTable.REFS, 1), rowsPerPage);
    this.toId = toIds.values;
    this.referenceLabel = new int[rowsPerPage];
    this.referenceKinds = new DictionaryColumn(column(HeapTable.REFS, 2), referenceLabel);
    this.fieldNames = new DictionaryColumn(column(HeapTable.REFS, 3), referenceLabel);
    this.referenceFile =
        new ColumnarFile(
            conf,
            HeapTable.REFS,
            fileUri.apply(HeapTable.REFS),
            settings,
            scratch,
            List.of(fromIds, toIds, referenceKinds, fieldNames));

    LongColumn rootIds = LongColumn.unordered(column(HeapTable.ROOTS, 0), rowsPerPage);
    this.rootId = rootIds.values;
    this.rootKind = new int[rowsPerPage];
    DictionaryColumn rootKinds =
        new DictionaryColumn(column(HeapTable.ROOTS, 1), rootKind, RootKind.values());
    OptionalColumn threads = new OptionalColumn(column(HeapTable.ROOTS, 2), rowsPerPage);
    this.rootThread = threads.values;
    OptionalColumn frames = new OptionalColumn(column(HeapTable.ROOTS, 3), rowsPerPage);
    this.rootFrame = frames.values;
    this.rootFile =
        new ColumnarFile(
            conf,
            HeapTable.ROOTS,
            fileUri.apply(HeapTable.ROOTS),
            settings,
            scratch,
            List.of(rootIds, rootKinds, threads, frames));
  }

  private static ColumnDescriptor column(HeapTable table, int index) {
    return table.schema().getColumns().get(index);
  }

  @Override
  public void object(
      long id, HeapClass type, ObjectKind kind, long bytes, long length, long offset) {
    int row = pageObjects;
    int code = type.index();
    if (code >= classSeen.length || !classSeen[code]) {
      define(type);
    }
    objectId[row] = id;
    objectClass[row] = code;
    objectKind[row] = kind.ordinal();
    shallowBytes[row] = bytes;
    arrayLength[row] = length;
    fileOffset[row] = offset;
    pageObjects = row + 1;
    objects++;
    if (pageObjects == rowsPerPage) {
      pageObjects = 0;
      endPage(objectFile, rowsPerPage);
    }
  }

  private void define(HeapClass type) {
    int code = type.index();
    if (code >= classSeen.length) {
      classSeen = Arrays.copyOf(classSeen, Math.max(code + 1, classSeen.length * 2));
    }
    classSeen[code] = true;
    classIds.define(code, type.id());
    classNames.define(code, type.name());
  }

  @Override
  public void reference(long from, long to, ReferenceLabel label) {
    int row = pageReferences;
    int code = label.index();
    if (code >= labelSeen.length || !labelSeen[code]) {
      define(label);
    }
    fromId[row] = from;
    toId[row] = to;
    referenceLabel[row] = code;
    pageReferences = row + 1;
    references++;
    if (pageReferences == rowsPerPage) {
      pageReferences = 0;
      endPage(referenceFile, rowsPerPage);
    }
  }

  private void define(ReferenceLabel label) {
    int code = label.index();
    if (code >= labelSeen.length) {
      labelSeen = Arrays.copyOf(labelSeen, Math.max(code + 1, labelSeen.length * 2));
    }
    labelSeen[code] = true;
    referenceKinds.define(code, label.kind().name());
    fieldNames.define(code, label.fieldName());
  }

  @Override
  public void root(long id, RootKind kind, long threadSerial, long frameNumber) {
    int row = pageRoots;
    rootId[row] = id;
    rootKind[row] = kind.ordinal();
    rootThread[row] = threadSerial;
    rootFrame[row] = frameNumber <= Integer.MAX_VALUE ? frameNumber : -1; // no stack is so deep
    pageRoots = row + 1;
    roots++;
    if (pageRoots == rowsPerPage) {
      pageRoots = 0;
      endPage(rootFile, rowsPerPage);
    }
  }

  private void endPage(ColumnarFile file, int rows) {
    // Until the page is in, the file lacks rows: whatever goes wrong, it must not be completed.
    failed = true;
    try {
      file.endPage(rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    failed = false;
  }

  /** Objects told so far. */
  public long objects() {
    return objects;
  }

  /** References told so far. */
  public long references() {
    return references;
  }

  /** Roots told so far. */
  public long roots() {
    return roots;
  }

  /** The finished files, one for each table that has a row; none before {@link #close()}. */
  public List<WrittenFile> files() {
    List<WrittenFile> files = new ArrayList<>();
    for (ColumnarFile file : all()) {
      Optional<WrittenFile> written = file.written();
      written.ifPresent(files::add);
    }
    return files;
  }

  /** Completes the files. After a failed write it only lets go of what it holds. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (!failed) {
        objectFile.finish(pageObjects);
        referenceFile.finish(pageReferences);
        rootFile.finish(pageRoots);
      }
    } finally {
      release();
    }
  }

  private void release() throws IOException {
    scratch.close();
    for (ColumnarFile file : all()) {
      file.release();
    }
  }

  /**
   * Deletes every file that this writer made, whether complete or not. Also after {@link #close()}.
   */
  public void abort() throws IOException {
    if (!closed) {
      closed = true;
      scratch.close();
    }
    IOException failure = null;
    for (ColumnarFile file : all()) {
      try {
        file.abort();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private List<ColumnarFile> all() {
    return List.of(objectFile, referenceFile, rootFile);
  }
}
