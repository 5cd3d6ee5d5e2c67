package io.heapfleet.jobs.parse;

import java.io.Serializable;

/**
 * Who retains most in one dump.
 *
 * @param sentence who that is, where it accumulates, and what it is
 * @param retainedBytes how much
 * @param objectId the collection that it accumulates in, null if there is none
 */
public record TopSuspect(String sentence, long retainedBytes, Long objectId)
    implements Serializable {}
