package io.heapfleet.jobs.cli;

/** How {@code heapfleet sql} shows rows. */
enum ResultFormat {
  /** Aligned columns for people. */
  TABLE,
  /** RFC 4180: lines end with CR LF, null is an empty field, an empty string is quoted. */
  CSV,
  /** One JSON object per line, nulls included. */
  JSON
}
