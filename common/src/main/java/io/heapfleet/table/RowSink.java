package io.heapfleet.table;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;

/** Takes the values of one row or of one group, in the order of the schema; null leaves one out. */
final class RowSink {
  private final RecordConsumer consumer;
  private final GroupType group;
  private int index;

  RowSink(RecordConsumer consumer, GroupType group) {
    this.consumer = consumer;
    this.group = group;
  }

  /** How a row becomes values. */
  interface Columns<T> {
    void write(T row, RowSink sink);
  }

  RowSink text(String value) {
    return field(value, v -> consumer.addBinary(Binary.fromConstantByteArray(utf8(v))));
  }

  RowSink int64(Long value) {
    return field(value, consumer::addLong);
  }

  RowSink int32(Integer value) {
    return field(value, consumer::addInteger);
  }

  RowSink bool(Boolean value) {
    return field(value, consumer::addBoolean);
  }

  RowSink float64(Double value) {
    return field(value, consumer::addDouble);
  }

  RowSink micros(Instant value) {
    return field(value, v -> consumer.addLong(ChronoUnit.MICROS.between(Instant.EPOCH, v)));
  }

  /** A list in Parquet's three levels; its elements are groups. */
  <E> RowSink groups(List<E> values, Columns<E> columns) {
    GroupType element = elementType().asGroupType();
    return list(
        values,
        value -> {
          consumer.startGroup();
          columns.write(value, new RowSink(consumer, element));
          consumer.endGroup();
        });
  }

  RowSink texts(List<String> values) {
    return list(values, value -> consumer.addBinary(Binary.fromConstantByteArray(utf8(value))));
  }

  private Type elementType() {
    return group.getType(index).asGroupType().getType(0).asGroupType().getType(0);
  }

  private <E> RowSink list(List<E> values, Consumer<E> writeElement) {
    String repeated = group.getType(index).asGroupType().getType(0).getName();
    String element = elementType().getName();
    return field(
        values,
        all -> {
          consumer.startGroup();
          if (!all.isEmpty()) {
            consumer.startField(repeated, 0);
            for (E value : all) {
              consumer.startGroup();
              consumer.startField(element, 0);
              writeElement.accept(value);
              consumer.endField(element, 0);
              consumer.endGroup();
            }
            consumer.endField(repeated, 0);
          }
          consumer.endGroup();
        });
  }

  private <V> RowSink field(V value, Consumer<V> write) {
    if (value != null) {
      String name = group.getFieldName(index);
      consumer.startField(name, index);
      write.accept(value);
      consumer.endField(name, index);
    }
    index++;
    return this;
  }

  /** Unpaired surrogates become question marks: Parquet wants UTF-8. */
  private static byte[] utf8(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }
}
