package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command answers before any Spark has started. */
class HeapfleetCommandTest {
  @Test
  void helpNamesTheCommandsAndShowsHowToBegin() {
    CommandRun run = CommandRun.of("--help");

    assertEquals(ExitCode.OK, run.exitCode());
    assertEquals("", run.err());
    for (String word :
        List.of(
            "scan",
            "nightly",
            "sql",
            "serve",
            "explain",
            "demo",
            "Examples:",
            "Exit codes:",
            "HEAPFLEET_JAVA")) {
      assertTrue(run.out().contains(word), () -> word + " is missing in:\n" + run.out());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"scan", "nightly", "sql", "serve", "explain", "demo"})
  void everyCommandHasHelpWithAnExample(String command) {
    CommandRun run = CommandRun.of(command, "--help");

    assertEquals(ExitCode.OK, run.exitCode());
    assertTrue(run.out().startsWith("Usage: heapfleet " + command), run::out);
    assertTrue(run.out().contains("Example"), run::out);
    assertTrue(run.out().lines().allMatch(line -> line.length() <= 100), run::out);
  }

  @Test
  void versionNamesHeapfleetSparkAndJava() {
    CommandRun run = CommandRun.of("--version");

    assertEquals(ExitCode.OK, run.exitCode());
    assertTrue(
        run.out().matches("heapfleet \\d+\\.\\d+\\.\\S+\\RSpark 4\\.\\S+, Java \\d\\S+\\R"),
        run::out);
  }

  @Test
  void unknownOptionIsNamedWithTheUsageAndExits64() {
    CommandRun run = CommandRun.of("scan", "dumps", "--output", "tables", "--sinze", "7d");

    assertEquals(64, run.exitCode());
    assertEquals("", run.out());
    assertTrue(run.err().contains("'--sinze'"), run::err);
    assertTrue(run.err().contains("--since"), "suggests the right one: " + run.err());
    assertTrue(run.err().contains("Usage: heapfleet scan"), run::err);
    assertTrue(run.err().contains("Try: heapfleet scan --help"), run::err);
  }

  @Test
  void noCommandIsWrongUsage() {
    CommandRun run = CommandRun.of();

    assertEquals(64, run.exitCode());
    assertTrue(run.err().contains("a command is missing"), run::err);
  }

  @Test
  void misspeltCommandGetsASuggestion() {
    CommandRun run = CommandRun.of("scna");

    assertEquals(64, run.exitCode());
    assertTrue(run.err().contains("scan"), run::err);
  }

  @Test
  void whatIsRequiredIsAskedFor() {
    CommandRun run = CommandRun.of("scan", "dumps");

    assertEquals(64, run.exitCode());
    assertTrue(run.err().contains("--output"), run::err);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--fail-on=lots",
        "--fail-on=0",
        "--fail-on=99999999999999g",
        "--split-bytes=0",
        "--split-bytes=-1",
        "--limit=0",
        "--limit=many",
        "--since=yesterdayish",
        "--layout={sevice}/x.hprof",
        "--conf=spark.sql.shuffle.partitions"
      })
  void badValuesAreWrongUsageBeforeSparkStarts(String option) {
    CommandRun run = CommandRun.of("scan", "dumps", "--output", "tables", option);

    assertEquals(64, run.exitCode(), run::err);
    String name = option.substring(0, option.indexOf('='));
    assertTrue(
        run.err().contains(name) || run.err().contains("sevice"), () -> name + ": " + run.err());
    assertFalse(run.err().contains("\tat "), run::err);
  }

  @Test
  void inputThatIsNotThereIsTheUsersToMend() {
    CommandRun run = CommandRun.of("scan", "no/such/folder", "--output", "target/none");

    assertEquals(64, run.exitCode(), run::err);
    assertTrue(run.err().contains("no/such/folder"), run::err);
    assertFalse(run.err().contains("\tat "), run::err);
  }

  @Test
  void anArgumentThatBeginsWithAnAtSignIsNoFile() {
    CommandRun run = CommandRun.of("scan", "@no-such-file.hprof", "--output", "target/none");

    assertEquals(64, run.exitCode(), run::err);
    assertTrue(run.err().contains("@no-such-file.hprof"), run::err);
  }

  @Test
  void aMisplacedSecretIsNotRepeated() {
    CommandRun noEquals = CommandRun.of("scan", "d", "--output", "t", "--conf", "hunter2hunter2");
    CommandRun unmatched =
        CommandRun.of("sql", "--tables", "t", "q", "https://a/c/d.hprof?sv=1&sig=hunter2hunter2");

    assertEquals(64, noEquals.exitCode());
    assertEquals(64, unmatched.exitCode());
    assertFalse(noEquals.err().contains("hunter2"), noEquals::err);
    assertFalse(unmatched.err().contains("hunter2"), unmatched::err);
    assertTrue(unmatched.err().contains("https://a/c/d.hprof"), unmatched::err);
  }

  @Test
  void noColoursAwayFromATerminal() {
    assertFalse(CommandRun.of("--help").out().contains("\u001B"));
    assertFalse(CommandRun.of("--bogus").err().contains("\u001B"));
  }
}
