package io.heapfleet.collect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.heapfleet.blob.BlobLabels;
import io.heapfleet.blob.BlobSink;
import io.heapfleet.blob.BlobWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Sends dumps to where scans read them: {@code SERVICE/BUILD/INSTANCE/TIME.hprof} below one folder.
 * What a dump is of goes along as the store's metadata, or where it keeps none, as a sidecar file
 * that is there before the dump is.
 */
final class DumpUpload {
  /**
   * To the millisecond, as dumps say it: two dumps of one instance do not have one name, and a dump
   * that is sent twice has.
   */
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int BUFFER_BYTES = 1 << 20;
  private static final long NEWS_NANOS = 10_000_000_000L;

  private final BlobSink sink;
  private final String folder;
  private final boolean withTags;
  private final Consumer<String> say;

  /**
   * @param folder location in the store below which dumps go
   * @param withTags whether the store's index is told as well what dumps are of
   * @param say is told in a line how far it is
   */
  DumpUpload(BlobSink sink, String folder, boolean withTags, Consumer<String> say) {
    this.sink = sink;
    this.folder = folder;
    this.withTags = withTags;
    this.say = say;
  }

  /**
   * Sends a dump, all or nothing. What a killed JVM has left in pieces stays in pieces, which a
   * scan reads as one dump.
   *
   * @param runtime the JVM that it is of; null if unknown
   * @return where it lies
   * @throws FileAlreadyExistsException if it is there already
   */
  String send(DumpFile dump, DumpIdentity identity, String runtime) throws IOException {
    List<String> names = new ArrayList<>(identity.folders());
    names.add(NAME.format(dump.capturedAt()) + dump.extension());
    String path = String.join("/", names);
    Map<String, String> labels = new TreeMap<>(identity.labels());
    labels.put("captured_at", dump.capturedAt().toString());
    if (runtime != null) {
      labels.put("runtime", runtime);
    }
    Map<String, String> tags = withTags ? identity.labels() : Map.of();
    // The file last: a piece without it is no dump yet.
    for (DumpFile.Part piece : dump.parts().subList(1, dump.parts().size())) {
      sendPiece(piece, path + piece.extension());
    }
    DumpFile.Part file = dump.parts().get(0);
    if (sink.keepsMetadata(folder, labels)) {
      return send(file, path, new BlobLabels(labels, tags));
    }
    sendSidecar(path, labels);
    return send(file, path, new BlobLabels(Map.of(), tags));
  }

  private void sendPiece(DumpFile.Part piece, String path) throws IOException {
    try {
      send(piece, path, BlobLabels.NONE);
    } catch (FileAlreadyExistsException e) {
      say.accept("the piece is there already: " + e.getMessage());
    }
  }

  private void sendSidecar(String path, Map<String, String> labels) throws IOException {
    byte[] content = new ObjectMapper().writeValueAsString(labels).getBytes(UTF_8);
    try (BlobWriter writer = sink.create(folder, path + ".json", BlobLabels.NONE)) {
      writer.write(content, 0, content.length);
      writer.commit();
    } catch (FileAlreadyExistsException e) {
      // Of an earlier try, which did not get to the dump.
      say.accept("the sidecar is there already: " + e.getMessage());
    }
  }

  private String send(DumpFile.Part file, String path, BlobLabels labels) throws IOException {
    try (BlobWriter writer = sink.create(folder, path, labels);
        InputStream in = Files.newInputStream(file.path())) {
      byte[] buffer = new byte[BUFFER_BYTES];
      long sentBytes = 0;
      long lastNews = System.nanoTime();
      int count;
      while ((count = in.read(buffer)) >= 0) {
        writer.write(buffer, 0, count);
        sentBytes += count;
        if (System.nanoTime() - lastNews > NEWS_NANOS) {
          lastNews = System.nanoTime();
          say.accept("sent %s of %s".formatted(megabytes(sentBytes), megabytes(file.sizeBytes())));
        }
      }
      if (sentBytes != file.sizeBytes() || Files.size(file.path()) != sentBytes) {
        throw new IOException(
            "%s: expected %d bytes, found %d by now: it is still being written, and was not sent"
                .formatted(file.path(), file.sizeBytes(), Files.size(file.path())));
      }
      writer.commit();
      return writer.uri();
    }
  }

  static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
