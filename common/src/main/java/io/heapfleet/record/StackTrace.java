package io.heapfleet.record;

import java.io.Serializable;

/**
 * A stack trace.
 *
 * @param serial the trace's number in its dump
 * @param threadSerial the thread it was taken of, 0 for none
 * @param frameIds the frames, the top one first
 */
public record StackTrace(long serial, long threadSerial, long[] frameIds) implements Serializable {}
