package io.heapfleet.jobs.output;

import java.time.Instant;

/**
 * A run that was gone before it gave its output folder back.
 *
 * @param owner unlike that of any other run
 * @param command what it did: {@code scan}
 * @param description in words: what, where, since when
 * @param since when it took the folder, by the clock of its machine
 * @param heardAt when it was last heard of, by the clock of the file system; not before that
 */
public record InterruptedRun(
    String owner, String command, String description, Instant since, Instant heardAt) {}
