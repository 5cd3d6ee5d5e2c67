package io.heapfleet.table;

import io.heapfleet.record.StackFrame;
import io.heapfleet.record.StackTrace;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * @param locals how many objects its local variables hold
 * @param retainedBytes what of these nobody but the thread holds retains; null if the graph was not
 *     built. Each of these objects has the thread for its immediate dominator, so none is counted
 *     in another, and it is Eclipse MAT's minimum retained size of them as a set. A caller's
 *     variable that is passed on is of both frames.
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
    Integer line,
    int locals,
    Long retainedBytes)
    implements Serializable {
  public FrameRow {
    Objects.requireNonNull(method);
  }

  /**
   * The rows of all stack traces of a dump; frames that it does not define are left out.
   *
   * @param sums what the frames hold
   */
  public static List<FrameRow> of(
      List<StackTrace> traces, List<StackFrame> frames, FrameSums sums) {
    Map<Long, StackFrame> byId = new HashMap<>();
    frames.forEach(f -> byId.put(f.id(), f));
    List<FrameRow> rows = new ArrayList<>();
    for (StackTrace trace : traces) {
      for (int depth = 0; depth < trace.frameIds().length; depth++) {
        StackFrame frame = byId.get(trace.frameIds()[depth]);
        if (frame != null) {
          rows.add(of(trace, depth, frame, sums));
        }
      }
    }
    return rows;
  }

  private static FrameRow of(StackTrace trace, int depth, StackFrame frame, FrameSums sums) {
    return new FrameRow(
        trace.threadSerial() == 0 ? null : trace.threadSerial(),
        trace.serial(),
        depth,
        frame.id(),
        frame.className(),
        frame.method(),
        frame.signature().isEmpty() ? null : frame.signature(),
        frame.sourceFile(),
        frame.line() > 0 ? frame.line() : null,
        sums.objects(trace.threadSerial(), depth),
        sums.threadOnlyBytes(trace.threadSerial(), depth));
  }
}
