package io.heapfleet.waste;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the owner of objects: the field that refers to them. Of several fields the first one in the
 * dump's order is the owner, but any field of the application's own classes comes before those of
 * the JDK. Referents of weak references own nothing, and what a set, a wrapper or a list of some
 * kind is made of belongs to the owner of the whole.
 *
 * <p>30 to 40 bytes for an object.
 */
final class OwnerSearch {
  static final int NONE = -1;

  private static final String REFERENT = "java.lang.ref.Reference#referent";

  /** Packages whose fields say less about who is to blame. */
  private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

  private final FieldReferences references;
  private final Set<String> insides;

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final Ints ranks = new Ints();

  private LongIndex ids = new LongIndex();

  /** By the number of an id, the number of the object it stands for. */
  private Ints objects = new Ints();

  /** By the number of an object, its owner. */
  private Ints owners = new Ints();

  /**
   * @param insides fields that hold a part of a collection, in place of an owner
   */
  OwnerSearch(FieldReferences references, Set<String> insides) {
    this.references = references;
    this.insides = insides;
  }

  /** Forgets the objects; fields keep their numbers. */
  void clear() {
    ids = new LongIndex();
    objects = new Ints();
    owners = new Ints();
  }

  /** Looks for the owner of an object; returns the object's number here. */
  int watch(long objectId) {
    int number = ids.put(objectId);
    if (number == objects.size()) {
      objects.add(number);
      owners.add(NONE);
    }
    return objects.get(number);
  }

  /** Who owns {@code wrapperId} also owns the object with this number. */
  void alias(long wrapperId, int object) {
    int number = ids.put(wrapperId);
    if (number == objects.size()) {
      objects.add(object);
      owners.add(NONE);
    }
  }

  /** Goes through all references, once. */
  void run() throws IOException {
    if (ids.size() > 0) {
      references.tell(this::number, this::accept);
    }
  }

  private void accept(long[] toIds, int[] fields, int count) {
    for (int i = 0; i < count; i++) {
      int field = fields[i];
      if (field < 0) {
        continue;
      }
      int number = ids.find(toIds[i]);
      if (number >= 0) {
        int object = objects.get(number);
        int owner = owners.get(object);
        if (owner < 0 || ranks.get(owner) < ranks.get(field)) {
          owners.set(object, field);
        }
      }
    }
  }

  private int number(String field) {
    if (field == null || field.equals(REFERENT) || insides.contains(field)) {
      return NONE;
    }
    Integer known = numbers.get(field);
    if (known != null) {
      return known;
    }
    int number = names.size();
    numbers.put(field, number);
    names.add(field);
    ranks.add(JDK.stream().anyMatch(field::startsWith) ? 0 : 1);
    return number;
  }

  /** The number of the field that owns an object, {@link #NONE} if there is none. */
  int owner(int object) {
    return owners.get(object);
  }

  /** The name of a field, null for {@link #NONE}. */
  String name(int field) {
    return field < 0 ? null : names.get(field);
  }
}
