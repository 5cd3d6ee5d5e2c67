package io.heapfleet.collect;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A dump that is on this disk only until it is sent: closing this removes it, and so does the end
 * of this process, if it is interrupted.
 */
final class ScratchDump implements Closeable {
  private final Path path;
  private final Thread remover;

  /**
   * @param path where a JVM will write; its parts while it writes have the same name and more
   */
  ScratchDump(Path path) {
    this.path = path;
    this.remover = new Thread(this::removeQuietly, "remove " + path.getFileName());
    Runtime.getRuntime().addShutdownHook(remover);
  }

  Path path() {
    return path;
  }

  private void removeQuietly() {
    try {
      remove();
    } catch (IOException e) {
      System.err.println("heapfleet: a heap dump is left behind, remove it: " + e.getMessage());
    }
  }

  private void remove() throws IOException {
    try (DirectoryStream<Path> parts =
        Files.newDirectoryStream(
            path.getParent(),
            part -> part.getFileName().toString().startsWith(path.getFileName().toString()))) {
      for (Path part : parts) {
        Files.deleteIfExists(part);
      }
    } catch (NoSuchFileException e) {
      // The process that wrote it is gone, and with it the way to its files.
    }
  }

  @Override
  public void close() throws IOException {
    try {
      remove();
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(remover);
      } catch (IllegalStateException e) {
        // This process is ending, and the hook has done it.
      }
    }
  }
}
