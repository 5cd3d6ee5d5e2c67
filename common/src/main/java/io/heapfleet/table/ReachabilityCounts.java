package io.heapfleet.table;

import java.io.Serializable;

/**
 * What of a dump no root holds: columns of {@code dumps}.
 *
 * @param unreachableObjects objects that cannot be reached from any root at all: garbage
 * @param unreachableBytes the sum of their shallow sizes
 * @param weaklyReachableObjects objects that can be reached, but only through a soft, weak, phantom
 *     or final referent
 * @param weaklyReachableBytes the sum of their shallow sizes
 */
public record ReachabilityCounts(
    long unreachableObjects,
    long unreachableBytes,
    long weaklyReachableObjects,
    long weaklyReachableBytes)
    implements Serializable {}
