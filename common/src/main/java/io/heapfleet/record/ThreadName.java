package io.heapfleet.record;

import java.io.Serializable;

/**
 * What a thread is called.
 *
 * @param name the thread's name, null if not found
 * @param groupName name of its thread group, null if not found or if the thread has ended
 */
public record ThreadName(String name, String groupName) implements Serializable {}
