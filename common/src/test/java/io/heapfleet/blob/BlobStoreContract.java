package io.heapfleet.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every blob store does. Each test begins with an empty store. */
public abstract class BlobStoreContract {
  protected abstract BlobStore store();

  /** Where this path below the root of the test's own place is, as a user would write it. */
  protected abstract String location(String path);

  /** Writes a blob, over the one that is there, and returns once its etag can differ. */
  protected abstract void put(String path, byte[] content) throws Exception;

  protected abstract void remove(String path) throws Exception;

  /**
   * What has been fetched so far.
   *
   * @param requests reads that went to where the blobs are
   * @param bytes what they brought
   */
  public record Traffic(long requests, long bytes) {}

  /** What this store has fetched so far, null where nothing counts it. */
  protected abstract Traffic traffic();

  /** The path within a uri that the store handed out. */
  protected String path(String uri) {
    return BlobUri.path(uri);
  }

  private void put(String path) throws Exception {
    put(path, path.getBytes(UTF_8));
  }

  @Test
  void readsAnyRange() throws Exception {
    byte[] content = new byte[10_000];
    new SplittableRandom(1).nextBytes(content);
    put("web.hprof", content);
    Blob blob = only("web.hprof");
    assertEquals(10_000, blob.sizeBytes());
    try (BlobReader reader = store().open(blob.uri())) {
      assertEquals(10_000, reader.sizeBytes());
      assertEquals(blob.uri(), reader.uri());
      assertRange(reader, content, 0, 1);
      assertRange(reader, content, 0, 10_000);
      assertRange(reader, content, 9_999, 1);
      assertRange(reader, content, 4_000, 3_000);
      assertRange(reader, content, 0, 0);
      // Back again: reads are by position, whatever came before.
      assertRange(reader, content, 17, 100);
    }
  }

  @Test
  void readingOnFetchesEachByteOnceAndAsksSeldom() throws Exception {
    byte[] content = new byte[6 << 20];
    new SplittableRandom(3).nextBytes(content);
    put("web.hprof", content);
    Blob blob = only("web.hprof");
    Traffic before = traffic();
    int start = 1 << 20;
    byte[] range = new byte[4 << 20];
    int reads = 0;
    try (BlobReader reader = store().open(blob.uri(), blob.etag())) {
      reader.expect(start, start + range.length);
      for (int done = 0; done < range.length; reads++) {
        int count = reader.read(start + done, range, done, Math.min(1 << 20, range.length - done));
        assertTrue(count > 0, "count " + count);
        done += count;
      }
    }
    assertArrayEquals(Arrays.copyOfRange(content, start, start + range.length), range);
    Traffic after = traffic();
    if (before != null) {
      long bytes = after.bytes() - before.bytes();
      // A store may bring the first bytes along when it opens a blob.
      assertTrue(bytes >= range.length && bytes <= range.length + (8 << 10), "bytes " + bytes);
      long requests = after.requests() - before.requests();
      assertTrue(requests <= reads + 1, requests + " requests for " + reads + " reads");
    }
  }

  @Test
  void aReadThatPassesTheEndStopsThere() throws Exception {
    put("web.hprof", new byte[] {1, 2, 3, 4, 5});
    try (BlobReader reader = store().open(only("web.hprof").uri())) {
      byte[] buffer = new byte[8];
      int count = reader.read(3, buffer, 2, 6);
      assertTrue(count == 1 || count == 2, "count " + count);
      assertEquals(4, buffer[2]);
      assertEquals(count == 2 ? 5 : 0, buffer[3]);
      assertArrayEquals(new byte[4], Arrays.copyOfRange(buffer, 4, 8));
      assertArrayEquals(new byte[2], Arrays.copyOf(buffer, 2));
    }
  }

  @Test
  void thereIsNothingAtOrPastTheEnd() throws Exception {
    put("web.hprof", new byte[] {1, 2, 3});
    try (BlobReader reader = store().open(only("web.hprof").uri())) {
      assertEquals(-1, reader.read(3, new byte[1], 0, 1));
      assertEquals(-1, reader.read(4, new byte[1], 0, 1));
      assertEquals(-1, reader.read(Long.MAX_VALUE, new byte[1], 0, 1));
      assertEquals(0, reader.read(3, new byte[1], 1, 0));
      assertEquals(0, reader.read(99, new byte[0], 0, 0));
    }
  }

