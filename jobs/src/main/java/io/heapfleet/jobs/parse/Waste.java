package io.heapfleet.jobs.parse;

/** Whether to find out what a heap wastes, and what to tell of it. */
public enum Waste {
  /** It is not looked for: contents of arrays are not read. */
  IGNORED,
  /** It is looked for, and texts are told by their length and hash only. */
  MASKED,
  /** Texts that many strings have are told too: they may be anybody's passwords. */
  WITH_VALUES
}
