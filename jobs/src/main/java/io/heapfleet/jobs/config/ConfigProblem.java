package io.heapfleet.jobs.config;

/**
 * Something in a configuration file that is not as it has to be.
 *
 * @param line in the file, from 1
 * @param key where: {@code inputs[1].layout}; empty for the file itself
 * @param expected what should stand there
 * @param found what does; never a secret
 */
public record ConfigProblem(int line, String key, String expected, String found) {
  /** The problem in one line that an editor can jump to. */
  public String shown(String file) {
    return "%s:%d: %sexpected %s, found %s"
        .formatted(file, line, key.isEmpty() ? "" : key + ": ", expected, found);
  }
}
