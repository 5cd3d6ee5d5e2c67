package io.heapfleet.blob.azure;

import java.io.IOException;

/** A server, or something before it, answered with other bytes than those that were asked for. */
final class ReplyMismatchException extends IOException {
  private static final long serialVersionUID = 1;

  ReplyMismatchException(String uri, long start, String expected, String found) {
    super("%s @ 0x%X: expected %s, found %s".formatted(uri, start, expected, found));
  }
}
