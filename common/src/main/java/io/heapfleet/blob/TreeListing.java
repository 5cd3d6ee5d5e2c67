package io.heapfleet.blob;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Walks a tree of folders for what a glob matches.
 *
 * <p>Symbolic links are followed, after everything that is reached without one: a file that has two
 * paths is listed once, by the path without links if it has one. Each folder is walked once per
 * state of the glob, so links in a circle end.
 */
final class TreeListing<P> {
  private final FolderTree<P> tree;
  private final ListingProblems problems;
  private final TreeMap<String, Blob> found = new TreeMap<>();
  private final Set<Object> foundIdentities = new HashSet<>();

  TreeListing(FolderTree<P> tree, ListingProblems problems) {
    this.tree = tree;
    this.problems = problems;
  }

  private record Visit<P>(P folder, Object identity, BitSet state) {}

  private record Walked(Object identity, BitSet state) {}

  /**
   * Adds what the glob matches below {@code folder}, where the glob is in this state.
   *
   * @throws AccessDeniedException if {@code folder} itself may not be listed
   */
  void add(P folder, Glob glob, BitSet state) throws IOException {
    Deque<Visit<P>> visits = new ArrayDeque<>();
    Deque<Visit<P>> visitsByLink = new ArrayDeque<>();
    List<FolderTree.Entry<P>> filesByLink = new ArrayList<>();
    Set<Walked> walked = new HashSet<>();
    visits.add(new Visit<>(folder, null, state));
    boolean byLink = false;
    while (true) {
      Visit<P> visit = visits.poll();
      if (visit == null) {
        visit = visitsByLink.poll();
        byLink = true;
      }
      if (visit == null) {
        break;
      }
      if (visit.identity() != null && !walked.add(new Walked(visit.identity(), visit.state()))) {
        continue;
      }
      for (FolderTree.Entry<P> entry : candidates(visit, glob, folder)) {
        BitSet after = glob.next(visit.state(), entry.name());
        boolean entryByLink = byLink || entry.isLink();
        if (after.isEmpty()) {
          continue;
        }
        if (entry.isFolder()) {
          (entryByLink ? visitsByLink : visits)
              .add(new Visit<>(entry.path(), entry.identity(), after));
        } else if (glob.isMatch(after)) {
          if (entryByLink) {
            filesByLink.add(entry);
          } else {
            put(entry);
          }
        }
      }
    }
    filesByLink.sort((a, b) -> a.blob().uri().compareTo(b.blob().uri()));
    for (FolderTree.Entry<P> entry : filesByLink) {
      if (entry.identity() == null || !foundIdentities.contains(entry.identity())) {
        put(entry);
      }
    }
  }

  /** What was found so far, sorted by uri. */
  List<Blob> blobs() {
    return new ArrayList<>(found.values());
  }

  private void put(FolderTree.Entry<P> file) {
    found.put(file.blob().uri(), file.blob());
    if (file.identity() != null) {
      foundIdentities.add(file.identity());
    }
  }

  private List<FolderTree.Entry<P>> candidates(Visit<P> visit, Glob glob, P root)
      throws IOException {
    String only = glob.onlyNext(visit.state());
    try {
      return only == null
          ? tree.children(visit.folder(), problems)
          : List.of(tree.child(visit.folder(), only));
    } catch (FileNotFoundException e) {
      // Gone since its parent was listed, or a name that a glob asks for and this folder lacks.
      return List.of();
    } catch (AccessDeniedException e) {
      if (visit.folder().equals(root)) {
        throw e; // Then the listing would not miss a part, but all.
      }
      problems.unreadable(tree.uri(visit.folder()), e);
      return List.of();
    }
  }
}
