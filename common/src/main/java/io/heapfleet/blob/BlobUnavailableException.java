package io.heapfleet.blob;

import java.io.IOException;

/**
 * A store did not answer, or refused to, though it was asked several times with pauses. Whoever
 * catches it need not ask again at once.
 */
public final class BlobUnavailableException extends IOException {
  private static final long serialVersionUID = 1;

  public BlobUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
