package io.heapfleet.jobs.explain;

import io.heapfleet.model.RootKind;

/**
 * A row of {@code roots}.
 *
 * @param objectId what is rooted
 * @param kind why
 * @param threadSerial the thread's serial number, -1 if the root names none
 */
public record HeapRoot(long objectId, RootKind kind, long threadSerial) {}
