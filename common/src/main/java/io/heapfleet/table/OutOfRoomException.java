package io.heapfleet.table;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folder of tables takes no more bytes: its disk is full, or a quota is used up. Not the fault
 * of any dump, so nothing is said of dumps; whoever sees to it can run the same scan again.
 */
public final class OutOfRoomException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What Linux, Windows and HDFS say, in exceptions of many types. */
  private static final Pattern REASON =
      Pattern.compile(
          "(?i)no space left on device|disk quota exceeded|not enough space on the disk"
              + "|the \\w* ?space quota of \\S+ is exceeded|could only be \\w+ to 0 [^.;]*");

  private OutOfRoomException(String outputUri, String reason, Throwable cause) {
    super(
        "%s cannot be written: %s; make room there, or choose another folder, and run the same command again: dumps that are published stay, the others are read again"
            .formatted(outputUri, reason),
        cause);
  }

  /**
   * Throws one if a lack of room is behind a failure to write, else returns.
   *
   * @param outputUri the folder that holds the tables
   */
  public static void throwIfBehind(Throwable failure, String outputUri) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      Matcher reason = REASON.matcher(String.valueOf(at.getMessage()));
      if (reason.find()) {
        throw new OutOfRoomException(outputUri, reason.group(), failure);
      }
    }
  }

  /** The one that is behind a failure, null if there is none. */
  public static OutOfRoomException behind(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof OutOfRoomException found) {
        return found;
      }
    }
    return null;
  }
}
