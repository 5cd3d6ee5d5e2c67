package io.heapfleet.jobs.cli;

/** Something that the user can mend; the message says what and how, on its own. */
final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UserError(String message) {
    super(message);
  }

  UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
