package io.heapfleet.request;

import io.heapfleet.model.BasicType;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ReadBack;
import io.heapfleet.record.ReadField;
import io.heapfleet.record.ReadObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * Objects of a dump, looked at one by one but fetched many at a time.
 *
 * <p>A look-up costs about the same for one object as for a hundred. So whoever looks at an object
 * that is not there yet is told that there is none, the object is noted, and once all have been
 * asked what is noted is fetched, and who missed something is asked again ({@link #each}).
 */
public final class HeapView {
  /** Chains of objects that are looked at one after the other end here. */
  private static final int MAX_ROUNDS = 64;

  /** So many are asked about at a time. */
  private static final int BATCH = 2_000;

  /** More than these, a kilobyte or so each, are not kept from one batch for the next. */
  private static final int MAX_OBJECTS = 100_000;

  private static final String STRING_VALUE = "java.lang.String#value";

  /** Fetches objects; those that the dump lacks are left out. */
  @FunctionalInterface
  public interface Source {
    Map<Long, ReadObject> objects(Collection<Long> ids) throws IOException;
  }

  private final Source source;
  private final HeapDictionary dictionary;
  private final Map<Long, ReadObject> objects = new HashMap<>();
  private final Set<Long> absent = new HashSet<>();
  private final Set<Long> missed = new HashSet<>();

  public HeapView(Source source, HeapDictionary dictionary) {
    this.source = source;
    this.dictionary = dictionary;
  }

  /**
   * Asks a question about each of these objects; the answers, without those that are null.
   *
   * @param question must give the same answer again, and look at objects through this view only
   */
  <K, T> Map<K, T> each(Collection<K> about, Function<K, T> question) throws IOException {
    Map<K, T> answers = new LinkedHashMap<>();
    List<K> all = new ArrayList<>(about);
    for (int from = 0; from < all.size(); from += BATCH) {
      // There may be a million virtual threads to ask about.
      if (objects.size() > MAX_OBJECTS) {
        objects.clear();
      }
      answer(all.subList(from, Math.min(all.size(), from + BATCH)), question, answers);
    }
    return answers;
  }

  private <K, T> void answer(List<K> about, Function<K, T> question, Map<K, T> answers)
      throws IOException {
    List<K> open = about;
    for (int round = 0; !open.isEmpty() && round < MAX_ROUNDS; round++) {
      List<K> again = new ArrayList<>();
      Set<Long> wanted = new HashSet<>();
      for (K key : open) {
        missed.clear();
        T answer = question.apply(key);
        if (!missed.isEmpty()) {
          wanted.addAll(missed);
          again.add(key);
        } else if (answer != null) {
          answers.put(key, answer);
        }
      }
      fetch(wanted);
      open = again;
    }
  }

  private void fetch(Set<Long> wanted) throws IOException {
    if (!wanted.isEmpty()) {
      Map<Long, ReadObject> found = source.objects(wanted);
      objects.putAll(found);
      wanted.removeAll(found.keySet());
      absent.addAll(wanted);
    }
  }

  /** An object; null for the id 0, if the dump does not have it, and as long as it is fetched. */
  public ReadObject object(long id) {
    ReadObject object = objects.get(id);
    if (object == null && id != 0 && !absent.contains(id)) {
      missed.add(id);
    }
    return object;
  }

  /** Whether an object is of this class or of a subclass. */
  public boolean isA(ReadObject object, String className) {
    return object != null
        && object.type() != null
        && dictionary.ancestry(object.type()).stream().anyMatch(c -> c.name().equals(className));
  }

  /**
   * The value of a field, by its simple name; of several names the first that the object has. Empty
   * if it has none, or there is no object.
   */
  public OptionalLong number(ReadObject object, String... anyOf) {
    ReadField field = field(object, anyOf);
    return field == null ? OptionalLong.empty() : OptionalLong.of(field.bits());
  }

  /** Whether the object has a field of one of these names. */
  public boolean has(ReadObject object, String... anyOf) {
    return field(object, anyOf) != null;
  }

  private static ReadField field(ReadObject object, String... anyOf) {
    if (object != null) {
      for (String name : anyOf) {
        for (ReadField field : object.fields()) {
          if (field.name().equals(name)) {
            return field;
          }
        }
      }
    }
    return null;
  }

  /** What a field refers to, null if it is null or there is none. */
  public ReadObject follow(ReadObject object, String... anyOf) {
    ReadField field = field(object, anyOf);
    return field == null || field.type() != BasicType.OBJECT ? null : object(field.bits());
  }

  /** The text in a field that refers to a string, null if it does not. */
  public String text(ReadObject object, String... anyOf) {
    return text(follow(object, anyOf));
  }

  /** The text of a string, null if the object is none. */
  public String text(ReadObject string) {
    if (string == null || string.value(STRING_VALUE).isEmpty()) {
      return null;
    }
    ReadObject array = object(string.reference(STRING_VALUE));
    return array == null || array.elements() == null ? null : ReadBack.text(string, array);
  }

  /** The name of an enum's constant, null if the object is none. */
  public String constant(ReadObject constant) {
    return constant == null ? null : text(object(constant.reference("java.lang.Enum#name")));
  }
}
