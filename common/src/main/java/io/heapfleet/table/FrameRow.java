package io.heapfleet.table;

import java.io.Serializable;
import java.util.Objects;

/**
 * A row of {@code frames}.
 *
 * @param threadSerial serial number of the thread whose stack it is, null for a stack of no thread
 * @param stackTraceSerial serial number of the stack in the dump
 * @param frameNumber depth in the stack, 0 is the top
 * @param frameId the frame's id in the dump
 * @param className class of the method, null if the dump does not name it
 * @param method the method's name
 * @param signature the method's signature in the class file's notation, null if unknown
 * @param sourceFile name of the source file, null if unknown
 * @param line line number from 1, null if unknown or a native method
 */
public record FrameRow(
    Long threadSerial,
    long stackTraceSerial,
    int frameNumber,
    long frameId,
    String className,
    String method,
    String signature,
    String sourceFile,
    Integer line)
    implements Serializable {
  public FrameRow {
    Objects.requireNonNull(method);
  }
}
