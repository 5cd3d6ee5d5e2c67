package io.heapfleet.blob;

import java.io.IOException;

/**
 * A blob is not the one that was listed: somebody wrote over it. What was read of it before does
 * not fit what could be read now, and trying again does not help: it has to be listed anew.
 */
public final class BlobChangedException extends IOException {
  private static final long serialVersionUID = 1;

  public BlobChangedException(String uri) {
    super(uri + " was written over since it was listed; the next scan reads it as it is now");
  }
}