  @Test
  void refusesRangesThatCannotBe() throws Exception {
    put("web.hprof", new byte[] {1, 2, 3});
    try (BlobReader reader = store().open(only("web.hprof").uri())) {
      byte[] buffer = new byte[4];
      assertThrows(IndexOutOfBoundsException.class, () -> reader.read(-1, buffer, 0, 1));
      assertThrows(IndexOutOfBoundsException.class, () -> reader.read(0, buffer, 0, -1));
      assertThrows(IndexOutOfBoundsException.class, () -> reader.read(0, buffer, -1, 1));
      assertThrows(IndexOutOfBoundsException.class, () -> reader.read(0, buffer, 0, 5));
      assertThrows(IndexOutOfBoundsException.class, () -> reader.read(0, buffer, 4, 1));
      assertThrows(
          IndexOutOfBoundsException.class, () -> reader.read(0, buffer, 1, Integer.MAX_VALUE));
    }
  }

  @Test
  void anEmptyBlobIsListedAndHasNoBytes() throws Exception {
    put("empty.hprof", new byte[0]);
    assertEquals(0, only("empty.hprof").sizeBytes());
    try (BlobReader reader = store().open(only("empty.hprof").uri())) {
      assertEquals(0, reader.sizeBytes());
      assertEquals(-1, reader.read(0, new byte[1], 0, 1));
    }
  }

  @Test
  void namesMayHoldSpacesAndAnyScript() throws Exception {
    List<String> paths =
        List.of(
            "fleet/a b/web 1.hprof",
            "fleet/münchen/überlauf.hprof",
            "fleet/東京/ヒープ.hprof",
            "fleet/50%/a+b=c&d.hprof",
            "fleet/%41/x.hprof");
    for (String path : paths) {
      put(path);
    }
    List<Blob> blobs = store().list(location("fleet"));
    assertEquals(paths.size(), blobs.size(), blobs::toString);
    for (Blob blob : blobs) {
      // What was listed can be opened, listed again, and its path is what was written.
      String content = new String(content(blob.uri()), UTF_8);
      assertTrue(paths.contains(content), content);
      assertEquals(List.of(blob), store().list(blob.uri()));
      assertTrue(path(blob.uri()).endsWith("/" + content), blob.uri());
    }
    assertEquals(List.of("fleet/a b/web 1.hprof"), contents("fleet/a b"));
    assertEquals(List.of("fleet/münchen/überlauf.hprof"), contents("fleet/m*nchen/ü*"));
    assertEquals(List.of("fleet/東京/ヒープ.hprof"), contents("fleet/??/ヒ*"));
    assertEquals(List.of("fleet/%41/x.hprof"), contents("fleet/%41/x.hprof"));
  }

  @Test
  void aNameWithWildcardsInItIsFoundAsWritten() throws Exception {
    put("fleet/web[1].hprof");
    put("fleet/web1.hprof");
    assertEquals(List.of("fleet/web[1].hprof"), contents("fleet/web[1].hprof"));
    for (Blob blob : store().list(location("fleet"))) {
      assertEquals(List.of(blob), store().list(blob.uri()));
    }
  }

  @Test
  void theEtagStaysUntilTheContentChanges() throws Exception {
    put("web.hprof", new byte[] {1, 2, 3});
    String first = only("web.hprof").etag();
    assertEquals(first, only("web.hprof").etag());
    put("web.hprof", new byte[] {1, 2, 4});
    String second = only("web.hprof").etag();
    assertNotEquals(first, second);
    put("web.hprof", new byte[] {1, 2, 4, 5});
    assertNotEquals(second, only("web.hprof").etag());
  }

  @Test
  void whatWasListedIsOpenedOnlyAsLongAsItIsThere() throws Exception {
    put("web.hprof", new byte[] {1, 2, 3});
    Blob listed = only("web.hprof");
    try (BlobReader reader = store().open(listed.uri(), listed.etag())) {
      assertRange(reader, new byte[] {1, 2, 3}, 0, 3);
    }
    put("web.hprof", new byte[] {4, 5, 6});
    BlobChangedException changed =
        assertThrows(
            BlobChangedException.class, () -> store().open(listed.uri(), listed.etag()).close());
    assertTrue(changed.getMessage().contains(listed.uri()), changed.getMessage());
    remove("web.hprof");
    IOException gone =
        assertThrows(IOException.class, () -> store().open(listed.uri(), listed.etag()).close());
    // HTTP need not tell the two apart.
    assertTrue(
        gone instanceof FileNotFoundException || gone instanceof BlobChangedException,
        gone::toString);
  }

  @Test
  void aFolderStandsForAllBelowItInOrder() throws Exception {
    put("fleet/web/2/b.hprof");
    put("fleet/web/1/deep/down/a.hprof");
    put("fleet/api.hprof");
    put("fleets/other.hprof");
    List<String> all =
        List.of("fleet/api.hprof", "fleet/web/1/deep/down/a.hprof", "fleet/web/2/b.hprof");
    assertEquals(all, contents("fleet"));
    assertEquals(all, contents("fleet/"));
    List<String> uris = store().list(location("fleet")).stream().map(Blob::uri).toList();
    assertEquals(uris.stream().sorted().toList(), uris);
  }

