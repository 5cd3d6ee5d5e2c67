package io.heapfleet.record;

import io.heapfleet.model.BasicType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads single objects of a dump by id, with the help of who knows where they lie. */
public final class ReadBack {
  private static final String STRING = "java.lang.String";

  /** Knows where objects lie in the dump. */
  public interface Offsets {
    /** The file offsets of those of these objects that the dump has. */
    Map<Long, Long> find(Collection<Long> objectIds) throws IOException;
  }

  private final HeapDump dump;
  private final HeapDictionary dictionary;
  private final Offsets offsets;

  public ReadBack(HeapDump dump, HeapDictionary dictionary, Offsets offsets) {
    this.dump = dump;
    this.dictionary = dictionary;
    this.offsets = offsets;
  }

  /** The objects with these ids, without those that the dump lacks or that are corrupt. */
  public Map<Long, ReadObject> objects(Collection<Long> objectIds) throws IOException {
    Map<Long, ReadObject> objects = new HashMap<>();
    if (objectIds.isEmpty()) {
      return objects;
    }
    // In the dump's order, for a compressed dump can only be read forward.
    List<Map.Entry<Long, Long>> inOrder =
        offsets.find(objectIds).entrySet().stream().sorted(Map.Entry.comparingByValue()).toList();
    for (Map.Entry<Long, Long> object : inOrder) {
      try {
        objects.put(object.getKey(), dump.objectAt(dictionary, object.getValue()));
      } catch (CorruptDumpException e) {
        // The split that it lies in has reported it; here it is one object fewer.
      }
    }
    return objects;
  }

  /**
   * The texts of these objects, which are strings or, as thread names up to JDK 8, arrays of
   * characters. Long ones are cut.
   */
  public Map<Long, String> strings(Collection<Long> objectIds) throws IOException {
    Map<Long, ReadObject> objects = objects(objectIds);
    Map<Long, ReadObject> arrays =
        objects(
            objects.values().stream()
                .map(o -> o.reference(STRING + "#value"))
                .filter(id -> id != 0)
                .distinct()
                .toList());
    Map<Long, String> strings = new HashMap<>();
    objects.forEach(
        (id, object) -> {
          ReadObject array =
              object.elements() != null ? object : arrays.get(object.reference(STRING + "#value"));
          if (array != null && array.elements() != null) {
            strings.put(id, text(object, array));
          }
        });
    return strings;
  }

  /**
   * The text of a string.
   *
   * @param string the string, or an array of characters
   * @param array the array that holds its characters, perhaps cut: then the text is cut too
   */
  public static String text(ReadObject string, ReadObject array) {
    if (array.elementType() == BasicType.CHAR) {
      String all = new String(array.elements(), StandardCharsets.UTF_16BE);
      // Up to JDK 6 a string is a part of its array.
      int start = (int) string.reference(STRING + "#offset");
      int length = (int) string.value(STRING + "#count").orElse(all.length());
      int from = Math.max(0, Math.min(start, all.length()));
      long to = Math.min(all.length(), (long) from + length);
      return all.substring(from, (int) Math.max(from, to));
    }
    // Compact strings (JEP 254): coder 0 is Latin-1; 1 is UTF-16 in the machine's byte order.
    return new String(
        array.elements(),
        isLatin1(string) ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_16LE);
  }

  /** How many characters a string has, also where {@link #text} is cut. */
  public static long chars(ReadObject string, ReadObject array) {
    if (array.elementType() == BasicType.CHAR) {
      return string.value(STRING + "#count").orElse(array.length());
    }
    return isLatin1(string) ? array.length() : array.length() / 2;
  }

  private static boolean isLatin1(ReadObject string) {
    return string.reference(STRING + "#coder") == 0;
  }
}
