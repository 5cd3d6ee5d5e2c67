package io.heapfleet.table;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BOOLEAN;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * The tables that a scan writes per dump, with the columns that are in the files.
 *
 * <p>{@code captured_date} is a folder and no column of a file, and so is {@code dump_id} of the
 * large tables: {@link TablePath}.
 */
public enum HeapTable {
  /** One row per dump, written last: a dump is published when its row is there. */
  DUMPS(
      text("uri"),
      text("etag"),
      int64("size_bytes"),
      text("format"),
      optionalText("runtime"),
      optionalText("runtime_version"),
      int32("id_size"),
      int32("pointer_size"),
      int32("object_alignment"),
      text("layout_source"),
      optionalText("service"),
      optionalText("instance"),
      optionalText("region"),
      optionalText("build"),
      Types.optional(INT64).as(timestampType(true, TimeUnit.MICROS)).named("captured_at"),
      int64("objects"),
      int64("references"),
      int64("heap_bytes"),
      Types.required(DOUBLE).named("coverage_pct"),
      text("health"),
      text("detail"),
      Types.requiredList().requiredElement(BINARY).as(stringType()).named("notes"),
      optionalInt64("unreachable_objects"),
      optionalInt64("unreachable_bytes"),
      optionalInt64("weakly_reachable_objects"),
      optionalInt64("weakly_reachable_bytes"),
      optionalText("platform"),
      optionalInt64("undefined_objects"),
      Types.optional(INT64).as(timestampType(true, TimeUnit.MICROS)).named("started_at")),
  /** One row per class and loader. */
  CLASSES(
      int64("class_id"),
      text("name"),
      optionalInt64("super_class_id"),
      int64("loader_id"),
      int64("instance_bytes"),
      Types.requiredList()
          .requiredGroupElement()
          .addFields(text("name"), text("type"), text("declaring_class"), optional(INT32, "offset"))
          .named("fields")),
  /**
   * One row per object. The last four columns say who holds it; they are null in every row of a
   * dump whose graph was not built.
   */
  OBJECTS(
      Size.LARGE,
      int64("object_id"),
      int64("class_id"),
      text("class_name"),
      text("kind"),
      int64("shallow_bytes"),
      optionalInt64("array_length"),
      int64("file_offset"),
      optionalInt64("retained_bytes"),
      optionalInt64("dominator_id"),
      optionalInt64("root_distance"),
      optionalInt64("path_parent_id")),
  /** One row per reference that is not null. */
  REFS(Size.LARGE, int64("from_id"), int64("to_id"), text("kind"), optionalText("field_name")),
  /** One row per root. */
  ROOTS(
      Size.LARGE,
      int64("object_id"),
      text("root_kind"),
      optionalInt64("thread_serial"),
      optional(INT32, "frame_number")),
  /** One row per thread. */
  THREADS(
      int64("thread_serial"),
      int64("object_id"),
      optionalText("name"),
      optionalText("group_name"),
      optionalInt64("stack_trace_serial"),
      optionalText("state"),
      optional(BOOLEAN, "daemon"),
      optional(BOOLEAN, "virtual"),
      optionalInt64("carrier_id"),
      optionalInt64("java_thread_id"),
      optionalInt64("retained_bytes")),
  /** One row per stack frame. */
  FRAMES(
      optionalInt64("thread_serial"),
      int64("stack_trace_serial"),
      int32("frame_number"),
      int64("frame_id"),
      optionalText("class_name"),
      text("method"),
      optionalText("signature"),
      optionalText("source_file"),
      optional(INT32, "line"),
      optional(INT32, "locals"),
      optionalInt64("retained_bytes")),
  /** One row per object that a stack frame, or native code of a thread, holds. */
  FRAME_LOCALS(
      int64("thread_serial"),
      optional(INT32, "frame_number"),
      int64("object_id"),
      text("root_kind"),
      optionalText("class_name"),
      optionalInt64("retained_bytes"),
      optional(BOOLEAN, "thread_only")),
  /** One row per class and loader that has instances. */
  CLASS_HISTOGRAM(
      int64("class_id"),
      text("class_name"),
      int64("loader_id"),
      int64("instances"),
      int64("shallow_bytes"),
      int64("largest_instance_bytes"),
      optionalInt64("retained_bytes")),
  /** One row per class loader that defined a class. */
  LOADER_HISTOGRAM(
      int64("loader_id"),
      optionalText("loader_class"),
      int64("classes"),
      int64("instances"),
      int64("shallow_bytes"),
      int64("retained_bytes")),
  /** One row per package that has a class. */
  PACKAGE_HISTOGRAM(
      text("package_name"),
      int64("classes"),
      int64("instances"),
      int64("shallow_bytes"),
      int64("retained_bytes")),
  /** One row per path of classes in the dominator tree. */
  DOMINATOR_CLASSES(
      text("path"),
      int32("depth"),
      int64("instances"),
      int64("shallow_bytes"),
      int64("retained_bytes")),
  /** One row per object, or group of objects, that holds a suspicious part of the heap. */
  SUSPECTS(
      int32("rank"),
      text("kind"),
      optionalInt64("object_id"),
      text("class_name"),
      int64("instances"),
      int64("retained_bytes"),
      Types.required(DOUBLE).named("retained_pct"),
      optionalInt64("accumulation_id"),
      optionalText("accumulation_class"),
      optionalInt64("accumulation_bytes"),
      optionalInt64("elements"),
      optionalText("content_class"),
      optionalInt64("content_instances"),
      optionalInt64("content_bytes"),
      Types.requiredList().requiredElement(BINARY).as(stringType()).named("path"),
      text("sentence")),
  /** One row per call that was being worked on. */
  REQUESTS(
      int32("rank"),
      int64("object_id"),
      text("class_name"),
      optionalText("stack"),
      text("kind"),
      optionalText("method"),
      optionalText("path"),
      optionalText("query"),
      optionalText("path_template"),
      Types.optional(INT64).as(timestampType(true, TimeUnit.MICROS)).named("started_at"),
      optionalInt64("thread_serial"),
      optionalInt64("thread_id"),
      optionalText("thread_name"),
      int64("holder_id"),
      int64("retained_bytes"),
      Types.required(DOUBLE).named("retained_pct"),
      int64("shared_bytes"),
      optionalInt64("shared_id"),
      optional(INT32, "shared_calls"),
      optionalText("frame"),
      optionalInt64("collection_id"),
      optionalText("collection_class"),
      optionalInt64("elements"),
      optionalText("content_class"),
      optionalInt64("content_instances"),
      optionalInt64("content_bytes"),
      optionalText("trace_id"),
      optionalText("span_id"),
      Types.requiredList().requiredElement(BINARY).as(stringType()).named("context"),
      optionalText("problem"),
      text("sentence")),
  /** One row per place where things accumulate, however few, by its signature. */
  LEAK_PATHS(
      text("signature"),
      optionalText("owner"),
      text("collection"),
      Types.requiredList().requiredElement(BINARY).as(stringType()).named("path"),
      optionalText("parent_signature"),
      optionalText("content_class"),
      int64("holders"),
      int64("elements"),
      optionalInt64("bound"),
      int64("retained_bytes"),
      int64("largest_bytes"),
      int64("largest_id"),
      Types.requiredList().requiredElement(BINARY).as(stringType()).named("sample_keys"),
      text("sentence")),
  /** One row per analysis of waste: what it came to for the whole dump. */
  WASTE(
      text("analysis"),
      int64("objects"),
      int64("bytes"),
      int64("wasted_objects"),
      optionalInt64("wasted_bytes"),
      optionalText("note")),
  /** One row per text that several strings have; those that waste most. */
  DUPLICATE_STRINGS(
      int32("rank"),
      text("content_hash"),
      int64("length_chars"),
      int64("strings"),
      int64("arrays"),
      int64("bytes"),
      int64("wasted_bytes"),
      optionalText("owner_field"),
      int64("example_id"),
      optionalText("value")),
  /** One row per content that several primitive arrays have; those that waste most. */
  DUPLICATE_ARRAYS(
      int32("rank"),
      text("content_hash"),
      text("class_name"),
      int64("array_length"),
      int64("arrays"),
      int64("bytes"),
      int64("wasted_bytes"),
      optionalText("owner_field"),
      int64("example_id")),
  /** One row per field and class of primitive arrays of nothing but zeros. */
  ZERO_ARRAYS(
      optionalText("owner_field"),
      text("class_name"),
      int64("arrays"),
      int64("bytes"),
      int64("largest_bytes"),
      int64("largest_id")),
  /** One row per field and class of collections. */
  COLLECTIONS(
      optionalText("owner_field"),
      text("class_name"),
      int64("collections"),
      int64("empty"),
      int64("single"),
      int64("unknown_size"),
      int64("elements"),
      int64("slots"),
      int64("used_slots"),
      Types.optional(DOUBLE).named("fill_pct"),
      int64("bytes"),
      int64("wasted_bytes"),
      optionalInt64("largest_elements"),
      optionalInt64("largest_id")),
  /** One row per class of boxed values. */
  BOXED_NUMBERS(
      text("class_name"),
      int64("instances"),
      int64("distinct_values"),
      int64("cacheable"),
      int64("bytes"),
      int64("wasted_bytes")),
  /** One row per class that several loaders have defined. */
  DUPLICATE_CLASSES(
      text("class_name"),
      int32("definitions"),
      Types.requiredList().requiredElement(BINARY).as(stringType()).named("loader_classes"),
      int64("bytes"),
      int64("wasted_bytes")),
  /** One row per class of objects with a finalizer. */
  FINALIZER_QUEUE(
      optionalText("class_name"), int64("registered"), int64("queued"), int64("queued_bytes")),
  /** One row per field, class and memory of direct byte buffers. */
  DIRECT_BUFFERS(
      optionalText("owner_field"),
      text("class_name"),
      text("memory"),
      int64("buffers"),
      int64("capacity_bytes"),
      int64("largest_capacity_bytes"),
      int64("largest_id"));

