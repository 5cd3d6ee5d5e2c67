package io.heapfleet.jobs.serve;

import java.time.Duration;

/**
 * What a client may use, whoever it is.
 *
 * @param connections clients at once; one more is hung up on
 * @param sessions open sessions of all clients
 * @param operations open operations of a session
 * @param requestBytes the longest request
 * @param handshake how long a client may take to say who it is
 * @param idle how long a client may be silent, and an operation be left alone, before it is closed
 * @param stuck how long a client may leave an answer unread
 */
record Limits(
    int connections,
    int sessions,
    int operations,
    int requestBytes,
    Duration handshake,
    Duration idle,
    Duration stuck) {
  static final Limits DEFAULT =
      new Limits(
          64,
          32,
          100,
          4 << 20,
          Duration.ofSeconds(10),
          Duration.ofMinutes(30),
          Duration.ofMinutes(2));
}
