package io.heapfleet.jobs.explain;

import io.heapfleet.blob.Blob;
import io.heapfleet.blob.BlobPieces;
import io.heapfleet.blob.BlobStore;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.blob.BlobUri;
import io.heapfleet.format.DumpFormats;
import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.HeapDump;
import io.heapfleet.record.ReadField;
import io.heapfleet.record.ReadObject;
import io.heapfleet.table.DumpRow;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * The dump itself, for the values that the tables do not have. It may be gone, or be another one by
 * now: then there are no values, and {@link #missing()} says why and what to do.
 */
final class DumpContent implements Closeable {
  private final HeapDictionary dictionary;
  private final HeapDump dump;
  private String missing;

  private DumpContent(HeapDictionary dictionary, HeapDump dump, String missing) {
    this.dictionary = dictionary;
    this.dump = dump;
    this.missing = missing;
  }

  /**
   * Opens the dump that a row of {@code dumps} is of, if it is there and the same as then.
   *
   * @param file where it lies now, null for where the row says
   * @param dictionary its classes
   */
  static DumpContent open(Configuration conf, DumpRow row, String file, HeapDictionary dictionary) {
    String uri = file == null ? row.uri() : file;
    String instead =
        file == null ? "; --dump-file PATH names where it is now" : "; name another --dump-file";
    String shown = BlobUri.withoutCredentials(uri);
    try {
      // A location that is given here may have a signature with it.
      BlobStores.keepCredentials(List.of(uri), conf);
      BlobStore store = BlobStores.open(conf);
      List<Blob> there = BlobPieces.list(store, uri);
      Blob blob = there.get(0);
      if (there.size() > 1) {
        return without(dictionary, shown + " is " + there.size() + " files, not a dump" + instead);
      }
      if (blob.sizeBytes() != row.sizeBytes()) {
        return without(
            dictionary,
            "%s is another dump by now: expected %,d bytes, found %,d%s"
                .formatted(shown, row.sizeBytes(), blob.sizeBytes(), instead));
      }
      // A dump that was moved has another etag, so that one only counts where it was scanned.
      if (file == null && !blob.etag().equals(row.etag())) {
        return without(
            dictionary,
            "%s was written again since it was scanned (etag %s then, %s now); if it is the same"
                    .formatted(shown, row.etag(), blob.etag())
                + " dump nevertheless, name it with --dump-file");
      }
      return new DumpContent(
          dictionary, DumpFormats.open(store.open(blob.uri(), blob.etag())), null);
    } catch (FileNotFoundException e) {
      return without(dictionary, "the dump is not at " + shown + " (any more)" + instead);
    } catch (CorruptDumpException e) {
      return without(dictionary, e.getMessage() + instead);
    } catch (IOException | IllegalArgumentException e) {
      return without(dictionary, "the dump could not be read: " + e.getMessage() + instead);
    }
  }

  private static DumpContent without(HeapDictionary dictionary, String missing) {
    return new DumpContent(dictionary, null, missing);
  }

  /** Why there are no values, null if there are. May change from null while objects are read. */
  String missing() {
    return missing;
  }

  /** These objects, without those that are corrupt; none if the dump is not there. */
  Map<Long, ReadObject> read(Collection<HeapObject> objects) throws IOException {
    Map<Long, ReadObject> read = new HashMap<>();
    // In the dump's order, for a compressed dump can only be read forward.
    List<HeapObject> inOrder =
        objects.stream().sorted(Comparator.comparingLong(HeapObject::fileOffset)).toList();
    for (HeapObject object : inOrder) {
      if (missing != null) {
        return Map.of();
      }
      try {
        ReadObject found = dump.objectAt(dictionary, object.fileOffset());
        if (found.objectId() != object.id() || found.kind() != object.kind()) {
          throw notThat(object, Ids.hex(found.objectId()));
        }
        read.put(object.id(), found);
      } catch (CorruptDumpException e) {
        missing = e.getMessage() + ": this is not the dump that was scanned, or it has changed";
      }
    }
    return missing == null ? read : Map.of();
  }

  /** The static fields of a class object; none if the dump is not there. */
  List<ReadField> staticFields(HeapObject object, String className) throws IOException {
    if (missing != null) {
      return List.of();
    }
    try {
      return dump.staticFieldsAt(className, object.fileOffset());
    } catch (CorruptDumpException e) {
      missing = e.getMessage() + ": this is not the dump that was scanned, or it has changed";
      return List.of();
    }
  }

  private static CorruptDumpException notThat(HeapObject object, String found) {
    return new CorruptDumpException(
        "the dump", object.fileOffset(), "object " + Ids.hex(object.id()), found);
  }

  @Override
  public void close() throws IOException {
    if (dump != null) {
      dump.close();
    }
  }
}
