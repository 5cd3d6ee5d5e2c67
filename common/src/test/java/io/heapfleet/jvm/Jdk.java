package io.heapfleet.jvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A Java installation on this machine.
 *
 * @param feature 17, 25
 * @param home its folder
 */
public record Jdk(int feature, Path home) {
  /** The one that runs this test. */
  public static Jdk current() {
    return new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
  }

  /** The one with this feature release: the current one, or one installed beside it. */
  public static Optional<Jdk> find(int feature) {
    return Optional.ofNullable(installed().get(feature));
  }

  /** The {@code java} program. */
  public Path java() {
    return home.resolve("bin").resolve("java");
  }

  private static Map<Integer, Jdk> installed() {
    Map<Integer, Jdk> found = new TreeMap<>();
    try (Stream<Path> siblings = Files.list(current().home().toRealPath().getParent())) {
      siblings
          .filter(home -> Files.isExecutable(home.resolve("bin").resolve("javac")))
          .forEach(home -> found.put(featureOf(home), new Jdk(featureOf(home), home)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.put(current().feature(), current());
    return found;
  }

  /** As the file {@code release} says that every JDK since 8 has; 0 without one. */
  private static int featureOf(Path home) {
    Path release = home.resolve("release");
    if (!Files.isRegularFile(release)) {
      return 0;
    }
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(release)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = properties.getProperty("JAVA_VERSION", "").replace("\"", "");
    return version.isEmpty() ? 0 : Runtime.Version.parse(version).feature();
  }

  @Override
  public String toString() {
    return "JDK " + feature;
  }
}
