package io.heapfleet.blob;

import java.io.IOException;

/** Is told what a listing had to leave out. */
@FunctionalInterface
public interface ListingProblems {
  /** Ends the listing with the first problem. */
  ListingProblems FAIL =
      (uri, cause) -> {
        throw cause;
      };

  /**
   * A folder may not be listed, or a link not be followed: what lies there is missing from the
   * result.
   *
   * @param uri the folder or link; never holds credentials
   * @param cause why; its message names the place
   * @throws IOException to end the listing
   */
  void unreadable(String uri, IOException cause) throws IOException;
}