  @SuppressWarnings("ImmutableEnumChecker") // MessageType never changes, it only does not say so
  private final MessageType schema;

  private final boolean large;

  /** How many rows a table has of one dump. */
  private enum Size {
    /** As many as it likes. */
    LARGE
  }

  HeapTable(Type... columns) {
    this.large = false;
    List<Type> all = new ArrayList<>(Arrays.asList(columns));
    all.add(text(TablePath.DUMP_ID));
    this.schema = new MessageType(tableName(), all);
  }

  HeapTable(Size large, Type... columns) {
    this.large = large == Size.LARGE;
    this.schema = new MessageType(tableName(), columns);
  }

  /**
   * Whether the table has so many rows of a dump that each dump has files of its own, in a folder
   * of its own. The others hold {@code dump_id} as a column, so that many dumps fit into one file.
   */
  public boolean isLarge() {
    return large;
  }

  /** The table's name in SQL, which is also its folder: {@code class_histogram}. */
  public String tableName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The columns that are in the table's files, in their order. */
  public MessageType schema() {
    return schema;
  }

  private static PrimitiveType int64(String column) {
    return Types.required(INT64).named(column);
  }

  private static PrimitiveType int32(String column) {
    return Types.required(INT32).named(column);
  }

  private static PrimitiveType text(String column) {
    return Types.required(BINARY).as(stringType()).named(column);
  }

  private static PrimitiveType optionalInt64(String column) {
    return optional(INT64, column);
  }

  private static PrimitiveType optionalText(String column) {
    return Types.optional(BINARY).as(stringType()).named(column);
  }

  private static PrimitiveType optional(PrimitiveTypeName type, String column) {
    return Types.optional(type).named(column);
  }
}
