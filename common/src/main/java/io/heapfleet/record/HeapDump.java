package io.heapfleet.record;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapRules;
import io.heapfleet.split.Split;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * One dump of whatever format, open for reading: first {@link #index}, then {@link #read} for each
 * split, here or on any other machine that opens the same dump. Closing it closes the blob.
 */
public interface HeapDump extends Closeable {
  /** How the dump's bytes are stored. */
  Storage storage();

  /**
   * Finds out what the dump is, what its classes are and where it can be cut.
   *
   * @param splitBytes about how long a split shall be, at least 1
   * @param rules by whose rules the dump is read, from sizes to references
   * @throws CorruptDumpException if it does not say what its format promises
   */
  DumpIndex index(long splitBytes, HeapRules rules) throws IOException;

  /** The index by the rules of what ran the process. */
  default DumpIndex index(long splitBytes) throws IOException {
    return index(splitBytes, HeapRules.JVM);
  }

  /** Starts to read one of the index's splits; late classes are searched for in this dump. */
  default SplitReader read(DumpIndex index, Split split) throws IOException {
    return read(index, split, this::everyClass);
  }

  /** Starts to read one of the index's splits. Only one split can be read at a time. */
  SplitReader read(DumpIndex index, Split split, LateClasses lateClasses) throws IOException;

  /** All classes of the dump, wherever it defines them. */
  List<HeapClass> everyClass() throws IOException;

  /**
   * Reads one object by where it lies, as {@code objects.file_offset} tells.
   *
   * @param offsetBytes in bytes of the uncompressed dump; in a compressed dump, going back means
   *     inflating from the start again
   * @throws CorruptDumpException if no object starts there
   */
  ReadObject objectAt(HeapDictionary dictionary, long offsetBytes) throws IOException;

  /**
   * Reads the static fields of one class by where it lies, for whoever has no dictionary with
   * static fields.
   *
   * @param className what {@link ReadField#declaringClass} shall say
   * @param offsetBytes in bytes of the uncompressed dump
   * @throws CorruptDumpException if no class starts there
   */
  List<ReadField> staticFieldsAt(String className, long offsetBytes) throws IOException;
}
