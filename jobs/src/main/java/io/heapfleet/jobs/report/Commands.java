package io.heapfleet.jobs.report;

/** Commands for a shell, safe to paste whatever is in a dump's names. */
final class Commands {
  private final ReportRequest request;

  Commands(ReportRequest request) {
    this.request = request;
  }

  String sql(String query) {
    return "%s sql --tables %s %s"
        .formatted(word(request.command()), word(request.tables()), word(query));
  }

  /**
   * @param objectId null for the dump as a whole
   */
  String explain(String dumpId, Long objectId) {
    return "%s explain --tables %s --dump %s%s"
        .formatted(
            word(request.command()),
            word(request.tables()),
            word(dumpId),
            objectId == null || objectId == 0 ? "" : " --object 0x%x".formatted(objectId));
  }

  FleetReport.DumpCommands ofDumps() {
    return new FleetReport.DumpCommands(
        explain("DUMP", null),
        "%s report --tables %s --dump DUMP --output dump.html"
            .formatted(word(request.command()), word(request.tables())));
  }

  /** A text in SQL, which ends where it should in Spark's and in DuckDB's. */
  static String text(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  /** A word of a shell; in double quotes where that leaves a query readable. */
  static String word(String word) {
    if (word.matches("[\\w@%+=:,./-]+")) {
      return word;
    }
    return word.contains("'") && !word.matches("(?s).*[\"$`\\\\!].*")
        ? "\"" + word + "\""
        : "'" + word.replace("'", "'\\''") + "'";
  }
}
