package io.heapfleet.finding;

/**
 * A reference between two objects.
 *
 * @param fromId id of the object that holds
 * @param toId id of the object that is held
 */
public record HeapEdge(long fromId, long toId) {}
