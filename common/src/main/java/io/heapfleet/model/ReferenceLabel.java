package io.heapfleet.model;

import java.io.Serializable;

/**
 * What is written on a reference: its kind and, for fields, which field it is.
 *
 * @param index dense number within its dump, so that writers can cache encoded names by array
 * @param kind how the reference holds
 * @param fieldName declaring class and field, {@code java.util.HashMap#table}; null for kinds that
 *     have no field
 */
public record ReferenceLabel(int index, ReferenceKind kind, String fieldName)
    implements Serializable {}
