package io.heapfleet.jobs.sql;

import java.util.Locale;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * The tables that say how runs of the command went. Their files lie in {@code
 * OUT/<table>/started_date=YYYY-MM-DD/run_id=<id>/}.
 */
public enum RunTable {
  /** One row per run. */
  RUNS(
      """
      required binary command (STRING);
      required binary version (STRING);
      required int64 started_at (TIMESTAMP(MICROS,true));
      required int64 ended_at (TIMESTAMP(MICROS,true));
      required double seconds;
      required binary outcome (STRING);
      required int32 exit_code;
      optional binary error (STRING);
      required binary headline (STRING);
      required int32 dumps_read;
      required int32 dumps_salvaged;
      required int32 dumps_failed;
      required int32 dumps_known;
      required int32 dumps_unfinished;
      required int64 read_bytes;
      optional double seconds_per_gb;
      required int32 leaks;
      required int32 new_leaks;
      required binary webhook (STRING);
      optional binary webhook_error (STRING);
      required group alerted (LIST) { repeated group list { required binary element (STRING); } }
      required group undelivered (LIST) { repeated group list { required binary element (STRING); } }
      required group stages (LIST) { repeated group list { required group element {
        required binary stage (STRING);
        required double seconds;
      } } }
      required group warnings (LIST) { repeated group list { required binary element (STRING); } }
      """),
  /** One row per run and dump that it has looked at. */
  RUN_DUMPS(
      """
      required binary dump_id (STRING);
      required binary uri (STRING);
      optional binary service (STRING);
      optional binary instance (STRING);
      required binary health (STRING);
      required int64 size_bytes;
      required int64 objects;
      required double plan_seconds;
      required double parse_seconds;
      required double holders_seconds;
      required double publish_seconds;
      """);

  /** Partition column: the day on which the run began, UTC. */
  public static final String STARTED_DATE = "started_date";

  /** Partition column: the run. */
  public static final String RUN_ID = "run_id";

  @SuppressWarnings("ImmutableEnumChecker") // MessageType never changes, it only does not say so
  private final MessageType schema;

  RunTable(String columns) {
    this.schema =
        MessageTypeParser.parseMessageType("message " + tableName() + " {" + columns + "}");
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
