package io.heapfleet.jobs.parse;

import io.heapfleet.record.CorruptDumpException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * Tries again what storage trouble broke. Done here and not left to Spark, which gives up the whole
 * scan when one task has failed too often: one bad dump never sinks the others.
 */
final class Attempts {
  private static final int MAX_ATTEMPTS = 3;
  private static final long PAUSE_MILLIS = 500;

  interface Attempt<T> {
    T run() throws IOException;
  }

  private Attempts() {}

  /** Runs it up to three times; corrupt dumps and missing files are final at once. */
  static <T> T of(Attempt<T> attempt) throws IOException {
    for (int tried = 1; ; tried++) {
      try {
        return attempt.run();
      } catch (CorruptDumpException | FileNotFoundException | InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        if (tried == MAX_ATTEMPTS) {
          throw e;
        }
        pause(tried);
      }
    }
  }

  private static void pause(int tried) throws IOException {
    try {
      Thread.sleep(PAUSE_MILLIS << tried);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting to read again");
    }
  }

  /** A problem in one line, for the dump's notes. */
  static String describe(Throwable e) {
    String message =
        e.getMessage() == null ? "" : ": " + e.getMessage().lines().findFirst().orElse("");
    return e.getClass().getSimpleName() + message;
  }
}
