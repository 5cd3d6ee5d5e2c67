package io.heapfleet.blob;

import java.io.IOException;
import java.util.List;

/**
 * What {@link TreeListing} needs to know of a store that has folders.
 *
 * @param <P> how the store names a place
 */
interface FolderTree<P> {
  /**
   * A file or a folder.
   *
   * @param name the last part of its path
   * @param blob what a listing shows of it; null for a folder
   * @param isLink whether this is a symbolic link to what it stands for
   * @param identity equal for two paths to the same file or folder; null if the store has no links
   */
  record Entry<P>(P path, String name, Blob blob, boolean isLink, Object identity) {
    boolean isFolder() {
      return blob == null;
    }
  }

  /** The uri for people to read; never holds credentials. */
  String uri(P path);

  /**
   * Returns the file or folder of that name in a folder.
   *
   * @throws java.io.FileNotFoundException if there is none
   */
  Entry<P> child(P folder, String name) throws IOException;

  /**
   * Returns what lies in a folder, in any order, without what vanishes meanwhile.
   *
   * @param problems is told of single entries that may not be looked at
   * @throws java.io.FileNotFoundException if it is not there or no folder
   * @throws java.nio.file.AccessDeniedException if it may not be read
   */
  List<Entry<P>> children(P folder, ListingProblems problems) throws IOException;
}
