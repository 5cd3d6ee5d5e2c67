package io.heapfleet.blob.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.storage.blob.models.BlobStorageException;
import io.heapfleet.blob.BlobUnavailableException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often and after what pauses one request is made again: after answers 408, 429, 500, 502, 503
 * and 504, after silence, and when the connection breaks. Pauses are random, from nothing up to a
 * bound that doubles, so that tasks that were turned away together do not come back together ("full
 * jitter"); a server that names a time is given it.
 *
 * <p>Counts only tries that bring nothing: a read that gets on, however slowly, is never given up.
 */
final class Patience {
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;
  private static final long LONGEST_ASKED_PAUSE_MILLIS = 60_000;

  private final AzureProblems problems;
  private final int maxTries;
  private int fruitless;

  /**
   * @param maxTries how many tries in a row may bring nothing, at least 1
   */
  Patience(AzureProblems problems, int maxTries) {
    this.problems = problems;
    this.maxTries = maxTries;
  }

  interface Request<T> {
    T answer() throws IOException;
  }

  /** Makes a request until it is answered. */
  static <T> T of(AzureProblems problems, int maxTries, Request<T> request) throws IOException {
    Patience patience = new Patience(problems, maxTries);
    while (true) {
      try {
        return request.answer();
      } catch (IOException | RuntimeException e) {
        patience.failed(e);
      }
    }
  }

  /** The request has got on, though not to its end. */
  void gotOn() {
    fruitless = 0;
  }

  /**
   * Waits before the next try.
   *
   * @throws IOException in place of {@code failure} if trying again does not help or has not helped
   */
  void failed(Exception failure) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted();
    }
    if (!AzureProblems.isPassing(failure)) {
      throw problems.describe(failure);
    }
    fruitless++;
    if (fruitless >= maxTries) {
      throw new BlobUnavailableException(
          "%s: %s, %d times in a row"
              .formatted(problems.uri(), AzureProblems.reason(failure), fruitless),
          problems.harmless(failure));
    }
    try {
      Thread.sleep(pauseMillis(failure));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted();
    }
  }

  private long pauseMillis(Exception failure) {
    long bound = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(fruitless - 1, 20));
    long pause = ThreadLocalRandom.current().nextLong(bound + 1);
    return Math.max(pause, Math.min(askedMillis(failure), LONGEST_ASKED_PAUSE_MILLIS));
  }

  /** What the server asked to wait, 0 if it did not. */
  private static long askedMillis(Exception failure) {
    if (failure instanceof BlobStorageException refused && refused.getResponse() != null) {
      String seconds = refused.getResponse().getHeaderValue(HttpHeaderName.RETRY_AFTER);
      if (seconds != null && seconds.matches("\\d{1,4}")) {
        return Long.parseLong(seconds) * 1000;
      }
    }
    return 0;
  }

  private InterruptedIOException interrupted() {
    return new InterruptedIOException(
        "%s: interrupted while it was %s".formatted(problems.uri(), problems.access().done));
  }
}
