package io.heapfleet.jobs.report;

import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * What a report is to be of.
 *
 * @param tables the folder of tables, as the user gave it
 * @param dump the id of a dump, or how it begins; null for the fleet
 * @param values whether what may be secret is told as far as the tables hold it: paths and queries
 *     of requests, texts that are there many times
 * @param unfinished how many dumps were left for the next run, null for what the newest run in the
 *     tables says
 * @param version of heapfleet
 * @param command how the user calls heapfleet, for the commands that the report names
 * @param mask takes credentials out of locations and notes
 */
public record ReportRequest(
    String tables,
    String dump,
    boolean values,
    Integer unfinished,
    String version,
    String command,
    UnaryOperator<String> mask) {
  public ReportRequest {
    Objects.requireNonNull(tables);
    Objects.requireNonNull(version);
    Objects.requireNonNull(command);
    Objects.requireNonNull(mask);
  }

  /** The fleet's report, without values. */
  public static ReportRequest of(
      String tables, String version, String command, UnaryOperator<String> mask) {
    return new ReportRequest(tables, null, false, null, version, command, mask);
  }

  /** The same of one dump alone, with more of it. */
  public ReportRequest withDump(String id) {
    return new ReportRequest(tables, id, values, unfinished, version, command, mask);
  }

  /** The same with values. */
  public ReportRequest withValues() {
    return new ReportRequest(tables, dump, true, unfinished, version, command, mask);
  }

  /** The same by a run that is not in the tables yet, which left so many dumps for the next. */
  public ReportRequest withUnfinished(int count) {
    return new ReportRequest(tables, dump, values, count, version, command, mask);
  }
}
