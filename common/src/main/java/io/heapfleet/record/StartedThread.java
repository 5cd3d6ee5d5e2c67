package io.heapfleet.record;

import java.io.Serializable;

/**
 * A thread whose start the dump records, as the old hprof agent does.
 *
 * @param serial the thread's number in its dump
 * @param objectId the thread object
 * @param traceSerial where it was started
 * @param name its name
 * @param groupName its group's name
 */
public record StartedThread(
    long serial, long objectId, long traceSerial, String name, String groupName)
    implements Serializable {}
