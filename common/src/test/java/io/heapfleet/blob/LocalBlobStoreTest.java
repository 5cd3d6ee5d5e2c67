package io.heapfleet.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalBlobStoreTest extends BlobStoreContract {
  @TempDir Path root;

  private final BlobStore store = BlobStores.local();
  private int writes;

  @Override
  protected BlobStore store() {
    return store;
  }

  /** Nothing counts reads of local files. */
  @Override
  protected Traffic traffic() {
    return null;
  }

  @Override
  protected String location(String path) {
    return root + "/" + path;
  }

  @Override
  protected void put(String path, byte[] content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    // The clock of a file system ticks in milliseconds: tests write faster than that.
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000_000_000, ++writes)));
  }

  @Override
  protected void remove(String path) throws IOException {
    Files.delete(root.resolve(path));
  }

  @Test
  void takesFileUrisInAllTheirForms() throws Exception {
    put("my dumps/web 1.hprof", new byte[1]);
    put("my dumps/web*2.hprof", new byte[2]);
    String encoded = root.toUri() + "my%20dumps/";
    assertEquals(List.of(encoded + "web%201.hprof"), uris(encoded + "web%201.hprof"));
    assertEquals(
        List.of(encoded + "web%201.hprof"), uris("file:" + root + "/my dumps/web 1.hprof"));
    assertEquals(
        List.of(encoded + "web%201.hprof"),
        uris("file://localhost" + root + "/my%20dumps/web%201.hprof"));
    assertEquals(List.of(encoded + "web%201.hprof"), uris(encoded + "*1.hprof"));
    assertEquals(
        List.of(encoded + "web%201.hprof"), uris("file://" + root + "/my%20dumps/{web 1,x}.hprof"));
    // An encoded star is a star, not a wildcard.
    assertEquals(List.of(encoded + "web*2.hprof"), uris(encoded + "web%2A[2].hprof"));
    assertThrows(IllegalArgumentException.class, () -> store.list("file://host/web.hprof"));
  }

  @Test
  void aRelativePathIsBelowTheWorkingFolder() throws Exception {
    Path here = Path.of("").toAbsolutePath();
    List<String> absolute = uris(here + "/pom.xml");
    assertEquals(List.of(here.toUri() + "pom.xml"), absolute);
    assertEquals(absolute, uris("pom.xml"));
    assertEquals(absolute, uris("./src/../pom.xml"));
    assertEquals(absolute, uris("./src/../po?.xml"));
  }

  @Test
  void saysHowFarAPathGoes() throws Exception {
    put("fleet/web.hprof", new byte[1]);
    FileNotFoundException nothing =
        assertThrows(
            FileNotFoundException.class, () -> store.list(location("fleet/wbe/1/web.hprof")));
    assertEquals(
        "nothing at %sfleet/wbe/1/web.hprof: in %sfleet/ there is no folder wbe"
            .formatted(root.toUri(), root.toUri()),
        nothing.getMessage());
  }

  @Test
  void anEmptyFolderIsToldFromAMissingOne() throws Exception {
    Files.createDirectories(root.resolve("fleet"));
    FileNotFoundException nothing =
        assertThrows(FileNotFoundException.class, () -> store.list(location("fleet")));
    assertEquals("no files below " + root.toUri() + "fleet/", nothing.getMessage());
  }

  @Test
  void linksInACircleEnd() throws Exception {
    put("fleet/web/a.hprof", new byte[1]);
    Files.createSymbolicLink(root.resolve("fleet/web/up"), root.resolve("fleet"));
    Files.createSymbolicLink(root.resolve("fleet/up2"), root.resolve("fleet"));
    Files.createSymbolicLink(root.resolve("fleet/itself"), root.resolve("fleet/itself"));
    assertEquals(List.of(root.toUri() + "fleet/web/a.hprof"), uris(location("fleet")));
    assertEquals(
        List.of(root.toUri() + "fleet/web/a.hprof"), uris(location("fleet/**/**/*.hprof")));
  }

  @Test
  void aFileWithALinkToItIsListedOnce() throws Exception {
    put("fleet/web-1.hprof", new byte[1]);
    put("archive/web-0.hprof", new byte[1]);
    Files.createSymbolicLink(root.resolve("fleet/latest.hprof"), Path.of("web-1.hprof"));
    Files.createSymbolicLink(root.resolve("fleet/a-older"), root.resolve("archive"));
    Files.createSymbolicLink(root.resolve("fleet/b-older"), root.resolve("archive"));
    Files.createSymbolicLink(root.resolve("fleet/gone.hprof"), Path.of("nowhere.hprof"));
    assertEquals(
        List.of(root.toUri() + "fleet/a-older/web-0.hprof", root.toUri() + "fleet/web-1.hprof"),
        uris(location("fleet")));
    // Asked for by the link's name, it goes by that name.
    assertEquals(
        List.of(root.toUri() + "fleet/latest.hprof"), uris(location("fleet/latest.hprof")));
  }

  @Test
  void aFileThatIsReplacedByOneOfTheSameSizeAndTimeHasAnotherEtag() throws Exception {
    put("web.hprof", new byte[] {1});
    FileTime time = Files.getLastModifiedTime(root.resolve("web.hprof"));
    String before = store.list(location("web.hprof")).get(0).etag();
    Files.write(root.resolve("new"), new byte[] {2});
    Files.move(root.resolve("new"), root.resolve("web.hprof"), StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(root.resolve("web.hprof"), time);
    assertNotEquals(before, store.list(location("web.hprof")).get(0).etag());
  }

  @Test
  void whatIsAppendedAfterOpeningIsNotRead() throws Exception {
    put("web.hprof", new byte[] {1, 2});
    try (BlobReader reader = store.open(location("web.hprof"))) {
      Files.write(root.resolve("web.hprof"), new byte[] {3, 4}, StandardOpenOption.APPEND);
      assertEquals(2, reader.read(0, new byte[8], 0, 8));
      assertEquals(-1, reader.read(2, new byte[8], 0, 8));
    }
  }

  @Test
  void aReadMayBeLargerThanOneChunk() throws Exception {
    byte[] content = new byte[5 << 20];
    new SplittableRandom(2).nextBytes(content);
    put("big.hprof", content);
    try (BlobReader reader = store.open(location("big.hprof"))) {
      byte[] read = new byte[content.length + 1];
      assertEquals(content.length - 7, reader.read(7, read, 1, content.length));
      for (int i = 7; i < content.length; i++) {
        assertEquals(content[i], read[i - 6]);
      }
    }
  }

  @Test
  void refusesToOpenAFolder() {
    IOException refused =
        assertThrows(IOException.class, () -> store.open(root.toString()).close());
    assertTrue(refused.getMessage().contains(root.toUri().toString()), refused.getMessage());
  }

  @Test
  void aFolderThatMayNotBeReadIsTold() throws Exception {
    put("fleet/open/a.hprof", new byte[1]);
    put("fleet/locked/b.hprof", new byte[1]);
    Path locked = root.resolve("fleet/locked");
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    try {
      if (Files.isReadable(locked)) {
        // Nothing is locked for root, who must then be shown everything.
        assertEquals(2, store.list(location("fleet")).size());
        return;
      }
      AccessDeniedException denied =
          assertThrows(AccessDeniedException.class, () -> store.list(location("fleet")));
      assertTrue(denied.getMessage().contains("fleet/locked"), denied.getMessage());
      List<String> told = new ArrayList<>();
      assertEquals(1, store.list(location("fleet"), (uri, cause) -> told.add(uri)).size());
      assertEquals(List.of(locked.toUri().toString()), told);
    } finally {
      Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /** Random trees and globs: the walk finds what a regular expression over all paths finds. */
  @Test
  void theWalkAgreesWithItsPlainTwin() throws Exception {
    String[] names = {"a", "b", "ab", "a.b", "_a", ".b", "web-1"};
    String[] globs = {"*", "**", "a", "a*", "*b", "?", "[ab]", "[!a]*", "{a,web-1}", "_*", ".b"};
    SplittableRandom random = new SplittableRandom(20261122);
    int matches = 0;
    for (int round = 0; round < 40; round++) {
      Path tree = root.resolve("tree" + round);
      MemoryBlobStore memory = new MemoryBlobStore();
      TreeSet<String> folders = new TreeSet<>();
      for (int i = 0; i < 25; i++) {
        Path file = tree;
        for (int depth = random.nextInt(4); depth > 0; depth--) {
          file = file.resolve(names[random.nextInt(names.length)]);
          folders.add(file.toString());
        }
        file = file.resolve(names[random.nextInt(names.length)]);
        if (Files.exists(file) || folders.contains(file.toString())) {
          continue;
        }
        try {
          Files.createDirectories(file.getParent());
        } catch (IOException e) {
          continue; // A file is where the folder would be.
        }
        Files.write(file, new byte[1]);
        memory.put("mem:/" + tree.relativize(file), new byte[1]);
      }
      for (int i = 0; i < 60; i++) {
        StringBuilder glob = new StringBuilder(globs[random.nextInt(globs.length)]);
        for (int depth = random.nextInt(4); depth > 0; depth--) {
          glob.append('/').append(globs[random.nextInt(globs.length)]);
        }
        List<String> expected = listed(memory, "mem:/" + glob, "mem:/");
        assertEquals(
            expected, listed(store, tree + "/" + glob, tree.toUri().toString()), glob.toString());
        matches += expected.size();
      }
    }
    assertFalse(matches < 1000, "the globs hardly match anything: " + matches);
  }

  private static List<String> listed(BlobStore store, String location, String root)
      throws IOException {
    try {
      return store.list(location).stream()
          .map(blob -> blob.uri().substring(root.length()))
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private List<String> uris(String location) throws IOException {
    return store.list(location).stream().map(Blob::uri).toList();
  }
}
