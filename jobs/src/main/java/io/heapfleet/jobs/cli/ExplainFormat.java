package io.heapfleet.jobs.cli;

/** How {@code heapfleet explain} answers. */
enum ExplainFormat {
  TEXT,
  JSON
}
