package io.heapfleet.table;

import java.util.List;
import java.util.Objects;

/**
 * A row of {@code leak_paths}: a place of a heap where things accumulate.
 *
 * @param signature 16 hexadecimal digits, the same for the same place in every dump
 * @param owner class and field that holds it, {@code com.acme.Sessions#byId}; null if not known
 * @param collection class of what holds the elements, without the numbers of generated classes
 * @param path from a root, a step each, with class and field names
 * @param parentSignature the place that this one lies in, null if there is none
 * @param contentClass what most of the elements are, null if there are none
 * @param holders how many collections these are
 * @param elements how many elements they have, of those that nothing else holds
 * @param retainedBytes what would be free if the holders were gone
 * @param largestBytes the same of the largest of them
 * @param largestId its id
 * @param sampleKeys some keys, masked: letters and digits stand for any letter and digit
 * @param sentence all of it in a sentence
 */
public record LeakPathRow(
    String signature,
    String owner,
    String collection,
    List<String> path,
    String parentSignature,
    String contentClass,
    long holders,
    long elements,
    long retainedBytes,
    long largestBytes,
    long largestId,
    List<String> sampleKeys,
    String sentence) {
  public LeakPathRow {
    Objects.requireNonNull(signature);
    Objects.requireNonNull(collection);
    Objects.requireNonNull(sentence);
    path = List.copyOf(path);
    sampleKeys = List.copyOf(sampleKeys);
  }
}
