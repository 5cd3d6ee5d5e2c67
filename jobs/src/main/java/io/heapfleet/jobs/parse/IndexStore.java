package io.heapfleet.jobs.parse;

import io.heapfleet.hprof.PlanOutline;
import io.heapfleet.model.HeapClass;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.LateClasses;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Keeps the indexes of dumps in files, so that a thousand dumps' dictionaries do not pass through
 * the driver; each executor loads one once. They stay when the dump is published, and a later scan
 * of the same dump takes its plan from there. They may be deleted at any time; {@link ParseJob}
 * deletes those that are of no use.
 */
final class IndexStore {
  /** Only what an index is made of may be read back: the folder may be writable by others. */
  private static final ObjectInputFilter FILTER =
      ObjectInputFilter.Config.createFilter(
          "io.heapfleet.model.*;io.heapfleet.layout.*;io.heapfleet.record.*;io.heapfleet.hprof.*;"
              + "io.heapfleet.split.*;io.heapfleet.jobs.parse.*;java.time.*;java.util.*;java.lang.*;!*");

  private static final Map<String, SoftReference<DumpIndex>> LOADED = new ConcurrentHashMap<>();
  private static final Map<String, SoftReference<PlanOutline>> OUTLINES = new ConcurrentHashMap<>();
  private static final Map<String, SoftReference<List<HeapClass>>> LATE_CLASSES =
      new ConcurrentHashMap<>();

  private IndexStore() {}

  /** What is in a file: an index is of use only to who wants splits of its size. */
  private record Stored(long splitBytes, DumpIndex index) implements Serializable {}

  /**
   * Keeps an index that was made since there was none that is fit. Another attempt may have been
   * faster, and its index, which is the same, may be read by now: then that stays.
   *
   * @param draftUri where nobody else writes
   * @param options what was asked for
   */
  static void save(
      Configuration conf, String uri, String draftUri, ParseOptions options, DumpIndex index)
      throws IOException {
    write(conf, draftUri, new Stored(options.splitBytes(), index));
    Path draft = new Path(draftUri);
    Path place = new Path(uri);
    FileSystem files = place.getFileSystem(conf);
    if (earlierOrNull(conf, uri, options) == null) {
      files.mkdirs(place.getParent());
      files.delete(place, false);
      if (!files.rename(draft, place) && !files.exists(place)) {
        throw new IOException("%s could not be renamed to %s".formatted(draft, place));
      }
    }
    files.delete(draft, false);
    LOADED.remove(uri);
    LATE_CLASSES.remove(uri);
  }

  /**
   * The index that an earlier scan left of this dump, null if there is none that is fit.
   *
   * @param options what is asked for: of splits that are left to us any will do
   */
  static DumpIndex earlierOrNull(Configuration conf, String uri, ParseOptions options)
      throws IOException {
    Stored stored;
    try {
      stored = read(conf, uri, Stored.class);
    } catch (FileNotFoundException
        | ObjectStreamException
        | EOFException
        | ZipException
        | ChecksumException e) {
      // None, of another version, or half written when a scan was killed: it is made afresh.
      return null;
    }
    boolean fits =
        options.splitBytes() == ParseOptions.AUTOMATIC
            || options.splitBytes() == stored.splitBytes();
    return fits && stored.index().rules() == options.rules() ? stored.index() : null;
  }

  /** Keeps what the tasks need to know that go on planning a dump. */
  static void saveOutline(Configuration conf, String uri, PlanOutline outline) throws IOException {
    write(conf, uri, outline);
  }

  static PlanOutline loadOutline(Configuration conf, String uri) throws IOException {
    SoftReference<PlanOutline> loaded = OUTLINES.get(uri);
    PlanOutline outline = loaded == null ? null : loaded.get();
    if (outline == null) {
      outline = read(conf, uri, PlanOutline.class);
      OUTLINES.put(uri, new SoftReference<>(outline));
    }
    return outline;
  }

  private static void write(Configuration conf, String uri, Object object) throws IOException {
    Path path = new Path(uri);
    try (ObjectOutputStream out =
        new ObjectOutputStream(
            new BufferedOutputStream(
                new GZIPOutputStream(path.getFileSystem(conf).create(path, true))))) {
      out.writeObject(object);
    }
  }

  static DumpIndex load(Configuration conf, String uri) throws IOException {
    SoftReference<DumpIndex> loaded = LOADED.get(uri);
    DumpIndex index = loaded == null ? null : loaded.get();
    if (index == null) {
      index = read(conf, uri, Stored.class).index();
      LOADED.put(uri, new SoftReference<>(index));
    }
    return index;
  }

  /** The dump's classes with those that it defines late, searched for once by each executor. */
  static synchronized List<HeapClass> everyClass(String uri, LateClasses search)
      throws IOException {
    SoftReference<List<HeapClass>> found = LATE_CLASSES.get(uri);
    List<HeapClass> classes = found == null ? null : found.get();
    if (classes == null) {
      classes = search.find();
      LATE_CLASSES.put(uri, new SoftReference<>(classes));
    }
    return classes;
  }

  private static <T> T read(Configuration conf, String uri, Class<T> type) throws IOException {
    Path path = new Path(uri);
    try (ObjectInputStream in =
        new ObjectInputStream(
            new BufferedInputStream(new GZIPInputStream(path.getFileSystem(conf).open(path))))) {
      in.setObjectInputFilter(FILTER);
      return type.cast(in.readObject());
    } catch (ClassNotFoundException | ClassCastException e) {
      throw new InvalidObjectException("the index at " + uri + " was written by another version");
    }
  }
}
