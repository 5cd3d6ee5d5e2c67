package io.heapfleet.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Where the SQL shell keeps what was typed; only its owner can read it. */
final class ShellHistory {
  private ShellHistory() {}

  /**
   * The file, made if it is not there: {@code heapfleet/sql_history} in the folder for state of the
   * XDG Base Directory Specification. Empty if it cannot be had: a shell without history is one
   * still.
   *
   * @param xdgStateHome the variable {@code XDG_STATE_HOME}, null if not set
   * @param home the user's own folder
   */
  static Optional<Path> file(String xdgStateHome, Path home) {
    try {
      // The specification has relative paths ignored.
      Path state =
          xdgStateHome != null && Path.of(xdgStateHome).isAbsolute()
              ? Path.of(xdgStateHome)
              : home.resolve(".local/state");
      Path folder = state.resolve("heapfleet");
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path file = folder.resolve("sql_history");
      var ownersOnly = PosixFilePermissions.fromString("rw-------");
      if (Files.notExists(file)) {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(ownersOnly));
      }
      Files.setPosixFilePermissions(file, ownersOnly);
      return Files.isWritable(file) ? Optional.of(file) : Optional.empty();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
