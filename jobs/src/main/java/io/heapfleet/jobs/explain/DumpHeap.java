package io.heapfleet.jobs.explain;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ReadObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The objects of one dump: their rows from the tables and their values from the dump, each looked
 * up once. Whoever needs several asks for them together: a look-up costs about the same for one
 * object as for a hundred.
 */
final class DumpHeap {
  private final DumpTables tables;
  private final DumpContent content;
  private final HeapDictionary dictionary;
  private final Map<Long, HeapObject> objects = new HashMap<>();
  private final Set<Long> absent = new HashSet<>();
  private final Map<Long, ReadObject> values = new HashMap<>();

  DumpHeap(DumpTables tables, DumpContent content, HeapDictionary dictionary) {
    this.tables = tables;
    this.content = content;
    this.dictionary = dictionary;
  }

  DumpTables tables() {
    return tables;
  }

  DumpContent content() {
    return content;
  }

  HeapDictionary dictionary() {
    return dictionary;
  }

  /** Those of these objects that the dump has. */
  Map<Long, HeapObject> objects(Collection<Long> ids) throws IOException {
    List<Long> unknown = new ArrayList<>();
    for (long id : ids) {
      if (id != 0 && !objects.containsKey(id) && absent.add(id)) {
        unknown.add(id);
      }
    }
    if (!unknown.isEmpty()) {
      remember(tables.objects(unknown).values());
    }
    Map<Long, HeapObject> found = new HashMap<>();
    for (long id : ids) {
      HeapObject object = objects.get(id);
      if (object != null) {
        found.put(id, object);
      }
    }
    return found;
  }

  /** One object, null if the dump does not have it. */
  HeapObject object(long id) throws IOException {
    return objects(List.of(id)).get(id);
  }

  /** Keeps rows that were found otherwise. */
  void remember(Collection<HeapObject> found) {
    for (HeapObject object : found) {
      objects.put(object.id(), object);
      absent.remove(object.id());
    }
  }

  /** The values of those of these objects that can be read. */
  Map<Long, ReadObject> read(Collection<Long> ids) throws IOException {
    List<HeapObject> unread = new ArrayList<>();
    for (HeapObject object : objects(ids).values()) {
      if (!values.containsKey(object.id())) {
        unread.add(object);
      }
    }
    values.putAll(content.read(unread));
    Map<Long, ReadObject> read = new HashMap<>();
    for (long id : ids) {
      ReadObject object = values.get(id);
      if (object != null && content.missing() == null) {
        read.put(id, object);
      }
    }
    return read;
  }

  /** The class of an object; for a class object the class that it is. Null if it is unknown. */
  HeapClass type(HeapObject object) {
    return dictionary.byId(object.kind() == ObjectKind.CLASS ? object.id() : object.classId());
  }

  /** Whether a class is, or inherits from, the class of this name. */
  boolean isA(HeapClass type, String className) {
    for (HeapClass c : type == null ? List.<HeapClass>of() : dictionary.ancestry(type)) {
      if (c.name().equals(className)) {
        return true;
      }
    }
    return false;
  }

  /** What a static field of a boot class refers to, 0 if it is null or there is none. */
  long staticReference(String className, String field) throws IOException {
    for (HeapClass type : dictionary.classes()) {
      if (type.loaderId() == 0 && type.name().equals(className)) {
        for (HeapReference reference : tables.referencesFrom(List.of(type.id()))) {
          if ((className + "#" + field).equals(reference.fieldName())) {
            return reference.toId();
          }
        }
      }
    }
    return 0;
  }
}
