package io.heapfleet.jobs.sql;

import static io.heapfleet.jobs.sql.Columns.float64;
import static io.heapfleet.jobs.sql.Columns.int32;
import static io.heapfleet.jobs.sql.Columns.int64;
import static io.heapfleet.jobs.sql.Columns.list;
import static io.heapfleet.jobs.sql.Columns.optionalFloat64;
import static io.heapfleet.jobs.sql.Columns.optionalText;
import static io.heapfleet.jobs.sql.Columns.text;
import static io.heapfleet.jobs.sql.Columns.textList;
import static io.heapfleet.jobs.sql.Columns.time;

import java.util.Locale;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * The tables that say how runs of the command went. Their files lie in {@code
 * OUT/<table>/started_date=YYYY-MM-DD/run_id=<id>/}.
 */
public enum RunTable {
  /** One row per run. */
  RUNS(
      text("command"),
      text("version"),
      time("started_at"),
      time("ended_at"),
      float64("seconds"),
      text("outcome"),
      int32("exit_code"),
      optionalText("error"),
      text("headline"),
      int32("dumps_read"),
      int32("dumps_salvaged"),
      int32("dumps_failed"),
      int32("dumps_known"),
      int32("dumps_unfinished"),
      int64("read_bytes"),
      optionalFloat64("seconds_per_gb"),
      int32("leaks"),
      int32("new_leaks"),
      text("webhook"),
      optionalText("webhook_error"),
      textList("alerted"),
      textList("undelivered"),
      list("stages", text("stage"), float64("seconds")),
      textList("warnings")),
  /** One row per run and dump that it has looked at. */
  RUN_DUMPS(
      text("dump_id"),
      text("uri"),
      optionalText("service"),
      optionalText("instance"),
      text("health"),
      int64("size_bytes"),
      int64("objects"),
      float64("plan_seconds"),
      float64("parse_seconds"),
      float64("holders_seconds"),
      float64("publish_seconds"));

  /** Partition column: the day on which the run began, UTC. */
  public static final String STARTED_DATE = "started_date";

  /** Partition column: the run. */
  public static final String RUN_ID = "run_id";

  @SuppressWarnings("ImmutableEnumChecker") // MessageType never changes, it only does not say so
  private final MessageType schema;

  RunTable(Type... columns) {
    this.schema = new MessageType(tableName(), columns);
  }

  /** The table's name in SQL, which is also its folder. */
  public String tableName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The columns that are in the table's files, in their order. */
  public MessageType schema() {
    return schema;
  }
}
