package io.heapfleet.jobs.explain;

/**
 * An object as it is shown in a line.
 *
 * @param id its id
 * @param object its row, null if the dump refers to it but does not have it
 * @param name its class; {@code class com.acme.Cache} for a class object, {@code byte[48]} for an
 *     array
 * @param preview what it holds in a few words, null if there is nothing to say: a text, masked
 *     unless texts are asked for; a boxed number; a thread's name; how large a collection is
 */
public record ObjectLine(long id, HeapObject object, String name, String preview) {}
