package io.heapfleet.jobs.output;

import java.io.Serializable;

/**
 * Where the tasks of a run write what is not published yet: {@code OUT/_work/000042/}, beside the
 * tables. Each attempt at a task has a folder of its own in there, so attempts that run side by
 * side, or again, do not meet. Inside it, files lie as they will in {@code OUT}.
 *
 * @param outputUri the output folder
 * @param run the number of the run
 */
public record WorkFolder(String outputUri, long run) implements Serializable {
  static final String NAME = "_work";

  /** The folder. */
  public String uri() {
    return "%s/%s/%06d".formatted(outputUri, NAME, run);
  }

  /** The folder of the attempt that wrote a file. */
  public String attemptOf(String fileUri) {
    String staged = staged(fileUri);
    return attempt(staged.substring(0, staged.indexOf('/')));
  }

  /** A file of the work folder, as a {@link Change} names it. */
  public String staged(String fileUri) {
    if (!fileUri.startsWith(uri() + "/")) {
      throw new IllegalArgumentException(
          "expected a file below %s, found %s".formatted(uri(), fileUri));
    }
    return fileUri.substring(uri().length() + 1);
  }

  /**
   * The folder of one attempt, to be taken for the output folder by what writes there.
   *
   * @param attempt its name, unlike that of any other attempt of this run
   */
  public String attempt(String attempt) {
    return uri() + "/" + attempt;
  }
}
