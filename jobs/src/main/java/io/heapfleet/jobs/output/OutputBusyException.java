package io.heapfleet.jobs.output;

import java.io.IOException;

/** Another run holds the output folder; the message says who, and what to do if it is dead. */
public final class OutputBusyException extends IOException {
  private static final long serialVersionUID = 1;

  OutputBusyException(String message) {
    super(message);
  }
}
