package io.heapfleet.record;

import java.io.Serializable;

/**
 * A stack frame.
 *
 * @param id the frame's id in its dump
 * @param className declaring class of the method, null if the dump does not say
 * @param method the method's name
 * @param signature the method's descriptor, {@code (I)V}; empty if unknown
 * @param sourceFile the source file's name, null if unknown
 * @param line the line in it, from 1; 0 or less if unknown or native
 */
public record StackFrame(
    long id, String className, String method, String signature, String sourceFile, int line)
    implements Serializable {}
