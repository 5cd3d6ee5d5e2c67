package io.heapfleet.jobs.output;

import java.io.IOException;

/**
 * This run was not heard of for longer than its lease, and another one has taken the output folder
 * over. Nothing was published since, and nothing may be.
 */
public final class LockLostException extends IOException {
  private static final long serialVersionUID = 1;

  LockLostException(String message) {
    super(message);
  }
}
