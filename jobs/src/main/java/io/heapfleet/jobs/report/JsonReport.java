package io.heapfleet.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/** A report as JSON, as docs/report.schema.json has it. What is unknown is null. */
public final class JsonReport {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .registerModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addSerializer(LocalDate.class, ToStringSerializer.instance));

  private JsonReport() {}

  /** The report over many lines, with a line break at its end. */
  public static String of(FleetReport report) {
    try {
      return JSON.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always JSON", e);
    }
  }

  /** Facts of a report as JSON on one line, compressed with gzip, in base 64. */
  static String packed(Object facts) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      JSON.writeValue(gzip, facts);
    } catch (IOException e) {
      throw new IllegalStateException("a tree of plain values is always JSON", e);
    }
    return Base64.getEncoder().encodeToString(packed.toByteArray());
  }
}
