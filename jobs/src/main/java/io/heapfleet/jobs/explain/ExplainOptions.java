package io.heapfleet.jobs.explain;

import java.util.Objects;

/**
 * What is asked about, and how much of it is shown.
 *
 * @param tablesUri the folder that a scan wrote to
 * @param dump id of the dump, or the begin of it; null for the only one that is there
 * @param dumpFile where the dump lies now, null for where it was scanned
 * @param limit how many of everything are shown, at least 1
 * @param textsShown whether texts of the dumped process are shown as they are, secrets and all
 * @param inboundSearched whether all references are looked through for what refers to an object,
 *     however many there are
 */
public record ExplainOptions(
    String tablesUri,
    String dump,
    String dumpFile,
    int limit,
    boolean textsShown,
    boolean inboundSearched) {
  private static final int LIMIT = 10;

  public ExplainOptions {
    Objects.requireNonNull(tablesUri);
    if (limit < 1) {
      throw new IllegalArgumentException("expected a limit of 1 or more, found " + limit);
    }
  }

  /** Ten of everything, texts masked. */
  public static ExplainOptions of(String tablesUri, String dump) {
    return new ExplainOptions(tablesUri, dump, null, LIMIT, false, false);
  }

  /** With the dump at another place than where it was scanned. */
  public ExplainOptions withDumpFile(String uri) {
    return new ExplainOptions(tablesUri, dump, uri, limit, textsShown, inboundSearched);
  }

  /** With this many of everything. */
  public ExplainOptions withLimit(int most) {
    return new ExplainOptions(tablesUri, dump, dumpFile, most, textsShown, inboundSearched);
  }

  /** With texts as they are. */
  public ExplainOptions withTexts() {
    return new ExplainOptions(tablesUri, dump, dumpFile, limit, true, inboundSearched);
  }

  /** With what refers to an object, whatever it costs. */
  public ExplainOptions withInbound() {
    return new ExplainOptions(tablesUri, dump, dumpFile, limit, textsShown, true);
  }
}
