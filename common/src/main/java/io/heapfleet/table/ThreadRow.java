package io.heapfleet.table;

import java.io.Serializable;

/**
 * A row of {@code threads}.
 *
 * @param threadSerial the thread's serial number in the dump
 * @param objectId id of the {@code java.lang.Thread}, 0 if the dump has none
 * @param name the thread's name, null if unknown
 * @param groupName name of its thread group, null if unknown
 * @param stackTraceSerial the serial number under which {@code frames} has its stack, null if it
 *     has none
 */
public record ThreadRow(
    long threadSerial, long objectId, String name, String groupName, Long stackTraceSerial)
    implements Serializable {}
