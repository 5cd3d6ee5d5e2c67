package io.heapfleet.table;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeapTableTest {
  /** Other programs read these tables: a column may be added, but none renamed or retyped. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DUMPS | uri string, etag string, size_bytes long, format string, runtime string?, \
          runtime_version string?, id_size int, pointer_size int, object_alignment int, \
          layout_source string, service string?, instance string?, region string?, build string?, \
          captured_at timestamp?, objects long, references long, heap_bytes long, \
          coverage_pct double, health string, detail string, notes array<string>, \
          unreachable_objects long?, unreachable_bytes long?, weakly_reachable_objects long?, \
          weakly_reachable_bytes long?, platform string?, undefined_objects long?, \
          started_at timestamp?
          CLASSES | class_id long, name string, super_class_id long?, loader_id long, \
          instance_bytes long, fields array<struct<name string, type string, \
          declaring_class string, offset int?>>
          OBJECTS | object_id long, class_id long, class_name string, kind string, \
          shallow_bytes long, array_length long?, file_offset long, \
          retained_bytes long?, dominator_id long?, root_distance long?, path_parent_id long?
          REFS | from_id long, to_id long, kind string, field_name string?
          ROOTS | object_id long, root_kind string, thread_serial long?, frame_number int?
          THREADS | thread_serial long, object_id long, name string?, group_name string?, \
          stack_trace_serial long?, state string?, daemon boolean?, virtual boolean?, \
          carrier_id long?, java_thread_id long?, retained_bytes long?
          FRAMES | thread_serial long?, stack_trace_serial long, frame_number int, frame_id long, \
          class_name string?, method string, signature string?, source_file string?, line int?, \
          locals int?, retained_bytes long?
          FRAME_LOCALS | thread_serial long, frame_number int?, object_id long, \
          root_kind string, class_name string?, retained_bytes long?, thread_only boolean?
          CLASS_HISTOGRAM | class_id long, class_name string, loader_id long, instances long, \
          shallow_bytes long, largest_instance_bytes long, retained_bytes long?
          LOADER_HISTOGRAM | loader_id long, loader_class string?, classes long, instances long, \
          shallow_bytes long, retained_bytes long
          PACKAGE_HISTOGRAM | package_name string, classes long, instances long, \
          shallow_bytes long, retained_bytes long
          DOMINATOR_CLASSES | path string, depth int, instances long, shallow_bytes long, \
          retained_bytes long
          SUSPECTS | rank int, kind string, object_id long?, class_name string, instances long, \
          retained_bytes long, retained_pct double, accumulation_id long?, \
          accumulation_class string?, accumulation_bytes long?, elements long?, \
          content_class string?, content_instances long?, content_bytes long?, \
          path array<string>, sentence string
          REQUESTS | rank int, object_id long, class_name string, stack string?, kind string, \
          method string?, path string?, query string?, path_template string?, \
          started_at timestamp?, thread_serial long?, thread_id long?, thread_name string?, \
          holder_id long, retained_bytes long, retained_pct double, shared_bytes long, shared_id long?, shared_calls int?, frame string?, \
          collection_id long?, collection_class string?, elements long?, content_class string?, \
          content_instances long?, content_bytes long?, trace_id string?, span_id string?, \
          context array<string>, problem string?, sentence string
          LEAK_PATHS | signature string, owner string?, collection string, path array<string>, \
          parent_signature string?, content_class string?, holders long, elements long, \
          bound long?, retained_bytes long, largest_bytes long, largest_id long, sample_keys array<string>, \
          sentence string
          WASTE | analysis string, objects long, bytes long, wasted_objects long, \
          wasted_bytes long?, note string?
          DUPLICATE_STRINGS | rank int, content_hash string, length_chars long, strings long, \
          arrays long, bytes long, wasted_bytes long, owner_field string?, example_id long, \
          value string?
          DUPLICATE_ARRAYS | rank int, content_hash string, class_name string, \
          array_length long, arrays long, bytes long, wasted_bytes long, owner_field string?, \
          example_id long
          ZERO_ARRAYS | owner_field string?, class_name string, arrays long, bytes long, \
          largest_bytes long, largest_id long
          COLLECTIONS | owner_field string?, class_name string, collections long, empty long, \
          single long, unknown_size long, elements long, slots long, used_slots long, \
          fill_pct double?, bytes long, wasted_bytes long, largest_elements long?, \
          largest_id long?
          BOXED_NUMBERS | class_name string, instances long, distinct_values long, \
          cacheable long, bytes long, wasted_bytes long
          DUPLICATE_CLASSES | class_name string, definitions int, loader_classes array<string>, \
          bytes long, wasted_bytes long
          FINALIZER_QUEUE | class_name string?, registered long, queued long, queued_bytes long
          DIRECT_BUFFERS | owner_field string?, class_name string, memory string, buffers long, \
          capacity_bytes long, largest_capacity_bytes long, largest_id long
          """)
  void columns(HeapTable table, String columns) {
    assertEquals(
        table.isLarge() ? columns : columns + ", dump_id string",
        table.schema().getFields().stream().map(HeapTableTest::column).collect(joining(", ")));
    assertEquals(table.name().toLowerCase(Locale.ROOT), table.tableName());
  }

  private static String column(Type type) {
    return type.getName()
        + " "
        + typeName(type)
        + (type.isRepetition(Repetition.OPTIONAL) ? "?" : "");
  }

  private static String typeName(Type type) {
    if (type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation) {
      Type element = type.asGroupType().getType(0).asGroupType().getType(0);
      return "array<" + typeName(element) + ">";
    }
    if (!type.isPrimitive()) {
      return type.asGroupType().getFields().stream()
          .map(HeapTableTest::column)
          .collect(joining(", ", "struct<", ">"));
    }
    return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> "int";
      case INT64 ->
          type.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation
              ? "timestamp"
              : "long";
      case DOUBLE -> "double";
      case BOOLEAN -> "boolean";
      case BINARY ->
          type.getLogicalTypeAnnotation() instanceof StringLogicalTypeAnnotation
              ? "string"
              : "binary";
      default -> type.toString();
    };
  }
}
