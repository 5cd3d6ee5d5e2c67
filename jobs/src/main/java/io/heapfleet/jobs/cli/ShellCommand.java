package io.heapfleet.jobs.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the SQL shell does beside SQL. */
enum ShellCommand {
  DESCRIBE("[TABLE]", "the tables, or the columns of one", "\\d"),
  FORMAT("table|csv|json", "how rows are shown from now on", "\\format"),
  TIMING("", "show how long answers take, or no longer", "\\timing"),
  HELP("", "this", "\\? \\h \\help"),
  QUIT("", "leave, as Ctrl-D does", "\\q");

  private final String arguments;
  private final String meaning;
  private final String words;

  ShellCommand(String arguments, String meaning, String words) {
    this.arguments = arguments;
    this.meaning = meaning;
    this.words = words;
  }

  /** What is typed for it. */
  String word() {
    return asList().get(0);
  }

  /** The word with what may follow it. */
  String usage() {
    return (word() + " " + arguments).strip();
  }

  String meaning() {
    return meaning;
  }

  private List<String> asList() {
    return List.of(words.split(" "));
  }

  static Optional<ShellCommand> of(String word) {
    return Arrays.stream(values()).filter(command -> command.asList().contains(word)).findFirst();
  }
}
