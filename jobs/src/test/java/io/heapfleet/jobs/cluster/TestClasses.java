package io.heapfleet.jobs.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives processes single classes of ours, and not the whole class path of the tests. */
final class TestClasses {
  private TestClasses() {}

  /** Copies these classes, and the named ones inside of them, into a folder for a class path. */
  static void copy(Path folder, Class<?>... classes) throws IOException {
    for (Class<?> type : classes) {
      String file = type.getName().replace('.', '/') + ".class";
      Path target = folder.resolve(file);
      Files.createDirectories(target.getParent());
      try (InputStream in = type.getClassLoader().getResourceAsStream(file)) {
        Files.copy(in, target);
      }
      copy(folder, type.getDeclaredClasses());
    }
  }
}
