package io.heapfleet.jobs.parse;

import io.heapfleet.blob.BlobChangedException;
import io.heapfleet.blob.BlobUnavailableException;
import io.heapfleet.format.UnsupportedDumpException;
import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.table.OutOfRoomException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import org.apache.hadoop.fs.FSError;

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

  /**
   * The same for what also writes below {@code outputUri}: a lack of room there is no fault of the
   * dump.
   *
   * @throws OutOfRoomException if there is no room, which no other dump would find either
   */
  static <T> T writing(String outputUri, Attempt<T> attempt) throws IOException {
    try {
      return of(attempt);
    } catch (IOException | RuntimeException | FSError e) {
      OutOfRoomException.throwIfBehind(e, outputUri);
      throw e;
    }
  }

  /**
   * Runs it up to three times. Final at once are dumps that are corrupt or of a kind that is not
   * read, files that are missing or may not be read, blobs that were written over, and stores that
   * have been asked often enough.
   */
  static <T> T of(Attempt<T> attempt) throws IOException {
    for (int tried = 1; ; tried++) {
      try {
        return attempt.run();
      } catch (CorruptDumpException
          | UnsupportedDumpException
          | FileNotFoundException
          | AccessDeniedException
          | BlobChangedException
          | BlobUnavailableException
          | InterruptedIOException e) {
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
