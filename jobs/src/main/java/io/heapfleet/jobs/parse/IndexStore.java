package io.heapfleet.jobs.parse;

import io.heapfleet.hprof.HprofIndex;
import io.heapfleet.model.HeapClass;
import io.heapfleet.record.LateClasses;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Keeps the indexes of dumps in files, so that a thousand dumps' dictionaries do not pass through
 * the driver; each executor loads one once.
 */
final class IndexStore {
  /** Only what an index is made of may be read back: the folder may be writable by others. */
  private static final ObjectInputFilter FILTER =
      ObjectInputFilter.Config.createFilter(
          "io.heapfleet.model.*;io.heapfleet.layout.*;io.heapfleet.record.*;io.heapfleet.hprof.*;"
              + "io.heapfleet.split.*;java.util.*;java.lang.*;!*");

  private static final Map<String, SoftReference<HprofIndex>> LOADED = new ConcurrentHashMap<>();
  private static final Map<String, SoftReference<List<HeapClass>>> LATE_CLASSES =
      new ConcurrentHashMap<>();

  private IndexStore() {}

  static void save(Configuration conf, String uri, HprofIndex index) throws IOException {
    Path path = new Path(uri);
    try (ObjectOutputStream out =
        new ObjectOutputStream(
            new BufferedOutputStream(
                new GZIPOutputStream(path.getFileSystem(conf).create(path, true))))) {
      out.writeObject(index);
    }
    LOADED.remove(uri);
    LATE_CLASSES.remove(uri);
  }

  static HprofIndex load(Configuration conf, String uri) throws IOException {
    SoftReference<HprofIndex> loaded = LOADED.get(uri);
    HprofIndex index = loaded == null ? null : loaded.get();
    if (index == null) {
      index = read(conf, uri);
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

  private static HprofIndex read(Configuration conf, String uri) throws IOException {
    Path path = new Path(uri);
    try (ObjectInputStream in =
        new ObjectInputStream(
            new BufferedInputStream(new GZIPInputStream(path.getFileSystem(conf).open(path))))) {
      in.setObjectInputFilter(FILTER);
      return (HprofIndex) in.readObject();
    } catch (ClassNotFoundException e) {
      throw new IOException("the index at " + uri + " was written by another version", e);
    }
  }
}
