package io.heapfleet.layout;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import java.util.ArrayList;
import java.util.List;

/** Makes the classes of a made-up dump: {@code classes.add("Cache", object, "long hits")}. */
final class Classes {
  /** An application's class loader. */
  static final long LOADER = 0x7000_0000L;

  /** Where mirrors lie, far from everything else. */
  private static final long MIRRORS = 0x6000_0000L;

  private static final int MIRROR_DISTANCE = 0x1000;

  private final List<HeapClass> all = new ArrayList<>();

  /** All classes so far. */
  List<HeapClass> all() {
    return all;
  }

  /**
   * A class of the application; {@code java.} ones are the boot loader's.
   *
   * @param parent null for none
   * @param fields such as {@code "int a"} or {@code "static object b"}
   */
  HeapClass add(String name, HeapClass parent, String... fields) {
    List<HeapField> instance = new ArrayList<>();
    List<HeapField> statics = new ArrayList<>();
    for (String field : fields) {
      String[] words = field.split(" ", -1);
      (words[0].equals("static") ? statics : instance)
          .add(new HeapField(words[words.length - 1], type(words[words.length - 2])));
    }
    HeapClass type =
        new HeapClass(
            all.size(),
            MIRRORS + (long) all.size() * MIRROR_DISTANCE,
            name,
            parent == null ? 0 : parent.id(),
            name.startsWith("java.") ? 0 : LOADER,
            0,
            instance,
            statics);
    all.add(type);
    return type;
  }

  private static BasicType type(String name) {
    for (BasicType type : BasicType.values()) {
      if (type.javaName().equals(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException("no type " + name);
  }
}
