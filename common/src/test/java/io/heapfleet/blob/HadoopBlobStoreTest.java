package io.heapfleet.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.StorageStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hadoop's own local file system stands in for the remote ones. */
final class HadoopBlobStoreTest extends BlobStoreContract {
  @TempDir Path root;

  private final BlobStore store = new HadoopBlobStore(new Configuration());
  private int writes;

  @Override
  protected BlobStore store() {
    return store;
  }

  /** As Hadoop counts it. */
  @Override
  protected Traffic traffic() {
    StorageStatistics counted = FileSystem.getGlobalStorageStatistics().get("file");
    return counted == null
        ? new Traffic(0, 0)
        : new Traffic(counted.getLong("readOps"), counted.getLong("bytesRead"));
  }

  @Override
  protected String location(String path) {
    return "file:" + root + "/" + path;
  }

  @Override
  protected void put(String path, byte[] content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    Files.setLastModifiedTime(
        file, FileTime.from(Instant.ofEpochMilli(1_000_000_000_000L + ++writes)));
  }

  @Override
  protected void remove(String path) throws IOException {
    Files.delete(root.resolve(path));
  }

  @Override
  protected String path(String uri) {
    // Decoding is for the file: uris of LocalBlobStore; Hadoop writes names as they are.
    return uri.substring("file:".length());
  }

  @Test
  void aColonInANameIsPartOfTheName() throws Exception {
    put("fleet/web:1/2026-11-22T03:15.hprof", new byte[1]);
    List<String> expected = List.of(location("fleet/web:1/2026-11-22T03:15.hprof"));
    assertEquals(expected, uris(location("fleet")));
    assertEquals(expected, uris(location("fleet/*/2026-11-22T03:15.hprof")));
    assertEquals(expected, uris(location("fleet/web:1/*")));
  }

  @Test
  void aSchemeThatNobodyReadsIsSaidWithoutItsCredentials() {
    IOException unknown =
        assertThrows(IOException.class, () -> store.list("ufo://key:secret@bucket/x?sig=secret"));
    assertTrue(unknown.getMessage().startsWith("ufo://bucket/x: "), unknown.getMessage());
    assertFalse(unknown.getMessage().contains("secret"), unknown.getMessage());
  }

  @Test
  void refusesToOpenAFolder() {
    IOException refused = assertThrows(IOException.class, () -> store.open(location("")).close());
    assertTrue(refused.getMessage().contains("found a folder"), refused.getMessage());
  }

  private List<String> uris(String location) throws IOException {
    return store.list(location).stream().map(Blob::uri).toList();
  }
}
