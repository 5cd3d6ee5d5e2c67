package io.heapfleet.jobs.catalog;

import io.heapfleet.blob.Blob;
import io.heapfleet.model.DumpSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects what is known of one dump, from the strongest word to the weakest: the first counts. */
final class SourceFacts {
  private static final int MAX_SHOWN_CHARS = 40;

  private final Map<SourceField, String> fields = new EnumMap<>(SourceField.class);
  private final List<String> notes = new ArrayList<>();
  private Instant capturedAt;

  /**
   * Takes what is not known yet.
   *
   * @param origin who says so, for notes
   */
  void offer(String origin, Map<SourceField, String> offered) {
    for (Map.Entry<SourceField, String> entry : offered.entrySet()) {
      String value = entry.getValue().strip();
      if (value.isEmpty()) {
        continue;
      }
      if (entry.getKey() != SourceField.CAPTURED_AT) {
        fields.putIfAbsent(entry.getKey(), value);
      } else if (capturedAt == null) {
        Optional<CaptureTime> time = CaptureTime.parse(value);
        time.ifPresentOrElse(
            known -> capturedAt = known.instant(),
            () ->
                notes.add(
                    "%s: captured_at '%s' is no time, write 2026-11-22T03:15:00Z"
                        .formatted(origin, shown(value))));
      }
    }
  }

  /** Fills what is still missing from a file's name. */
  void offer(DumpName.Guess guess) {
    fields.putIfAbsent(SourceField.INSTANCE, guess.instance());
    if (capturedAt == null) {
      capturedAt = guess.capturedAt().map(CaptureTime::instant).orElse(null);
    }
  }

  void note(String note) {
    notes.add(note);
  }

  List<String> notes() {
    return notes;
  }

  DumpSource source(Blob blob) {
    return new DumpSource(
        blob.uri(),
        blob.etag(),
        blob.sizeBytes(),
        fields.get(SourceField.SERVICE),
        fields.get(SourceField.INSTANCE),
        fields.get(SourceField.REGION),
        fields.get(SourceField.BUILD),
        capturedAt);
  }

  private static String shown(String value) {
    return value.length() > MAX_SHOWN_CHARS ? value.substring(0, MAX_SHOWN_CHARS) + "…" : value;
  }
}
