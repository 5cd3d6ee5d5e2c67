package io.heapfleet.jobs.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.BlobStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object beside a dump that says what it is a dump of. Never fatal: what is wrong with it
 * becomes a note.
 *
 * @param fields what it says
 * @param notes what could not be used of it; each starts with the sidecar's name
 */
record Sidecar(Map<SourceField, String> fields, List<String> notes) {
  static final Sidecar NONE = new Sidecar(Map.of(), List.of());

  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_VALUE_CHARS = 500;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Where a dump's sidecar may lie, first choice first. */
  static List<String> uris(String dumpUri) {
    List<String> uris = new ArrayList<>();
    uris.add(dumpUri + ".json");
    if (dumpUri.toLowerCase(Locale.ROOT).endsWith(".gz")) {
      uris.add(dumpUri.substring(0, dumpUri.length() - ".gz".length()) + ".json");
    }
    String stem = DumpName.withoutExtension(dumpUri) + ".json";
    if (!uris.contains(stem)) {
      uris.add(stem);
    }
    return uris;
  }

  static Sidecar read(BlobStore store, String uri) {
    String name = "sidecar " + uri.substring(uri.lastIndexOf('/') + 1) + ": ";
    try (BlobReader reader = store.open(uri)) {
      if (reader.sizeBytes() > MAX_BYTES) {
        return unusable(name + "larger than 1 MiB, not read");
      }
      byte[] content = new byte[(int) reader.sizeBytes()];
      int done = 0;
      while (done < content.length) {
        int count = reader.read(done, content, done, content.length - done);
        if (count < 0) {
          return unusable(name + "became shorter while it was read");
        }
        done += count;
      }
      return parse(name, content);
    } catch (JsonProcessingException e) {
      return unusable(
          "%sno JSON at line %d, column %d"
              .formatted(name, e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
    } catch (IOException e) {
      return unusable(name + "could not be read: " + e.getMessage());
    }
  }

  private static Sidecar parse(String name, byte[] content) throws IOException {
    JsonNode root = JSON.readTree(content);
    if (root == null || !root.isObject()) {
      return unusable(name + "expected a JSON object");
    }
    Map<SourceField, String> fields = new EnumMap<>(SourceField.class);
    List<String> notes = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      Optional<SourceField> field = SourceField.ofKey(entry.getKey());
      JsonNode value = entry.getValue();
      if (field.isEmpty()) {
        meant(entry.getKey())
            .ifPresent(
                meant ->
                    notes.add(
                        "%skey %s is not read, write %s"
                            .formatted(name, entry.getKey(), meant.key())));
      } else if (value.isContainerNode() || value.asText().length() > MAX_VALUE_CHARS) {
        notes.add(
            "%s%s is not a text of up to %d characters"
                .formatted(name, field.get().key(), MAX_VALUE_CHARS));
      } else if (!value.isNull()) {
        fields.put(field.get(), value.asText());
      }
    }
    return new Sidecar(fields, notes);
  }

  /** The field that a key is a misspelling of. */
  private static Optional<SourceField> meant(String key) {
    String letters = key.replaceAll("[-_ ]", "").toLowerCase(Locale.ROOT);
    for (SourceField field : SourceField.values()) {
      if (letters.equals(field.key().replace("_", ""))) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }

  private static Sidecar unusable(String note) {
    return new Sidecar(Map.of(), List.of(note));
  }
}
