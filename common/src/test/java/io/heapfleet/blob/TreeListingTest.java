package io.heapfleet.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class TreeListingTest {
  private final PathTree tree = new PathTree();

  @Test
  void aFolderThatVanishesMeanwhileIsLeftOut() throws Exception {
    tree.files.addAll(List.of("/a/1.hprof", "/b/2.hprof"));
    tree.vanishing.add("/a");
    assertEquals(List.of("/b/2.hprof"), listed("**/*.hprof", ListingProblems.FAIL));
  }

  @Test
  void aFolderThatMayNotBeReadIsToldAndTheRestListed() throws Exception {
    tree.files.addAll(List.of("/a/1.hprof", "/b/2.hprof"));
    tree.locked.add("/a");
    List<String> told = new ArrayList<>();
    assertEquals(
        List.of("/b/2.hprof"),
        listed("*/*.hprof", (uri, cause) -> told.add(uri + ": " + cause.getMessage())));
    assertEquals(List.of("/a: /a may not be listed"), told);
    assertThrows(AccessDeniedException.class, () -> listed("*/*.hprof", ListingProblems.FAIL));
  }

  @Test
  void aRootThatMayNotBeReadEndsTheListing() {
    tree.files.add("/a/1.hprof");
    tree.locked.add("/a");
    assertThrows(AccessDeniedException.class, () -> listed("a/*", (uri, cause) -> {}));
  }

  @Test
  void foldersThatCannotHoldAMatchAreNotListed() throws Exception {
    tree.files.addAll(
        List.of("/web/2026-11-21/1.hprof", "/web/2026-11-22/2.hprof", "/api/2026-11-22/3.hprof"));
    assertEquals(
        List.of("/api/2026-11-22/3.hprof", "/web/2026-11-22/2.hprof"),
        listed("*/2026-11-22/*.hprof", ListingProblems.FAIL));
    assertEquals(Set.of("", "/api/2026-11-22", "/web/2026-11-22"), tree.listed);
  }

  @Test
  void foldersBeforeTheFirstWildcardAreNotListed() throws Exception {
    tree.files.addAll(List.of("/dumps/web/1.hprof", "/secret/2.hprof"));
    tree.locked.addAll(List.of("", "/secret"));
    assertEquals(List.of("/dumps/web/1.hprof"), listed("dumps/web/*", ListingProblems.FAIL));
  }

  @Test
  void eachFolderIsWalkedOncePerStateOfTheGlob() throws Exception {
    tree.files.add("/a/a/a/a/a/a/a/a/a/a/a/a/x.hprof");
    assertEquals(
        List.of("/a/a/a/a/a/a/a/a/a/a/a/a/x.hprof"),
        listed("**/a/**/a/**/*.hprof", ListingProblems.FAIL));
    assertEquals(13, tree.listings);
  }

  @Test
  void aHostilePatternStaysCheap() {
    String stars = "*a".repeat(200) + "b";
    tree.files.add("/" + "a".repeat(4000));
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertEquals(List.of(), listed(stars, ListingProblems.FAIL)));
    IllegalArgumentException tooMany =
        assertThrows(IllegalArgumentException.class, () -> Glob.parse("{a,b}".repeat(30)));
    assertEquals(0, tooMany.getMessage().indexOf("glob has more than 1000 alternatives"));
  }

  @Test
  void bracesNestAndOddOnesAreCharacters() throws Exception {
    tree.files.addAll(List.of("/a1", "/a2", "/b", "/{c}", "/{d", "/e,f", "/[g"));
    assertEquals(List.of("/a1", "/a2", "/b"), listed("{a{1,2},b}", ListingProblems.FAIL));
    assertEquals(List.of("/{c}"), listed("{c}", ListingProblems.FAIL));
    assertEquals(List.of("/{d"), listed("{d", ListingProblems.FAIL));
    assertEquals(List.of("/e,f"), listed("e,?", ListingProblems.FAIL));
    assertEquals(List.of("/[g"), listed("[g", ListingProblems.FAIL));
    assertEquals(List.of("/{c}"), listed("\\{[b-d]\\}", ListingProblems.FAIL));
  }

  private List<String> listed(String pattern, ListingProblems problems) throws IOException {
    TreeListing<String> listing = new TreeListing<>(tree, problems);
    for (Glob glob : Glob.parse(pattern)) {
      StringBuilder folder = new StringBuilder();
      glob.literalPrefix().forEach(name -> folder.append('/').append(name));
      listing.add(folder.toString(), glob, glob.startAfterPrefix());
    }
    return listing.blobs().stream().map(Blob::uri).toList();
  }

  /** A tree whose folders are there because files are below them; the root is "". */
  private static final class PathTree implements FolderTree<String> {
    final TreeSet<String> files = new TreeSet<>();
    final Set<String> vanishing = new HashSet<>();
    final Set<String> locked = new HashSet<>();
    final Set<String> listed = new HashSet<>();
    int listings;

    @Override
    public String uri(String path) {
      return path;
    }

    @Override
    public Entry<String> child(String folder, String name) throws IOException {
      String path = folder + "/" + name;
      if (files.contains(path)) {
        return new Entry<>(
            path, name, new Blob(path, 1, "1", Instant.EPOCH, Map.of()), false, null);
      }
      if (files.stream().anyMatch(file -> file.startsWith(path + "/"))) {
        return new Entry<>(path, name, null, false, null);
      }
      throw new FileNotFoundException(path);
    }

    @Override
    public List<Entry<String>> children(String folder, ListingProblems problems)
        throws IOException {
      listings++;
      listed.add(folder);
      if (vanishing.contains(folder)) {
        throw new FileNotFoundException(folder);
      }
      if (locked.contains(folder)) {
        throw new AccessDeniedException(folder + " may not be listed");
      }
      TreeSet<String> names = new TreeSet<>();
      for (String file : files) {
        if (file.startsWith(folder + "/")) {
          String rest = file.substring(folder.length() + 1);
          names.add(rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : rest);
        }
      }
      List<Entry<String>> children = new ArrayList<>();
      for (String name : names) {
        children.add(child(folder, name));
      }
      return children;
    }
  }
}
