package io.heapfleet.blob.azure;

/** ETags: with quotation marks in HTTP's headers, without in listings and in ours. */
final class BlobVersions {
  private BlobVersions() {}

  static String withoutQuotes(String etag) {
    return etag.length() >= 2 && etag.startsWith("\"") && etag.endsWith("\"")
        ? etag.substring(1, etag.length() - 1)
        : etag;
  }

  static String quoted(String etag) {
    return etag.startsWith("\"") ? etag : "\"" + etag + "\"";
  }
}
