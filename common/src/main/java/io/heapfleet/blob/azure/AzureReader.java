package io.heapfleet.blob.azure;

import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.BlobDownloadHeaders;
import com.azure.storage.blob.models.BlobDownloadResponse;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.DownloadRetryOptions;
import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.RangeReader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one version of a blob. Opening it takes one request, which brings the blob's first bytes
 * along: whoever opens a dump reads its header next.
 *
 * <p>Each request names the ETag that the blob had first, so bytes of two versions never mix. A
 * request that breaks off is made again from the byte where it broke.
 */
final class AzureReader extends RangeReader {
  private static final int HEAD_BYTES = ReadAhead.LEAST_BYTES;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

  /** None of the SDK's own: {@link Patience} knows how far a range has got. */
  private static final DownloadRetryOptions ONE_TRY =
      new DownloadRetryOptions().setMaxRetryRequests(0);

  /** Each open blob keeps a few requests under way, so what bounds them is the number of tasks. */
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          runnable -> {
            Thread thread = new Thread(runnable, "heapfleet-azure-read");
            thread.setDaemon(true);
            return thread;
          });

  private final byte[] head;
  private final ReadAhead readAhead;

  private AzureReader(
      AzureProblems problems, Version version, byte[] head, AzureSettings settings) {
    super(problems.uri(), version.sizeBytes());
    this.head = head;
    this.readAhead =
        new ReadAhead(
            version, version.sizeBytes(), settings.readBytes(), settings.readsInFlight(), THREADS);
  }

  /**
   * Opens a blob.
   *
   * @param etag which version of it, without quotation marks; null for the one that is there
   */
  static BlobReader open(
      BlobClient client, String etag, AzureProblems problems, AzureSettings settings)
      throws IOException {
    byte[] head = new byte[HEAD_BYTES];
    Opening opening =
        Patience.of(problems, settings.tries(), () -> open(client, etag, problems, head));
    Version version =
        new Version(client, problems, settings.tries(), opening.etag(), opening.sizeBytes());
    int headBytes = (int) Math.min(HEAD_BYTES, opening.sizeBytes());
    if (opening.bytes() < headBytes) {
      // Cut off: the rest like the rest of any range.
      version.readOn(0, head, opening.bytes(), headBytes);
    }
    return new AzureReader(problems, version, Arrays.copyOf(head, headBytes), settings);
  }

  /** What the first request tells: which version, its size, and how many bytes came with it. */
  private record Opening(String etag, long sizeBytes, int bytes) {}

  private static Opening open(BlobClient client, String etag, AzureProblems problems, byte[] head)
      throws IOException {
    Sink sink = new Sink(head, 0, head.length);
    try {
      BlobDownloadHeaders headers =
          request(client, sink, 0, HEAD_BYTES, etag).getDeserializedHeaders();
      return new Opening(
          BlobVersions.withoutQuotes(headers.getETag()),
          rangeOf(headers, problems, 0, sink.count).blobBytes(),
          sink.count);
    } catch (BlobStorageException e) {
      if (e.getStatusCode() != RANGE_NOT_SATISFIABLE) {
        throw e;
      }
      // An empty blob has no first byte.
      return new Opening(etag, 0, 0);
    }
  }

  private static BlobDownloadResponse request(
      BlobClient client, OutputStream sink, long start, long length, String etag) {
    BlobRequestConditions conditions = new BlobRequestConditions();
    if (etag != null) {
      conditions.setIfMatch(BlobVersions.quoted(etag));
    }
    return client.downloadStreamWithResponse(
        sink, new BlobRange(start, length), ONE_TRY, conditions, false, null, Context.NONE);
  }

  private record ContentRange(long start, long blobBytes) {}

  private static ContentRange rangeOf(
      BlobDownloadHeaders headers, AzureProblems problems, long start, int count)
      throws IOException {
    String text = String.valueOf(headers.getContentRange());
    Matcher range = CONTENT_RANGE.matcher(text);
    if (!range.matches() || Long.parseLong(range.group(1)) != start) {
      throw new ReplyMismatchException(
          problems.uri(), start, "bytes from there", count + " bytes as Content-Range " + text);
    }
    return new ContentRange(start, Long.parseLong(range.group(3)));
  }

  @Override
  public void expect(long startOffset, long endOffset) {
    readAhead.expect(startOffset, endOffset);
  }

  @Override
  protected int readSome(long position, byte[] buffer, int offset, int length) throws IOException {
    if (position < head.length) {
      int count = (int) Math.min(length, head.length - position);
      System.arraycopy(head, (int) position, buffer, offset, count);
      return count;
    }
    return readAhead.read(position, buffer, offset, length);
  }

  @Override
  public void close() {
    readAhead.close();
  }

  /** One version of the blob, to read ranges of. */
  private record Version(
      BlobClient client, AzureProblems problems, int maxTries, String etag, long sizeBytes)
      implements ReadAhead.Source {

    @Override
    public void read(long start, byte[] target, int length) throws IOException {
      readOn(start, target, 0, length);
    }

    /**
     * Fills {@code target} up to {@code length}, of which {@code done} bytes are there.
     *
     * @param start where the first byte of {@code target} lies in the blob
     */
    void readOn(long start, byte[] target, int done, int length) throws IOException {
      Patience patience = new Patience(problems, maxTries);
      int at = done;
      while (at < length) {
        Sink sink = new Sink(target, at, length);
        Exception failure = null;
        try {
          BlobDownloadHeaders headers =
              request(client, sink, start + at, length - at, etag).getDeserializedHeaders();
          ContentRange range = rangeOf(headers, problems, start + at, sink.count);
          if (range.blobBytes() != sizeBytes) {
            throw new ReplyMismatchException(
                problems.uri(), start, "a blob of " + sizeBytes, "one of " + range.blobBytes());
          }
        } catch (IOException | RuntimeException e) {
          failure = e;
        }
        at += sink.count;
        if (at < length) {
          if (sink.count > 0) {
            patience.gotOn();
          }
          patience.failed(failure == null ? new IOException("the answer was cut") : failure);
        } else if (failure != null && !AzureProblems.isPassing(failure)) {
          throw problems.describe(failure);
        }
      }
    }
  }

  /** Takes bytes into an array. */
  private static final class Sink extends OutputStream {
    private final byte[] target;
    private final int start;
    private final int end;
    int count;

    Sink(byte[] target, int start, int end) {
      this.target = target;
      this.start = start;
      this.end = end;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int room = end - start - count;
      System.arraycopy(bytes, offset, target, start + count, Math.min(room, length));
      count += Math.min(room, length);
      if (length > room) {
        throw new ReplyMismatchException("a blob", start, (end - start) + " bytes", "more of them");
      }
    }
  }
}
