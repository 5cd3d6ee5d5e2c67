package io.heapfleet.jobs.parse;

import java.io.Serializable;

/**
 * The kind of calls that holds most in one dump.
 *
 * @param sentence which call that is, what holds it where, and what it is
 * @param retainedBytes what all calls of the kind hold
 * @param retainedPercent the same in percent of the heap
 * @param objectId where the largest of them accumulates
 */
public record TopRequest(String sentence, long retainedBytes, double retainedPercent, long objectId)
    implements Serializable {}
