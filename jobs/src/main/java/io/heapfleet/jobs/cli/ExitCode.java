package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.output.LockLostException;
import io.heapfleet.jobs.output.OutputBusyException;
import io.heapfleet.table.OutOfRoomException;
import java.io.FileNotFoundException;
import java.nio.file.AccessDeniedException;

/** What the command tells the shell. */
final class ExitCode {
  static final int OK = 0;

  /** A leak is at least as big as {@code --fail-on}. Wins over {@link #SOME_DUMPS_FAILED}. */
  static final int FINDINGS = 2;

  /** The scan went on without some dumps, or has only a part of them. */
  static final int SOME_DUMPS_FAILED = 3;

  /** The user can mend it: an option, an input that is not there, SQL that does not parse. */
  static final int USAGE = 64;

  /** Anything else: our fault, or the machine's. */
  static final int INTERNAL = 70;

  /** The disk of the tables is full, or a quota is used up. */
  static final int OUT_OF_ROOM = 74;

  /** Another run changes the same tables: try again later. As EX_TEMPFAIL of sysexits.h. */
  static final int BUSY = 75;

  /** There was none: the process was killed. In the table of runs only. */
  static final int NONE = -1;

  private ExitCode() {}

  /** What to tell of a command that ended by this exception. */
  static int of(Throwable failure) {
    if (failure instanceof OutputBusyException || failure instanceof LockLostException) {
      return BUSY;
    }
    if (failure instanceof OutOfRoomException) {
      return OUT_OF_ROOM;
    }
    return failure instanceof UserError
            || failure instanceof FileNotFoundException
            || failure instanceof AccessDeniedException
        ? USAGE
        : INTERNAL;
  }
}
