package io.heapfleet.jobs.sql;

import static io.heapfleet.jobs.sql.Columns.date;
import static io.heapfleet.jobs.sql.Columns.int32;
import static io.heapfleet.jobs.sql.Columns.int64;
import static io.heapfleet.jobs.sql.Columns.nullableTextList;
import static io.heapfleet.jobs.sql.Columns.optionalFloat64;
import static io.heapfleet.jobs.sql.Columns.optionalInt32;
import static io.heapfleet.jobs.sql.Columns.optionalInt64;
import static io.heapfleet.jobs.sql.Columns.optionalText;
import static io.heapfleet.jobs.sql.Columns.optionalTime;
import static io.heapfleet.jobs.sql.Columns.text;

import io.heapfleet.table.TablePath;
import java.util.Locale;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * The tables that say something of the whole fleet. Their files lie in {@code
 * OUT/<table>/night=YYYY-MM-DD/}, those of requests in {@code captured_date=YYYY-MM-DD/}.
 */
enum FleetTable {
  /** What leaks, by signature. */
  FLEET_LEAKS(
      TableSchemas.NIGHT,
      int32("rank"),
      text("signature"),
      optionalText("owner"),
      text("collection"),
      optionalText("content_type"),
      text("verdict"),
      optionalText("state"),
      text("reason"),
      text("refuted_by"),
      optionalText("service"),
      nullableTextList("services"),
      nullableTextList("builds"),
      int32("instances_affected"),
      int32("instances_seen"),
      int32("growing_instances"),
      optionalText("first_seen_build"),
      optionalTime("first_seen_at"),
      date("first_night"),
      int64("elements"),
      optionalInt64("bound"),
      int64("retained_bytes"),
      int64("retained_median"),
      int64("retained_p95"),
      int64("retained_max"),
      optionalFloat64("growth_bytes_per_day"),
      optionalFloat64("growth_bytes_per_hour"),
      optionalFloat64("growth_low"),
      optionalFloat64("growth_high"),
      optionalFloat64("growth_elements_per_hour"),
      optionalInt32("trend_dumps"),
      optionalFloat64("robust_z"),
      optionalFloat64("pivot_excess"),
      optionalFloat64("build_effect"),
      optionalFloat64("build_confidence"),
      text("worst_instance"),
      nullableTextList("path"),
      nullableTextList("sample_keys"),
      nullableTextList("evidence_dumps")),
  /** What each night said of the signatures that leak or leaked. */
  SIGNATURE_HISTORY(
      TableSchemas.NIGHT,
      text("signature"),
      optionalText("owner"),
      text("collection"),
      text("verdict"),
      text("state"),
      date("first_night"),
      optionalText("first_seen_build"),
      int32("instances_affected"),
      int64("retained_bytes"),
      int64("retained_max"),
      optionalFloat64("growth_bytes_per_day"),
      text("reason")),
  /** Which types grow or stand out. */
  FLEET_TYPES(
      TableSchemas.NIGHT,
      int32("rank"),
      text("signature"),
      optionalText("service"),
      optionalText("owner"),
      text("content_type"),
      text("verdict"),
      text("reason"),
      int32("instances_affected"),
      int32("instances_seen"),
      int32("growing_instances"),
      optionalText("first_seen_build"),
      optionalTime("first_seen_at"),
      int64("objects"),
      int64("shallow_bytes"),
      int64("shallow_median"),
      int64("shallow_p95"),
      int64("shallow_max"),
      optionalFloat64("growth_bytes_per_day"),
      optionalFloat64("robust_z"),
      text("worst_instance"),
      nullableTextList("evidence_dumps")),
  /** Requests by path, summed up over all instances of a day. */
  REQUEST_TEMPLATES(
      TablePath.CAPTURED_DATE,
      optionalText("service"),
      optionalText("stack"),
      text("kind"),
      optionalText("method"),
      optionalText("path_template"),
      int64("in_flight"),
      int64("in_flight_max"),
      int64("instances"),
      int64("retained_median"),
      int64("retained_p95"),
      int64("retained_max"),
      int64("retained_bytes"),
      optionalInt64("largest_elements"),
      optionalText("largest_collection"),
      optionalText("content_class"),
      text("worst_instance"),
      text("worst_dump"));

  private final String day;

  @SuppressWarnings("ImmutableEnumChecker") // MessageType never changes, it only does not say so
  private final MessageType schema;

  FleetTable(String day, Type... columns) {
    this.day = day;
    this.schema = new MessageType(tableName(), columns);
  }

  /** The table's name in SQL, which is also its folder. */
  String tableName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The partition column, a date. */
  String day() {
    return day;
  }

  /** The columns that are in the table's files, in their order. */
  MessageType schema() {
    return schema;
  }
}
