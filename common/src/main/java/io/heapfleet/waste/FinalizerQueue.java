package io.heapfleet.waste;

import java.io.Serializable;

/**
 * A row of {@code finalizer_queue}: objects of one class that have a finalizer.
 *
 * @param className the class, null for objects that the dump does not have
 * @param registered how many there are whose finalizer has not been called for
 * @param queued how many are garbage and wait for their finalizer
 * @param queuedBytes shallow bytes of those that wait
 */
public record FinalizerQueue(String className, long registered, long queued, long queuedBytes)
    implements Serializable {}
