package io.heapfleet.table;

import io.heapfleet.finding.StackHoldings;
import io.heapfleet.record.ThreadRoots;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * A row of {@code frame_locals}: an object that a thread's stack frame, or native code that the
 * thread runs, holds in local variables.
 *
 * @param threadSerial serial number of the thread
 * @param frameNumber depth in the stack, 0 is the top; null for native code outside of a frame
 * @param objectId what is held
 * @param rootKind {@code JAVA_FRAME}, {@code JNI_LOCAL} or {@code NATIVE_STACK}
 * @param className its class, null if the graph was not built
 * @param retainedBytes what would be free if it were gone, null if the graph was not built
 * @param threadOnly whether nobody but the thread holds it; null if the graph was not built
 */
public record FrameLocalRow(
    long threadSerial,
    Integer frameNumber,
    long objectId,
    String rootKind,
    String className,
    Long retainedBytes,
    Boolean threadOnly)
    implements Serializable {
  public FrameLocalRow {
    Objects.requireNonNull(rootKind);
  }

  /** Takes rows. */
  @FunctionalInterface
  public interface Sink {
    void row(FrameLocalRow row) throws IOException;
  }

  /**
   * Tells the local variables of a dump's threads, in the dump's order. An object is told once for
   * each frame, however many variables of the frame hold it.
   *
   * @param holdings what they retain, null if that is not known
   * @return what they come to, frame by frame
   */
  public static FrameSums tell(ThreadRoots roots, StackHoldings holdings, Sink sink)
      throws IOException {
    FrameSums sums = new FrameSums(holdings != null);
    Set<Long> ofFrame = new HashSet<>();
    for (int i = 0; i < roots.size(); i++) {
      if (i > 0 && !isSameFrame(roots, i - 1, i)) {
        ofFrame.clear();
      }
      if (roots.kind(i).isLocal() && roots.objectId(i) != 0 && ofFrame.add(roots.objectId(i))) {
        FrameLocalRow local =
            new FrameLocalRow(
                roots.threadSerial(i),
                roots.frameNumber(i) < 0 ? null : roots.frameNumber(i),
                roots.objectId(i),
                roots.kind(i).name(),
                holdings == null ? null : holdings.className(i),
                holdings == null ? null : holdings.retainedBytes(i),
                holdings == null ? null : (Boolean) holdings.isThreadOnly(i));
        sums.add(local);
        sink.row(local);
      }
    }
    return sums;
  }

  private static boolean isSameFrame(ThreadRoots roots, int a, int b) {
    return roots.threadSerial(a) == roots.threadSerial(b)
        && roots.frameNumber(a) == roots.frameNumber(b);
  }
}
