package io.heapfleet.jobs.parse;

import io.heapfleet.hprof.HprofIndex;
import io.heapfleet.record.HeapDictionary;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.ref.SoftReference;
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
  private static final Map<String, SoftReference<HeapDictionary>> COMPLETED =
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
    COMPLETED.remove(uri);
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

  /** The dictionary with classes that are defined late, searched for once by each executor. */
  static synchronized HeapDictionary complete(String uri, Search search) throws IOException {
    SoftReference<HeapDictionary> completed = COMPLETED.get(uri);
    HeapDictionary dictionary = completed == null ? null : completed.get();
    if (dictionary == null) {
      dictionary = search.run();
      COMPLETED.put(uri, new SoftReference<>(dictionary));
    }
    return dictionary;
  }

  interface Search {
    HeapDictionary run() throws IOException;
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
