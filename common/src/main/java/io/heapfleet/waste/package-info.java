/**
 * What a heap holds for nothing: duplicate strings and arrays, empty collections, boxed numbers,
 * duplicate classes, objects that wait for their finalizer, memory behind direct buffers.
 */
package io.heapfleet.waste;
