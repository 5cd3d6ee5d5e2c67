package io.heapfleet.blob;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What a location means to a store that has no folders, but lists names by how they begin: the
 * prefixes to ask for, and which of the names that come are meant.
 *
 * <p>Names are paths without a leading slash.
 */
public final class FlatListing {
  private final String folder;
  private final List<Glob> globs;

  private FlatListing(String folder, List<Glob> globs) {
    this.folder = folder;
    this.globs = globs;
  }

  /**
   * All below a folder, but for hidden names.
   *
   * @param folder its name, taken as it is written; empty for the store's root
   */
  public static FlatListing below(String folder) {
    return new FlatListing(
        folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/",
        List.of(Glob.everything()));
  }

  /**
   * All that a glob matches.
   *
   * @throws IllegalArgumentException if it has more than 1000 alternatives
   */
  public static FlatListing matching(String glob) {
    return new FlatListing("", Glob.parse(glob));
  }

  /** Whether a location may be meant for more than what it says word by word. */
  public static boolean hasWildcard(String location) {
    return Glob.hasWildcard(location);
  }

  /** How the names begin that are meant; none of them begins like another one. */
  public List<String> prefixes() {
    List<String> prefixes = new ArrayList<>();
    globs.stream()
        .map(glob -> folder + glob.pathStart())
        .sorted()
        .forEach(
            prefix -> {
              // Sorted, so that a shorter one comes first.
              if (prefixes.isEmpty() || !prefix.startsWith(prefixes.get(prefixes.size() - 1))) {
                prefixes.add(prefix);
              }
            });
    return prefixes;
  }

  /** Whether this name is meant. */
  public boolean matches(String name) {
    if (!name.startsWith(folder)) {
      return false;
    }
    String[] names = name.substring(folder.length()).split("/", -1);
    for (Glob glob : globs) {
      BitSet state = glob.start();
      for (int i = 0; i < names.length && !state.isEmpty(); i++) {
        state = glob.next(state, names[i]);
      }
      if (glob.isMatch(state)) {
        return true;
      }
    }
    return false;
  }
}
