package io.heapfleet.jobs.cli;

import java.util.Iterator;
import java.util.List;

/**
 * The rows that an engine answers a query with, as text that reads the same whichever engine it is:
 * times in UTC, nested values as JSON, bytes as Base64.
 */
interface ResultRows extends AutoCloseable {
  /**
   * A column.
   *
   * @param name not always unique
   * @param numeric whether its values are numbers, which tables align to the right
   */
  record Column(String name, boolean numeric) {}

  List<Column> columns();

  /** The rows, each a text per column, null where the value is null. To be asked once. */
  Iterator<String[]> texts();

  /**
   * The rows as JSON objects. To be asked once, instead of {@link #texts}.
   *
   * @param names what to call the columns
   */
  Iterator<String> objects(List<String> names);

  @Override
  void close();
}
