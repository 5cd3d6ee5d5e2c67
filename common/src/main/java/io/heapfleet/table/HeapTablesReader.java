package io.heapfleet.table;

import io.heapfleet.graph.HeapRows;
import io.heapfleet.model.ReferenceKind;
import io.heapfleet.waste.FieldReferences;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongToIntFunction;
import java.util.function.ToIntFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.statistics.LongStatistics;
import org.apache.parquet.io.api.Binary;

/**
 * Reads the objects and references of one dump back as columns. A part is a row group.
 *
 * <p>Holds the footers of all files, some kilobytes each. Reading a part takes the compressed pages
 * of the columns that it needs, and a page of each as arrays.
 */
public final class HeapTablesReader implements HeapRows, FieldReferences {
  private static final Set<ReferenceKind> WEAK =
      EnumSet.of(
          ReferenceKind.SOFT, ReferenceKind.WEAK, ReferenceKind.PHANTOM, ReferenceKind.FINAL);

  private final Configuration conf;
  private final List<RowGroup> objectGroups;
  private final List<RowGroup> referenceGroups;
  private final LongToIntFunction classIndexes;

  /**
   * Opens files; names that start with a dot or an underscore will do too.
   *
   * @param objectFiles all files of one dump's rows in {@code objects}
   * @param referenceFiles all files of its rows in {@code refs}
   * @param classIndexes from a class's id to its index; asked about once per class and row group
   * @throws IOException if a file is missing or incomplete
   */
  public HeapTablesReader(
      Configuration conf,
      List<String> objectFiles,
      List<String> referenceFiles,
      LongToIntFunction classIndexes)
      throws IOException {
    this.conf = conf;
    this.objectGroups = RowGroup.of(conf, objectFiles);
    this.referenceGroups = RowGroup.of(conf, referenceFiles);
    this.classIndexes = classIndexes;
  }

  /**
   * How far the objects' ids are apart: the largest minus the smallest, which for addresses is the
   * size of the heap and of the gaps in it. {@link Long#MAX_VALUE} if the files do not tell.
   */
  public long idSpan() throws IOException {
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (RowGroup group : objectGroups) {
      if (!(group.column("object_id").getStatistics() instanceof LongStatistics range)
          || !range.hasNonNullValue()) {
        return Long.MAX_VALUE;
      }
      least = Math.min(least, range.getMin());
      most = Math.max(most, range.getMax());
    }
    long span = most - least;
    return span >= 0 ? span : Long.MAX_VALUE;
  }

  @Override
  public int objectParts() {
    return objectGroups.size();
  }

  @Override
  public int referenceParts() {
    return referenceGroups.size();
  }

  @Override
  public void objectIds(int part, IdSink sink) throws IOException {
    try (RowGroupReader pages = open(objectGroups.get(part), "object_id")) {
      LongPages ids = pages.longs("object_id");
      for (int rows = pages.rowsReady(); rows > 0; rows = pages.rowsReady()) {
        sink.accept(ids.next(rows), rows);
      }
    }
  }

  @Override
  public void objects(int part, ObjectSink sink) throws IOException {
    try (RowGroupReader pages =
        open(objectGroups.get(part), "object_id", "class_id", "shallow_bytes")) {
      LongPages ids = pages.longs("object_id");
      MappedPages classes = pages.mappedLongs("class_id", classIndexes);
      LongPages sizes = pages.longs("shallow_bytes");
      for (int rows = pages.rowsReady(); rows > 0; rows = pages.rowsReady()) {
        sink.accept(ids.next(rows), classes.next(rows), sizes.next(rows), rows);
      }
    }
  }

  @Override
  public void references(int part, ReferenceSink sink) throws IOException {
    try (RowGroupReader pages = open(referenceGroups.get(part), "from_id", "to_id", "kind")) {
      LongPages from = pages.longs("from_id");
      LongPages to = pages.longs("to_id");
      MappedPages kinds = pages.mappedTexts("kind", HeapTablesReader::isStrong);
      boolean[] strong = new boolean[0];
      for (int rows = pages.rowsReady(); rows > 0; rows = pages.rowsReady()) {
        int[] kind = kinds.next(rows);
        if (strong.length < rows) {
          strong = new boolean[rows];
        }
        for (int i = 0; i < rows; i++) {
          strong[i] = kind[i] != 0;
        }
        sink.accept(from.next(rows), to.next(rows), strong, rows);
      }
    }
  }

  @Override
  public void tell(ToIntFunction<String> fieldNumbers, FieldReferences.Sink sink)
      throws IOException {
    int noField = fieldNumbers.applyAsInt(null);
    for (RowGroup group : referenceGroups) {
      try (RowGroupReader pages = open(group, "to_id", "field_name")) {
        LongPages to = pages.longs("to_id");
        MappedPages fields =
            pages.optionalMappedTexts(
                "field_name", name -> fieldNumbers.applyAsInt(name.toStringUsingUTF8()), noField);
        for (int rows = pages.rowsReady(); rows > 0; rows = pages.rowsReady()) {
          sink.accept(to.next(rows), fields.next(rows), rows);
        }
      }
    }
  }

  private RowGroupReader open(RowGroup group, String... columns) throws IOException {
    return new RowGroupReader(conf, group, List.of(columns));
  }

  /** 1 for a kind of reference that holds what it refers to, 0 for one that does not. */
  private static int isStrong(Binary kind) {
    return WEAK.contains(ReferenceKind.valueOf(kind.toStringUsingUTF8())) ? 0 : 1;
  }
}
