package io.heapfleet.hprof;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The ids of a dump's classes, and how many bytes of values an instance of each has in the dump:
 * what tells an object from bytes that look like one. 12 bytes a class.
 */
final class KnownClasses implements Serializable {
  private static final long serialVersionUID = 1;

  /** No such class. */
  static final long UNKNOWN = -1;

  /** A class whose superclasses are not all known. */
  static final long ANY_LENGTH = -2;

  private final long[] ids;
  private final long[] instanceBytes;

  private KnownClasses(long[] ids, long[] instanceBytes) {
    this.ids = ids;
    this.instanceBytes = instanceBytes;
  }

  static KnownClasses of(Collection<ClassRecord> classes, int idBytes) {
    Map<Long, ClassRecord> byId = new HashMap<>();
    classes.forEach(c -> byId.put(c.classId(), c));
    long[] ids = byId.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
    long[] bytes = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      bytes[i] = instanceBytes(byId, ids[i], idBytes);
    }
    return new KnownClasses(ids, bytes);
  }

  private static long instanceBytes(Map<Long, ClassRecord> byId, long classId, int idBytes) {
    long bytes = 0;
    long id = classId;
    // No chain of superclasses is longer than there are classes, but in a corrupt dump.
    for (int depth = 0; id != 0; depth++) {
      ClassRecord c = byId.get(id);
      if (c == null || depth > byId.size()) {
        return ANY_LENGTH;
      }
      for (var type : c.fieldTypes()) {
        bytes += type.bytes(idBytes);
      }
      id = c.superClassId();
    }
    return bytes;
  }

  /** Bytes of an instance's values, {@link #UNKNOWN} or {@link #ANY_LENGTH}. */
  long instanceBytes(long classId) {
    int at = Arrays.binarySearch(ids, classId);
    return at < 0 ? UNKNOWN : instanceBytes[at];
  }
}
