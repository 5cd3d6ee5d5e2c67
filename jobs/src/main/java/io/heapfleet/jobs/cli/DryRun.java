package io.heapfleet.jobs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.jobs.catalog.CatalogJob;
import io.heapfleet.jobs.catalog.CatalogRequest;
import io.heapfleet.jobs.catalog.CatalogResult;
import io.heapfleet.jobs.catalog.Skipped;
import io.heapfleet.jobs.cli.TextTable.Align;
import io.heapfleet.jobs.progress.Figures;
import io.heapfleet.model.DumpSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Says what a scan would scan, and what not and why. Costs a listing; reads no dump. */
final class DryRun {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** How it is told. */
  enum Format {
    TEXT,
    JSON
  }

  private final Console console;

  DryRun(Console console) {
    this.console = console;
  }

  int run(CatalogRequest request, Configuration conf, Format format) throws IOException {
    try {
      BlobStores.keepCredentials(request.locations(), conf);
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage());
    }
    CatalogResult catalog = CatalogJob.run(BlobStores.open(conf), request);
    if (format == Format.JSON) {
      console.print(JSON.writeValueAsString(json(catalog)));
    } else {
      text(catalog).forEach(console::print);
    }
    return ExitCode.OK;
  }

  private static ObjectNode json(CatalogResult catalog) {
    ObjectNode json = JSON.createObjectNode();
    ArrayNode dumps = json.putArray("dumps");
    for (DumpSource dump : catalog.dumps()) {
      ObjectNode entry =
          dumps
              .addObject()
              .put("dump_id", dump.dumpId())
              .put("uri", dump.uri())
              .put("etag", dump.etag())
              .put("size_bytes", dump.sizeBytes())
              .put("service", dump.service())
              .put("instance", dump.instance())
              .put("region", dump.region())
              .put("build", dump.build())
              .put("captured_at", dump.capturedAt() == null ? null : dump.capturedAt().toString());
      ArrayNode notes = entry.putArray("notes");
      catalog.notes().getOrDefault(dump.uri(), List.of()).forEach(notes::add);
    }
    ArrayNode skipped = json.putArray("skipped");
    for (Skipped other : catalog.skipped()) {
      skipped
          .addObject()
          .put("uri", other.uri())
          .put("why", other.why().name())
          .put("reason", other.reason());
    }
    return json;
  }

  private List<String> text(CatalogResult catalog) {
    TextTable dumps =
        new TextTable()
            .column("Service", Align.LEFT)
            .column("Instance", Align.LEFT)
            .column("Build", Align.LEFT)
            .column("Captured", Align.LEFT)
            .column("Stored", Align.RIGHT)
            .column("Dump", Align.LEFT_KEEPING_END);
    for (DumpSource dump : catalog.dumps()) {
      dumps.row(
          dump.service(),
          dump.instance(),
          dump.build(),
          dump.capturedAt() == null ? null : dump.capturedAt().toString(),
          Figures.bytes(dump.sizeBytes()),
          dump.uri());
    }
    List<String> lines = new ArrayList<>();
    long bytes = catalog.dumps().stream().mapToLong(DumpSource::sizeBytes).sum();
    lines.add(
        "Would be looked at: %s, %s."
            .formatted(Figures.count(catalog.dumps().size(), "dump"), Figures.bytes(bytes)));
    if (!catalog.dumps().isEmpty()) {
      lines.addAll(dumps.lines(console.tableWidthColumns()));
    }
    catalog
        .notes()
        .forEach((uri, notes) -> notes.forEach(note -> lines.add("  " + uri + ": " + note)));
    if (!catalog.skipped().isEmpty()) {
      lines.add("");
      lines.add("Would be left out:");
      for (Skipped other : catalog.skipped()) {
        lines.add("  " + DisplayWidth.visible(other.uri() + ": " + other.reason()));
      }
    }
    return lines;
  }
}
