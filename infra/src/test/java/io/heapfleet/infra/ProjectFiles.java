package io.heapfleet.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files of this project that the checks look at. */
final class ProjectFiles {
  static final ObjectMapper JSON = new ObjectMapper();

  private ProjectFiles() {}

  /** The folder that {@code ./heapfleet} is in. */
  static Path root() {
    return Path.of("..").toAbsolutePath().normalize();
  }

  /**
   * The command, which takes what this build has just packaged for its own: else it would build it
   * again.
   */
  static Path builtCommand() throws IOException {
    Path stamp = root().resolve("jobs/target/launcher/built");
    Files.write(stamp, new byte[0]);
    return root().resolve("heapfleet");
  }

  static Path infra(String path) {
    return root().resolve("infra").resolve(path);
  }

  /** The documents of a YAML file; a key that stands twice is an error. */
  static List<JsonNode> documents(String yaml) {
    LoadSettings strict = LoadSettings.builder().setAllowDuplicateKeys(false).build();
    List<JsonNode> documents = new ArrayList<>();
    for (Object document : new Load(strict).loadAllFromString(yaml)) {
      documents.add(JSON.valueToTree(document));
    }
    return documents;
  }

  /** The files of a folder of infra whose names end like this, by name. */
  static List<Path> files(String folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(infra(folder))) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  /** A property of the parent pom. */
  static String property(String name) throws IOException {
    Matcher property =
        Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<")
            .matcher(Files.readString(root().resolve("pom.xml")));
    if (!property.find()) {
      throw new IOException("pom.xml has no property " + name);
    }
    return property.group(1);
  }
}
