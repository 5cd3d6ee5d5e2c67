package io.heapfleet.blob;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Blobs in a map, at {@code mem:/…}. Its listing is the plain twin of {@link TreeListing}: the glob
 * as a regular expression, tried on every key.
 */
public final class MemoryBlobStore implements BlobStore, BlobSink {
  private record Stored(ByteBuffer content, Blob blob) {}

  private final ConcurrentSkipListMap<String, Stored> blobs = new ConcurrentSkipListMap<>();
  private final AtomicLong versions = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong bytesRead = new AtomicLong();

  /** Stores a blob that was modified at the epoch's start. */
  public void put(String uri, byte[] content) {
    put(uri, content, Instant.EPOCH, Map.of());
  }

  public void put(String uri, byte[] content, Instant lastModified, Map<String, String> metadata) {
    String etag = "v" + versions.incrementAndGet();
    blobs.put(
        uri,
        new Stored(
            ByteBuffer.wrap(content.clone()),
            new Blob(uri, content.length, etag, lastModified, metadata)));
  }

  /** From now on listings say of the blob that somebody is at work on it. */
  public void keepBusy(String uri, String busy) {
    blobs.computeIfPresent(
        uri,
        (key, stored) -> {
          Blob blob = stored.blob();
          return new Stored(
              stored.content(),
              new Blob(
                  uri, blob.sizeBytes(), blob.etag(), blob.lastModified(), blob.metadata(), busy));
        });
  }

  public void remove(String uri) {
    blobs.remove(uri);
  }

  /** How many reads there have been of all blobs. */
  public long requests() {
    return requests.get();
  }

  /** How many bytes they have returned. */
  public long bytesRead() {
    return bytesRead.get();
  }

  @Override
  public List<Blob> list(String location) throws FileNotFoundException {
    Stored literal = blobs.get(location);
    if (literal != null) {
      return List.of(literal.blob());
    }
    String folder = location.replaceAll("/+$", "") + "/";
    boolean isFolder = blobs.keySet().stream().anyMatch(uri -> uri.startsWith(folder));
    Pattern pattern = Pattern.compile(regex(location));
    List<Blob> found = new ArrayList<>();
    for (Stored stored : blobs.values()) {
      String uri = stored.blob().uri();
      boolean matches =
          isFolder
              ? uri.startsWith(folder) && noneHidden(uri.substring(folder.length()))
              : pattern.matcher(uri).matches();
      if (matches) {
        found.add(stored.blob());
      }
    }
    if (found.isEmpty()) {
      throw new FileNotFoundException("nothing at " + location);
    }
    return found;
  }

  @Override
  public BlobReader open(String uri) throws FileNotFoundException {
    Stored stored = blobs.get(uri);
    if (stored == null) {
      throw new FileNotFoundException("nothing at " + uri);
    }
    return new MemoryReader(stored, requests, bytesRead);
  }

  @Override
  public BlobReader open(String uri, String etag) throws IOException {
    BlobReader reader = open(uri);
    if (!blobs.get(uri).blob().etag().equals(etag)) {
      throw new BlobChangedException(uri);
    }
    return reader;
  }

  @Override
  public boolean keepsMetadata(String folder, Map<String, String> metadata) {
    return true;
  }

  @Override
  public BlobWriter create(String folder, String path, BlobLabels labels) {
    String uri = folder.replaceAll("/+$", "") + "/" + path;
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    return new BlobWriter() {
      @Override
      public String uri() {
        return uri;
      }

      @Override
      public void write(byte[] buffer, int offset, int length) {
        content.write(buffer, offset, length);
      }

      @Override
      public void commit() throws IOException {
        if (blobs.containsKey(uri)) {
          throw new FileAlreadyExistsException(uri);
        }
        put(uri, content.toByteArray(), Instant.EPOCH, labels.metadata());
      }

      @Override
      public void close() {}
    };
  }

  private static boolean noneHidden(String path) {
    return Pattern.matches("(?:(?![._])[^/]+/)*(?![._])[^/]+", path);
  }

  /** Globs of the simple kinds: no nested braces, nothing quoted. */
  private static String regex(String glob) {
    StringBuilder regex = new StringBuilder();
    boolean inBraces = false;
    for (String name : glob.replaceAll("/+$", "").split("(?<=/)", -1)) {
      if (name.equals("**/")) {
        regex.append("(?:(?![._])[^/]+/)*");
        continue;
      }
      if (name.equals("**")) {
        regex.append("(?:(?![._])[^/]+/)*(?![._])[^/]+");
        continue;
      }
      if (Pattern.matches("[*?\\[].*", name)) {
        regex.append("(?![._])");
      }
      for (int i = 0; i < name.length(); i++) {
        char c = name.charAt(i);
        switch (c) {
          case '*' -> regex.append("[^/]*");
          case '?' -> regex.append("[^/]");
          case '[' -> regex.append(name.charAt(i + 1) == '!' ? "[^" : "[");
          case ']' -> regex.append(']');
          case '!' -> regex.append(i > 0 && name.charAt(i - 1) == '[' ? "" : "!");
          case '{' -> {
            inBraces = true;
            regex.append("(?:");
          }
          case '}' -> {
            inBraces = false;
            regex.append(')');
          }
          case ',' -> regex.append(inBraces ? "|" : ",");
          case '-' -> regex.append('-');
          default -> regex.append(Pattern.quote(String.valueOf(c)));
        }
      }
    }
    return regex.append("(?:/(?![._])[^/]+)*").toString();
  }

  /** As if it were behind a network. */
  private record MemoryReader(Stored stored, AtomicLong requests, AtomicLong bytesRead)
      implements BlobReader {
    @Override
    public boolean isRemote() {
      return true;
    }

    @Override
    public String uri() {
      return stored.blob().uri();
    }

    @Override
    public long sizeBytes() {
      return stored.content().capacity();
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) {
      if (position < 0 || offset < 0 || length < 0 || length > buffer.length - offset) {
        throw new IndexOutOfBoundsException();
      }
      if (length == 0) {
        return 0;
      }
      if (position >= sizeBytes()) {
        return -1;
      }
      int count = (int) Math.min(length, sizeBytes() - position);
      stored.content().get((int) position, buffer, offset, count);
      requests.incrementAndGet();
      bytesRead.addAndGet(count);
      return count;
    }

    @Override
    public void close() {}
  }
}
