package io.heapfleet.blob;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files that are one dump together. HotSpot of JDK 22 and later writes a heap dump into {@code
 * FILE}, {@code FILE.p0}, {@code FILE.p1} and so on, and joins them at the end. A JVM that is
 * stopped before leaves them as they are: they are shown as one blob, at the uri of {@code FILE},
 * as large as all of them, with an etag made of theirs.
 */
public final class BlobPieces {
  /** Matches the names of pieces in a glob. */
  public static final String GLOB = "*.p[0-9]*";

  private static final Pattern PIECE = Pattern.compile("(.+)\\.p(\\d{1,9})");

  /** What goes between the etags, in front of a piece's number; no etag holds a space. */
  private static final String MARK = " p";

  private static final Pattern MARKED = Pattern.compile(MARK + "(\\d{1,9}) ");

  private BlobPieces() {}

  /** The uri of the file that a blob with this uri would be a piece of, null if of none. */
  public static String base(String uri) {
    Matcher piece = PIECE.matcher(uri);
    return piece.matches() ? piece.group(1) : null;
  }

  /** Whether an etag is of a blob in pieces. */
  static boolean isOfPieces(String etag) {
    return MARKED.matcher(etag).find();
  }

  /** The blobs, of which those that are pieces of others are joined to these; sorted by uri. */
  public static List<Blob> joined(Collection<Blob> blobs) {
    Map<String, Blob> byUri = new TreeMap<>();
    blobs.forEach(blob -> byUri.put(blob.uri(), blob));
    Map<String, TreeMap<Integer, Blob>> pieces = new TreeMap<>();
    for (Blob blob : blobs) {
      Matcher piece = PIECE.matcher(blob.uri());
      if (piece.matches() && byUri.containsKey(piece.group(1))) {
        pieces
            .computeIfAbsent(piece.group(1), base -> new TreeMap<>())
            .put(Integer.valueOf(piece.group(2)), blob);
      }
    }
    pieces.values().forEach(of -> of.values().forEach(piece -> byUri.remove(piece.uri())));
    // A piece may be the base of others: then it is gone, and so are they.
    pieces.forEach((uri, of) -> byUri.computeIfPresent(uri, (same, base) -> joined(base, of)));
    return List.copyOf(byUri.values());
  }

  private static Blob joined(Blob base, Map<Integer, Blob> pieces) {
    long bytes = base.sizeBytes();
    Instant lastModified = base.lastModified();
    StringBuilder etag = new StringBuilder(base.etag());
    for (Map.Entry<Integer, Blob> piece : pieces.entrySet()) {
      Blob blob = piece.getValue();
      bytes += blob.sizeBytes();
      lastModified = blob.lastModified().isAfter(lastModified) ? blob.lastModified() : lastModified;
      etag.append(MARK).append(piece.getKey()).append(' ').append(blob.etag());
    }
    return new Blob(base.uri(), bytes, etag.toString(), lastModified, base.metadata());
  }

  /**
   * Lists a location as {@link BlobStore#list(String)} does, and joins pieces. Those of a single
   * blob are looked for beside it.
   */
  public static List<Blob> list(BlobStore store, String location) throws IOException {
    List<Blob> blobs = new ArrayList<>(store.list(location));
    if (blobs.size() == 1) {
      try {
        String uri = blobs.get(0).uri();
        blobs.addAll(store.list(BlobUri.quoteWildcards(uri) + ".p[0-9]*"));
      } catch (FileNotFoundException e) {
        // It is whole, as nearly all are.
      }
    }
    return joined(blobs);
  }

  /** Opens a blob of which the etag is of pieces. */
  static PiecedReader open(BlobStore store, String uri, String etag) throws IOException {
    List<PiecedReader.Piece> pieces = new ArrayList<>();
    try {
      Matcher mark = MARKED.matcher(etag);
      String name = uri;
      int start = 0;
      while (mark.find()) {
        pieces.add(PiecedReader.Piece.of(store.open(name, etag.substring(start, mark.start()))));
        name = uri + ".p" + mark.group(1);
        start = mark.end();
      }
      pieces.add(PiecedReader.Piece.of(store.open(name, etag.substring(start))));
      return new PiecedReader(uri, pieces);
    } catch (IOException | RuntimeException e) {
      for (PiecedReader.Piece piece : pieces) {
        piece.reader().close();
      }
      throw e;
    }
  }
}