  @Test
  void hiddenNamesBelowAFolderAreLeftOut() throws Exception {
    put("fleet/_SUCCESS");
    put("fleet/.web.hprof");
    put("fleet/_temporary/web.hprof");
    put("fleet/web/.staging/web.hprof");
    put("fleet/web/my_web.v1.hprof");
    assertEquals(List.of("fleet/web/my_web.v1.hprof"), contents("fleet"));
    assertEquals(List.of("fleet/web/my_web.v1.hprof"), contents("fleet/**"));
    assertEquals(List.of("fleet/web/my_web.v1.hprof"), contents("fleet/*"));
    // Asked for by name, they are there.
    assertEquals(List.of("fleet/.web.hprof"), contents("fleet/.web.hprof"));
    assertEquals(List.of("fleet/_temporary/web.hprof"), contents("fleet/_temporary"));
    assertEquals(List.of("fleet/_temporary/web.hprof"), contents("fleet/_temporary/*.hprof"));
  }

  @Test
  void globsMatchNamesAndAnyDepth() throws Exception {
    put("fleet/web/1/a.hprof");
    put("fleet/web/2/b.hprof.gz");
    put("fleet/api/1/c.hprof");
    put("fleet/d.hprof");
    assertEquals(List.of("fleet/d.hprof"), contents("fleet/*.hprof"));
    assertEquals(List.of("fleet/web/1/a.hprof"), contents("fleet/web/?/*.hprof"));
    assertEquals(
        List.of("fleet/api/1/c.hprof", "fleet/d.hprof", "fleet/web/1/a.hprof"),
        contents("fleet/**/*.hprof"));
    assertEquals(
        List.of("fleet/api/1/c.hprof", "fleet/web/1/a.hprof"), contents("fleet/{web,api}/1/[!b]*"));
    assertEquals(List.of("fleet/web/2/b.hprof.gz"), contents("fleet/web/[2-9]/*"));
    assertEquals(List.of("fleet/web/2/b.hprof.gz"), contents("fl*t/**/2/**"));
  }

  @Test
  void aFolderThatAGlobMatchesStandsForAllBelowIt() throws Exception {
    put("fleet/web-1/x/a.hprof");
    put("fleet/web-2/b.hprof");
    put("fleet/api-1/c.hprof");
    assertEquals(List.of("fleet/web-1/x/a.hprof", "fleet/web-2/b.hprof"), contents("fleet/web-*"));
  }

  @Test
  void saysWhatWasLookedForWhenThereIsNothing() throws Exception {
    put("fleet/web.hprof");
    for (String missing :
        List.of(
            "flet", "fleet/api.hprof", "fleet/web.hprof/x", "fleet/web.hprof/*", "fleet/*.bin")) {
      FileNotFoundException nothing =
          assertThrows(FileNotFoundException.class, () -> store().list(location(missing)), missing);
      assertTrue(nothing.getMessage().contains(missing), nothing.getMessage());
    }
    FileNotFoundException nothing =
        assertThrows(
            FileNotFoundException.class, () -> store().open(location("fleet/api.hprof")).close());
    assertTrue(nothing.getMessage().contains("fleet/api.hprof"), nothing.getMessage());
  }

  @Test
  void whatWasRemovedIsGone() throws Exception {
    put("fleet/a.hprof");
    put("fleet/b.hprof");
    remove("fleet/a.hprof");
    assertEquals(List.of("fleet/b.hprof"), contents("fleet"));
  }

  private Blob only(String path) throws IOException {
    List<Blob> blobs = store().list(location(path));
    assertEquals(1, blobs.size(), blobs::toString);
    return blobs.get(0);
  }

  /** What lies at a location, by the blobs' contents, which are their paths. */
  private List<String> contents(String path) throws IOException {
    List<String> contents = new ArrayList<>();
    for (Blob blob : store().list(location(path))) {
      contents.add(new String(content(blob.uri()), UTF_8));
    }
    return contents;
  }

  private byte[] content(String uri) throws IOException {
    try (BlobReader reader = store().open(uri)) {
      byte[] content = new byte[(int) reader.sizeBytes()];
      readFully(reader, 0, content);
      return content;
    }
  }

  private static void assertRange(BlobReader reader, byte[] content, int start, int length)
      throws IOException {
    byte[] range = new byte[length];
    readFully(reader, start, range);
    assertArrayEquals(Arrays.copyOfRange(content, start, start + length), range);
  }

  private static void readFully(BlobReader reader, long position, byte[] buffer)
      throws IOException {
    int done = 0;
    while (done < buffer.length) {
      int count = reader.read(position + done, buffer, done, buffer.length - done);
      assertTrue(count > 0, "count " + count + " at " + (position + done));
      done += count;
    }
  }
}
