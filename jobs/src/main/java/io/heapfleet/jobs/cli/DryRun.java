package io.heapfleet.jobs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.finding.Amounts;
import io.heapfleet.jobs.catalog.CatalogJob;
import io.heapfleet.jobs.catalog.CatalogRequest;
import io.heapfleet.jobs.catalog.CatalogResult;
import io.heapfleet.jobs.catalog.Skipped;
import io.heapfleet.jobs.cli.TextTable.Align;
import io.heapfleet.jobs.output.PublishedDumps;
import io.heapfleet.jobs.parse.ParseOptions;
import io.heapfleet.jobs.progress.Figures;
import io.heapfleet.model.DumpSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * Says what a scan would read, and what not and why. Costs a listing of the inputs and one of the
 * tables; reads no dump and starts no Spark.
 */
final class DryRun {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** How it is told. */
  enum Format {
    TEXT,
    JSON
  }

  private final Console console;
  private final Configuration conf;

  DryRun(Console console, Configuration conf) {
    this.console = console;
    this.conf = conf;
  }

  /**
   * Tells it.
   *
   * @param parse where the tables are, and whether dumps are read again that they hold
   */
  int run(CatalogRequest request, ParseOptions parse, Format format) throws IOException {
    try {
      BlobStores.keepCredentials(request.locations(), conf);
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage());
    }
    CatalogResult catalog = CatalogJob.run(BlobStores.open(conf), request);
    Set<String> known =
        parse.force() ? Set.of() : new PublishedDumps(conf, parse.outputUri()).days().keySet();
    if (format == Format.JSON) {
      console.print(JSON.writeValueAsString(json(catalog, known)));
    } else {
      text(catalog, known).forEach(console::print);
    }
    return ExitCode.OK;
  }

  private static ObjectNode json(CatalogResult catalog, Set<String> known) {
    ObjectNode json = JSON.createObjectNode();
    ArrayNode dumps = json.putArray("dumps");
    for (DumpSource dump : catalog.dumps()) {
      ObjectNode entry =
          dumps
              .addObject()
              .put("dump_id", dump.dumpId())
              .put("known", known.contains(dump.dumpId()))
              .put("uri", dump.uri())
              .put("etag", dump.etag())
              .put("size_bytes", dump.sizeBytes())
              .put("service", dump.service())
              .put("instance", dump.instance())
              .put("region", dump.region())
              .put("build", dump.build())
              .put("captured_at", time(dump));
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

  private List<String> text(CatalogResult catalog, Set<String> known) {
    List<DumpSource> fresh =
        catalog.dumps().stream().filter(dump -> !known.contains(dump.dumpId())).toList();
    List<String> lines = new ArrayList<>();
    lines.add(
        "Would be read: %s, %s."
            .formatted(
                Figures.count(fresh.size(), "dump"),
                Amounts.bytes(fresh.stream().mapToLong(DumpSource::sizeBytes).sum())));
    if (!fresh.isEmpty()) {
      lines.addAll(table(fresh).lines(console.tableWidthColumns()));
    }
    for (DumpSource dump : fresh) {
      for (String note : catalog.notes().getOrDefault(dump.uri(), List.of())) {
        lines.add("  " + DisplayWidth.visible(dump.uri() + ": " + note));
      }
    }
    if (fresh.size() < catalog.dumps().size()) {
      lines.add("");
      lines.add(
          "In the tables already: %s; those that could not be read are tried again."
              .formatted(Figures.count(catalog.dumps().size() - fresh.size(), "dump")));
    }
    if (!catalog.skipped().isEmpty()) {
      lines.add("");
      lines.add("Left out:");
      for (Skipped other : catalog.skipped()) {
        lines.add("  " + DisplayWidth.visible(other.uri() + ": " + other.reason()));
      }
    }
    return lines;
  }

  private static TextTable table(List<DumpSource> dumps) {
    TextTable table =
        new TextTable()
            .column("Service", Align.LEFT)
            .column("Instance", Align.LEFT)
            .column("Build", Align.LEFT)
            .column("Captured", Align.LEFT)
            .column("Stored", Align.RIGHT)
            .column("Dump", Align.LEFT_KEEPING_END);
    for (DumpSource dump : dumps) {
      table.row(
          dump.service(),
          dump.instance(),
          dump.build(),
          time(dump),
          Amounts.bytes(dump.sizeBytes()),
          dump.uri());
    }
    return table;
  }

  /** Null where only the dump knows. */
  private static String time(DumpSource dump) {
    return dump.capturedAt() == null ? null : dump.capturedAt().toString();
  }
}
