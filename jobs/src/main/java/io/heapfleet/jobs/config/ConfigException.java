package io.heapfleet.jobs.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration file cannot be used; tells everything that is wrong with it. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<ConfigProblem> problems;

  ConfigException(String file, List<ConfigProblem> problems) {
    super(
        problems.stream()
            .map(problem -> problem.shown(file))
            .collect(Collectors.joining(System.lineSeparator())));
    this.problems = List.copyOf(problems);
  }

  /** In the order of the file. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
