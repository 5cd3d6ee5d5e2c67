package io.heapfleet.jobs.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A configuration file in YAML, read strictly: what it may hold is what is asked of its {@link
 * Section}s, and anything else is a problem, as is a value that is none. All problems are told
 * together.
 *
 * <p>{@code ${NAME}} in a value stands for an environment variable, so that secrets need not stand
 * in the file.
 */
public final class ConfigFile {
  /** Far above any configuration, far below what parsing could choke on. */
  private static final int MAX_CHARS = 1 << 20;

  private final Function<String, String> environment;
  private final List<ConfigProblem> problems = new ArrayList<>();
  private final Set<String> secrets = new LinkedHashSet<>();

  private ConfigFile(Function<String, String> environment) {
    this.environment = environment;
  }

  /**
   * What a file says.
   *
   * @param value what the reader made of it
   * @param secrets values that must never be shown
   */
  public record Reading<T>(T value, Set<String> secrets) {}

  /**
   * Reads a file.
   *
   * @param name as the user knows it, for messages
   * @param environment the value of a variable, null if it is not set
   * @param reader asks for what may stand in the file; its result counts only if nothing is wrong
   * @throws ConfigException if anything is wrong
   */
  public static <T> Reading<T> read(
      String name, String text, Function<String, String> environment, Function<Section, T> reader)
      throws ConfigException {
    ConfigFile file = new ConfigFile(environment);
    T value = null;
    Optional<MappingNode> root = file.root(name, text);
    if (root.isPresent()) {
      Section section = new Section(file, root.get(), "", 1);
      value = reader.apply(section);
      section.tellUnknownKeys();
    }
    if (!file.problems.isEmpty()) {
      file.problems.sort(Comparator.comparingInt(ConfigProblem::line));
      throw new ConfigException(name, file.problems);
    }
    return new Reading<>(value, Set.copyOf(file.secrets));
  }

  private Optional<MappingNode> root(String name, String text) {
    LoadSettings settings =
        LoadSettings.builder().setLabel(name).setCodePointLimit(MAX_CHARS).build();
    try {
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isPresent() && root.get() instanceof MappingNode mapping) {
        return Optional.of(mapping);
      }
      problem(1, "", "keys and values, such as 'output: tables'", "none");
    } catch (MarkedYamlEngineException e) {
      // The mark quotes the line, in which a secret may stand.
      int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
      problem(line, "", "YAML", "a mistake: " + e.getProblem());
    } catch (YamlEngineException e) {
      problem(1, "", "YAML of up to " + MAX_CHARS + " characters", "something else");
    }
    return Optional.empty();
  }

  void problem(int line, String key, String expected, String found) {
    problems.add(new ConfigProblem(line, key, expected, found));
  }

  /** The value of an environment variable, null if it is not set. */
  String variable(String name) {
    return environment.apply(name);
  }

  /** Never to be shown. */
  void keepSecret(String value) {
    secrets.add(value);
  }
}
