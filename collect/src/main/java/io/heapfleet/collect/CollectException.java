package io.heapfleet.collect;

import java.io.IOException;

/** Something that whoever collects can mend; the message says what and how, on its own. */
final class CollectException extends IOException {
  private static final long serialVersionUID = 1;

  CollectException(String message) {
    super(message);
  }

  CollectException(String message, Throwable cause) {
    super(message, cause);
  }
}
