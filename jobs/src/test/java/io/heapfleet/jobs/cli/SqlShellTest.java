package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.TinyFleet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SQL shell over a tiny fleet, at a terminal of 80 by 24 that the test types at. */
class SqlShellTest {
  private static final String CTRL_C = "\003";
  private static final String CTRL_D = "\004";
  private static final String UP = "\033OA";
  private static final String ENDLESS =
      "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b;\r";

  @TempDir static Path tables;

  private static SqlEngine engine;

  @BeforeAll
  static void aTinyFleet() throws Exception {
    TinyFleet.write(tables);
    engine = DuckEngine.open(tables);
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @Test
  void answersAStatementOverSeveralLines() throws Exception {
    try (Session session = new Session()) {
      session.type("SELECT count(*) AS n\r").await("        -> ").type("FROM dumps;\r");
      session.await("n\n--\n12\n(1 row)\n");
    }
  }

  @Test
  void tabCompletesTablesAndColumns() throws Exception {
    try (Session session = new Session()) {
      session.type("SELECT max(d.serv\t) AS s FROM dum\t d;\r").await("Binder Error");
      session.type("SELECT count(*) AS n FROM dum\t AS d WHERE d.serv\t = 'orders';\r");
      session.await("n\n--\n12\n(1 row)\n");
      session.type("\\d class_h\t\r").await("shallow_bytes");
    }
  }

  @Test
  void whatWasTypedComesBackInTheNextShell(@TempDir Path home) throws Exception {
    Path history = ShellHistory.file(null, home).orElseThrow();
    try (Session session = new Session(Optional.of(history), List.of())) {
      session.type("SELECT 41\r").await("-> ").type(" + 1 AS n;\r").await("42\n");
      session.type(" SELECT 'kept quiet';\r").await("(1 row)\n");
    }
    assertFalse(Files.readString(history).contains("kept quiet"));
    try (Session session = new Session(Optional.of(history), List.of())) {
      // Past what left the first shell.
      session.type(UP + UP + "\r").await("n\n--\n42\n(1 row)\n");
    }
  }

  @Test
  void withoutHistoryNothingIsKept(@TempDir Path home) throws Exception {
    try (Session session = new Session()) {
      session.type("SELECT 41 + 1 AS n;\r").await("42\n").type(UP + "\r").await("42\n");
    }
    try (var files = Files.list(home)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void anErrorEndsTheStatementsAndNotTheShell() throws Exception {
    try (Session session = new Session()) {
      String shown = session.type("SELECT nope; SELECT 5 AS five;\r").await("nope").prompt();
      assertFalse(shown.contains("five\n"), shown);
      session.type("SELECT CAST(chr(27) || '[31m' AS INTEGER);\r").await("\\u001B[31m").prompt();
      session.type("SELECT 5 AS five; SELECT 6 AS six;\r").await("five\n").await("six\n");
    }
  }

  @Test
  void ctrlCAbandonsWhatIsTyped() throws Exception {
    try (Session session = new Session()) {
      session.type("SELECT nonsense\r").await("-> ").type(CTRL_C).prompt();
      session.type("SELECT 6 * 7 AS answer;\r").await("answer\n------\n    42\n");
    }
  }

  @Test
  void ctrlCStopsWhatRuns() throws Exception {
    try (Session session = new Session()) {
      session.type(ENDLESS).await("b;");
      // Not at the prompt any more once this line is accepted.
      Thread.sleep(300);
      session.type(CTRL_C).await("Stopped.").prompt();
      session.type("SELECT 6 * 7 AS answer;\r").await("answer\n------\n    42\n");
    }
  }

  @Test
  void commandsDescribeTablesAndSetTheFormat() throws Exception {
    try (Session session = new Session()) {
      session.type("\\d dumps\r").await("captured_at").await("TIMESTAMP WITH TIME ZONE");
      session.type("\\d nothing\r").await("Table with name nothing does not exist").prompt();
      session.type("\\d x;y\r").await("Expected the name of a table").prompt();
      session.type("\\format csv\r").await("The format is csv.").prompt();
      session.type("SELECT 1 AS a, 'x,y' AS b;\r").await("a,b\n1,\"x,y\"\n").prompt();
      session.type("\\format xml\r").await("There is no format xml").prompt();
      session.type("\\timing\r").await("on.").type("SELECT 1 AS a;\r").await("Time: ").prompt();
      session.type("\\?\r").await("\\d [TABLE]").await("Ctrl-C").prompt();
      session.type("\\nothing\r").await("There is no \\nothing. There are: \\d [TABLE],").prompt();
    }
  }

  @Test
  void aResultThatIsCutSaysSo() throws Exception {
    try (Session session = new Session()) {
      session.type("SELECT range AS n FROM range(" + (ResultFormat.TABLE_ROWS + 1) + ");\r");
      session.await(
          "(1,000 rows, and more)\nThere are more than these 1,000 rows; \\format csv shows all");
      session.type("\\format csv\r").await("csv.").prompt();
      String all =
          session
              .type("SELECT range AS n FROM range(" + (ResultFormat.TABLE_ROWS + 1) + ");\r")
              .await("\n" + ResultFormat.TABLE_ROWS + "\n")
              .prompt();
      assertFalse(all.contains("more than"), all);
    }
    try (Session session = new Session(Optional.empty(), List.of(), 2L)) {
      session.type("SELECT range AS n FROM range(3);\r");
      session.await("1\n(2 rows, and more)\nThere are more than these 2 rows\n");
    }
  }

  @Test
  void theListOfTablesHasAllOfThem() throws Exception {
    try (Session session = new Session()) {
      session.type("\\d\r").await("class_histogram").await("request_templates");
    }
  }

  @Test
  void aValueCannotDriveTheTerminal() throws Exception {
    try (Session session = new Session()) {
      for (String format : List.of("table", "csv", "json")) {
        session.type("\\format " + format + "\r").await("The format is").prompt();
        session.type("SELECT chr(27) || '[31m' || chr(155) AS x;\r").await("[31m\\u009B").prompt();
      }
      assertFalse(session.raw().contains("\033[31m"), session::raw);
    }
  }

  @Test
  void whatIsLongerThanTheScreenGoesThroughThePager(@TempDir Path folder) throws Exception {
    Path paged = folder.resolve("paged");
    try (Session session =
        new Session(Optional.empty(), List.of("sh", "-c", "cat > '" + paged + "'"))) {
      session.type("SELECT 5 AS short;\r").await("(1 row)\n").prompt();
      assertFalse(Files.exists(paged));
      String shown = session.type("SELECT range AS n FROM range(100);\r").prompt();
      assertFalse(shown.contains("(100 rows)"), shown);
      assertEquals(103, Files.readAllLines(paged).size());
      assertTrue(Files.readString(paged).endsWith("\n99\n(100 rows)\n"));
    }
  }

  @Test
  void aPagerMayBeLeftEarly() throws Exception {
    try (Session session = new Session(Optional.empty(), List.of("sh", "-c", "exit 0"))) {
      session.type("\\format csv\r").await("csv.").prompt();
      session.type("SELECT range AS n FROM range(1000000000);\r").prompt();
      session.type("SELECT 6 * 7 AS answer;\r").await("answer\n42\n");
    }
  }

  @Test
  void withoutThePagerTheScreenHasAll() throws Exception {
    try (Session session = new Session(Optional.empty(), List.of("no-such-pager"))) {
      session.type("SELECT range AS n FROM range(100);\r").await("(100 rows)\n");
    }
  }

  @Test
  void thereAreWaysOut() throws Exception {
    for (String way : List.of(CTRL_D, "\\q\r", "quit\r", "exit\r")) {
      try (Session session = new Session()) {
        session.type(way).ends();
      }
    }
  }

  /** A shell that runs in a thread of its own. */
  private static final class Session implements AutoCloseable {
    private final PipedOutputStream keys = new PipedOutputStream();
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final Terminal terminal;
    private final FutureTask<Void> running;
    private int seen;

    Session() throws IOException, InterruptedException {
      this(Optional.empty(), List.of());
    }

    Session(Optional<Path> history, List<String> pager) throws IOException, InterruptedException {
      this(history, pager, null);
    }

    Session(Optional<Path> history, List<String> pager, Long maxRows)
        throws IOException, InterruptedException {
      terminal =
          TerminalBuilder.builder()
              .system(false)
              .streams(new PipedInputStream(keys, 1 << 16), screen)
              .type("xterm")
              .encoding(StandardCharsets.UTF_8)
              .size(new Size(80, 24))
              .build();
      SqlShell shell =
          new SqlShell(
              engine, terminal, new Secrets(), history, pager, ResultFormat.TABLE, maxRows);
      running = new FutureTask<>(shell::run, null);
      new Thread(running, "shell").start();
      prompt();
    }

    Session type(String text) throws IOException {
      keys.write(text.getBytes(StandardCharsets.UTF_8));
      keys.flush();
      return this;
    }

    /** Waits until the screen shows this behind what was awaited before. */
    Session await(String text) throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
      while (!screen().substring(seen).contains(text)) {
        assertTrue(System.nanoTime() < deadline, () -> "no " + text + " in\n" + screen());
        assertFalse(running.isDone(), () -> "the shell ended before " + text + "\n" + screen());
        Thread.sleep(10);
      }
      seen = screen().indexOf(text, seen) + text.length();
      return this;
    }

    /** Waits for the prompt; returns what was shown since something was awaited. */
    String prompt() throws InterruptedException {
      int from = seen;
      await("heapfleet> ");
      return screen().substring(from, seen);
    }

    /** What was shown, without what the line editor moves the cursor by. */
    String screen() {
      return raw().replaceAll("\033\\[\\??[0-9;]*[A-Za-ln-z]|\033[=>]|\r", "");
    }

    String raw() {
      return screen.toString(StandardCharsets.UTF_8);
    }

    void ends() {
      assertDoesNotThrow(() -> running.get(15, TimeUnit.SECONDS), this::screen);
    }

    @Override
    public void close() throws IOException {
      if (!running.isDone()) {
        type("\\q\r");
        ends();
      }
      terminal.close();
    }
  }
}
