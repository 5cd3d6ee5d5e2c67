package io.heapfleet.jobs.explain;

import io.heapfleet.model.ReferenceKind;

/**
 * A row of {@code refs}.
 *
 * @param fromId what refers
 * @param toId what it refers to
 * @param kind how
 * @param fieldName declaring class and field, {@code java.util.HashMap#table}; null for kinds that
 *     have no field
 */
public record HeapReference(long fromId, long toId, ReferenceKind kind, String fieldName) {}
