package io.heapfleet.blob.azure;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.heapfleet.blob.BlobLabels;
import io.heapfleet.blob.BlobWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * Writes one block blob, a block at a time. Nobody reads blocks before the list of them is
 * committed, which makes the blob all at once, with its metadata; Azure forgets blocks of an upload
 * that stopped after a week.
 *
 * <p>Holds one block in memory. Every request may be made again: a block that is sent twice is the
 * same block.
 */
final class AzureWriter implements BlobWriter {
  /** A blob has at most 50,000 blocks: this many small ones, then large ones, are 1.3 TiB. */
  private static final int SMALL_BLOCKS = 10_000;

  private static final int SMALL_BLOCK_BYTES = 8 << 20;
  private static final int LARGE_BLOCK_BYTES = 32 << 20;

  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;

  private final BlockBlobClient client;
  private final AzureProblems problems;
  private final int maxTries;
  private final BlobLabels labels;

  /** So that blocks of another upload to this name are not taken for ours. */
  private final String upload = UUID.randomUUID().toString();

  private final List<String> blocks = new ArrayList<>();
  private byte[] block = new byte[SMALL_BLOCK_BYTES];
  private int filledBytes;

  AzureWriter(BlockBlobClient client, AzureProblems problems, int maxTries, BlobLabels labels) {
    this.client = client;
    this.problems = problems;
    this.maxTries = maxTries;
    this.labels = labels;
  }

  @Override
  public String uri() {
    return problems.uri();
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int count = Math.min(length - done, block.length - filledBytes);
      System.arraycopy(buffer, offset + done, block, filledBytes, count);
      filledBytes += count;
      done += count;
      if (filledBytes == block.length) {
        send();
        if (blocks.size() == SMALL_BLOCKS) {
          block = new byte[LARGE_BLOCK_BYTES];
        }
      }
    }
  }

  private void send() throws IOException {
    // All ids of a blob have to be of one length.
    String id =
        Base64.getEncoder()
            .encodeToString("%s-%05d".formatted(upload, blocks.size()).getBytes(US_ASCII));
    BinaryData data = BinaryData.fromByteBuffer(ByteBuffer.wrap(block, 0, filledBytes));
    Patience.of(
        problems,
        maxTries,
        () ->
            client.stageBlockWithResponse(
                new BlockBlobStageBlockOptions(id, data), null, Context.NONE));
    blocks.add(id);
    filledBytes = 0;
  }

  @Override
  public void commit() throws IOException {
    if (filledBytes > 0) {
      send();
    }
    BlockBlobCommitBlockListOptions list =
        new BlockBlobCommitBlockListOptions(blocks)
            .setHeaders(new BlobHttpHeaders().setContentType("application/octet-stream"))
            .setMetadata(labels.metadata())
            .setTags(labels.tags().isEmpty() ? null : labels.tags())
            .setRequestConditions(new BlobRequestConditions().setIfNoneMatch("*"));
    Commit commit = new Commit(list);
    if (!Patience.of(problems, maxTries, commit::tryOnce)) {
      throw new FileAlreadyExistsException(uri(), null, "there is a blob of this name already");
    }
  }

  /** The last request, which has to tell a blob of its own from another one. */
  private final class Commit {
    private final BlockBlobCommitBlockListOptions list;
    private boolean mayHaveHappened;

    Commit(BlockBlobCommitBlockListOptions list) {
      this.list = list;
    }

    /** Whether the blob is ours. */
    boolean tryOnce() {
      try {
        client.commitBlockListWithResponse(list, null, Context.NONE);
        return true;
      } catch (BlobStorageException e) {
        if (isThereAlready(e)) {
          // Whoever may only write cannot look whose it is. After a try whose answer was lost it is
          // ours, unless somebody took the name in the moment between the two.
          return mayHaveHappened;
        }
        mayHaveHappened = true;
        throw e;
      } catch (RuntimeException e) {
        mayHaveHappened = true;
        throw e;
      }
    }

    private static boolean isThereAlready(BlobStorageException refused) {
      return refused.getStatusCode() == PRECONDITION_FAILED
          || (refused.getStatusCode() == CONFLICT
              && String.valueOf(refused.getErrorCode()).equals("BlobAlreadyExists"));
    }
  }

  /** There is nothing to take back: what was not committed is not there. */
  @Override
  public void close() {
    block = new byte[0];
  }
}
