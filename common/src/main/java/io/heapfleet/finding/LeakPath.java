package io.heapfleet.finding;

import java.util.List;
import java.util.Objects;

/**
 * A place of a heap where things accumulate: all collections, chains and crowds of objects that the
 * same field holds in the same way.
 *
 * @param signature 16 hexadecimal digits, the same for the same place in every dump
 * @param owner {@code com.acme.Sessions#byId}: the first field, from what accumulates upwards, that
 *     is declared by neither the JDK nor a library's collection; for a thread local the field that
 *     holds the {@code ThreadLocal}; {@code com.acme.Worker.run()} for a local variable; a field of
 *     the JDK if there are no others; null if nothing is known but classes
 * @param collection class of what holds the elements
 * @param path the way from a root, or from where it is no more known, step by step; of several ways
 *     the one that most bytes are on
 * @param parentSignature the nearest place above that this one lies in, null if there is none
 * @param contentClass what most of the elements are, null if there are none
 * @param holders how many collections these are
 * @param elements how many elements they have, as far as nothing else holds these
 * @param bound how many the largest lets in at most, as it says in a field; null if it does not
 * @param retainedBytes what the holders retain together
 * @param largestBytes what the largest retains
 * @param largestId the id of the largest
 * @param sampleKeys some keys of the largest, if it is a map by strings; letters are told as {@code
 *     a} and {@code A}, digits as {@code 9}
 * @param sentence all of it in a sentence
 */
public record LeakPath(
    String signature,
    String owner,
    String collection,
    List<String> path,
    String parentSignature,
    String contentClass,
    long holders,
    long elements,
    Long bound,
    long retainedBytes,
    long largestBytes,
    long largestId,
    List<String> sampleKeys,
    String sentence) {
  public LeakPath {
    Objects.requireNonNull(signature);
    Objects.requireNonNull(collection);
    Objects.requireNonNull(sentence);
    path = List.copyOf(path);
    sampleKeys = List.copyOf(sampleKeys);
  }
}
