package io.heapfleet.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What everything does that takes new blobs. Each test begins with an empty place. */
public abstract class BlobSinkContract {
  private static final Map<String, String> METADATA =
      Map.of("service", "orders", "captured_at", "2026-11-22T03:15:00Z");

  protected abstract BlobSink sink();

  /** What reads the same place. */
  protected abstract BlobStore store();

  /** Where this path below the root of the test's own place is, as a user would write it. */
  protected abstract String location(String path);

  @Test
  void aBlobIsThereAtOnceWhenItIsCommitted() throws Exception {
    byte[] content = new byte[20_000_000]; // Of several blocks, the last one short.
    new SplittableRandom(1).nextBytes(content);
    try (BlobWriter writer =
        sink().create(location("fleet"), "orders/1.9.0/web.hprof", BlobLabels.NONE)) {
      int at = 0;
      for (int length = 1; at < content.length; length = length * 3 + 1) {
        int count = Math.min(length, content.length - at);
        writer.write(content, at, count);
        at += count;
      }
      assertNothingAt("fleet");
      writer.commit();

      Blob blob = only("fleet");
      assertEquals(blob.uri(), writer.uri());
      assertTrue(blob.uri().endsWith("/fleet/orders/1.9.0/web.hprof"), blob.uri());
      assertEquals(content.length, blob.sizeBytes());
      assertArrayEquals(content, content(blob));
    }
    assertEquals(content.length, only("fleet").sizeBytes(), "closing it takes nothing back");
  }

  @Test
  void whatIsNotCommittedLeavesNothing() throws Exception {
    try (BlobWriter writer = sink().create(location("fleet"), "web.hprof", BlobLabels.NONE)) {
      writer.write(new byte[10_000_000], 0, 10_000_000);
    }
    assertNothingAt("fleet");
    assertNothingAt("fleet/.*");
    put("web.hprof", "the next one");
    assertEquals("the next one", new String(content(only("fleet")), UTF_8));
  }

  @Test
  void aBlobThatIsThereStaysAsItIs() throws Exception {
    put("web.hprof", "first");
    FileAlreadyExistsException refused =
        assertThrows(FileAlreadyExistsException.class, () -> put("web.hprof", "second"));
    assertTrue(refused.getMessage().contains("fleet/web.hprof"), refused.getMessage());
    assertEquals("first", new String(content(only("fleet")), UTF_8));
    assertNothingAt("fleet/.*");
  }

  @Test
  void anEmptyBlobIsABlob() throws Exception {
    put("web.hprof", "");
    assertEquals(0, only("fleet").sizeBytes());
  }

  @Test
  void namesMayHoldSpacesAndAnyScript() throws Exception {
    put("münchen 1/100%/東京 a+b=c.hprof", "here");
    Blob blob = only("fleet");
    assertEquals("here", new String(content(blob), UTF_8));
    assertEquals(List.of(blob), store().list(location("fleet/münchen 1/100%/東京 a+b=c.hprof")));
  }

  @Test
  void metadataComesBackWhereItIsKept() throws Exception {
    boolean kept = sink().keepsMetadata(location("fleet"), METADATA);
    try (BlobWriter writer =
        sink().create(location("fleet/"), "web.hprof", new BlobLabels(METADATA, Map.of()))) {
      writer.commit();
    }
    assertEquals(kept ? METADATA : Map.of(), only("fleet").metadata());
  }

  private void put(String path, String content) throws IOException {
    try (BlobWriter writer = sink().create(location("fleet"), path, BlobLabels.NONE)) {
      writer.write(content.getBytes(UTF_8), 0, content.getBytes(UTF_8).length);
      writer.commit();
    }
  }

  /** Nothing but what the store itself knows to be unfinished. */
  private void assertNothingAt(String path) throws IOException {
    try {
      List<Blob> blobs = store().list(location(path));
      assertTrue(blobs.stream().allMatch(blob -> blob.busy() != null), blobs::toString);
    } catch (FileNotFoundException e) {
      // Nothing at all.
    }
  }

  private Blob only(String path) throws IOException {
    List<Blob> blobs = store().list(location(path));
    assertEquals(1, blobs.size(), blobs::toString);
    return blobs.get(0);
  }

  private byte[] content(Blob blob) throws IOException {
    byte[] content = new byte[(int) blob.sizeBytes()];
    try (BlobReader reader = store().open(blob.uri(), blob.etag())) {
      for (int done = 0; done < content.length; ) {
        int count = reader.read(done, content, done, content.length - done);
        assertTrue(count > 0, "count " + count + " at " + done);
        done += count;
      }
    }
    return content;
  }
}
