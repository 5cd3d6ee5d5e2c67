package io.heapfleet.model;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

/**
 * One dump as the catalog found it: where it lies, and what it is a dump of.
 *
 * @param uri where the dump lies; never holds credentials
 * @param etag version of the content at {@code uri}: changes when the content does
 * @param sizeBytes stored size, compressed if the dump is
 * @param service what runs on the instance, null if unknown
 * @param instance which instance of the service, null if unknown
 * @param region where it runs, null if unknown
 * @param build version of the service, null if unknown
 * @param capturedAt when the dump was taken, null if only the dump's own header can say
 */
public record DumpSource(
    String uri,
    String etag,
    long sizeBytes,
    String service,
    String instance,
    String region,
    String build,
    Instant capturedAt)
    implements Serializable {
  private static final int MAX_STEM_CHARS = 40;

  public DumpSource {
    Objects.requireNonNull(uri);
    Objects.requireNonNull(etag);
  }

  /**
   * A short id, the same for the same content at the same place: the file's name, made safe for a
   * folder name, and 10 hex digits of the SHA-256 of uri and etag. Always starts with a letter, so
   * that no SQL engine takes the partition column for a number.
   */
  public String dumpId() {
    String path = uri.replaceAll("[?#].*$", "").replaceAll("/+$", "");
    String stem =
        path.substring(path.lastIndexOf('/') + 1)
            .toLowerCase(Locale.ROOT)
            .replaceAll("(\\.hprof|\\.gcdump)?(\\.gz)?$", "")
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-+|-+$", "");
    if (stem.isEmpty() || !Character.isLetter(stem.charAt(0))) {
      stem = stem.isEmpty() ? "dump" : "d-" + stem;
    }
    if (stem.length() > MAX_STEM_CHARS) {
      stem = stem.substring(0, MAX_STEM_CHARS);
    }
    return stem + "-" + sha256(uri + "\n" + etag).substring(0, 10);
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
