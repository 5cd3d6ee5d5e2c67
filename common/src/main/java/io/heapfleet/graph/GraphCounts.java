package io.heapfleet.graph;

/**
 * What went into a graph and what did not.
 *
 * @param objects objects with an id of their own
 * @param references references between objects that are there, each row once, without those from an
 *     object to its class
 * @param weakReferences those of {@code references} that keep nothing alive
 * @param danglingReferences references left out because their source or their target is not there
 * @param duplicateIds objects left out because an earlier one has the same id
 * @param missingRoots roots left out because their object is not there
 * @param strongObjects objects reached from the roots by strong references
 * @param strongBytes their shallow bytes
 * @param weakObjects objects reached from the roots only through weak references
 * @param weakBytes their shallow bytes
 * @param unreachableObjects all other objects
 * @param unreachableBytes their shallow bytes
 */
public record GraphCounts(
    long objects,
    long references,
    long weakReferences,
    long danglingReferences,
    long duplicateIds,
    long missingRoots,
    long strongObjects,
    long strongBytes,
    long weakObjects,
    long weakBytes,
    long unreachableObjects,
    long unreachableBytes) {}
