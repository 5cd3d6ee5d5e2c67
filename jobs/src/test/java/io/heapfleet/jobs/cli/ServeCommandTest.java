package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.TinyFleet;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@ExtendWith(LocalSpark.class)
class ServeCommandTest {
  private static final Pattern URL =
      Pattern.compile(
          "heapfleet answers at jdbc:hive2://127\\.0\\.0\\.1:(\\d+)/default; Ctrl-C .*\n");

  @TempDir Path folder;

  @Test
  void itSaysWhereItAnswersUntilItIsStopped(SparkSession spark) throws Exception {
    assertFalse(spark.version().isEmpty(), "Spark is up, so the command joins it");
    TinyFleet.write(folder);
    StringWriter out = new StringWriter();
    Console console =
        new Console(
            out,
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            InputStream.nullInputStream(),
            Console.Terminal.NONE);
    CommandLine line = new CommandLine(new ServeCommand(console, Map.of()));
    FutureTask<Integer> running =
        new FutureTask<>(() -> line.execute("--tables", folder.toString(), "--port", "0"));
    Thread thread = new Thread(running);
    thread.start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (out.getBuffer().indexOf("\n") < 0) {
      assertFalse(running.isDone(), () -> "it ended: " + out);
      assertTrue(System.nanoTime() < deadline, "it says nothing");
      Thread.sleep(20);
    }
    Matcher url = URL.matcher(out.toString());
    assertTrue(url.matches(), out::toString);
    new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(url.group(1))).close();

    thread.interrupt();
    assertEquals(ExitCode.OK, running.get(20, TimeUnit.SECONDS));
    // The port is free again.
    new ServerSocket(Integer.parseInt(url.group(1)), 1, InetAddress.getLoopbackAddress()).close();
  }

  @Test
  void aPortThatIsTakenIsSaidBeforeSparkStarts() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CommandRun run =
          CommandRun.of(
              "serve", "--tables", folder.toString(), "--port", "" + taken.getLocalPort());

      assertEquals(ExitCode.USAGE, run.exitCode());
      assertTrue(run.err().contains("port " + taken.getLocalPort()), run::err);
      assertTrue(run.err().contains("--port names another port"), run::err);
    }
  }

  @Test
  void anAddressThatOthersReachNeedsAPassword() {
    CommandRun run =
        CommandRun.of("serve", "--tables", folder.toString(), "--host", "0.0.0.0", "--port", "0");

    assertEquals(ExitCode.USAGE, run.exitCode());
    assertTrue(run.err().contains("set HEAPFLEET_SERVE_PASSWORD"), run::err);
  }

  @Test
  void aFolderWithoutTablesIsTheUsersToMend() {
    CommandRun run = CommandRun.of("serve", "--tables", folder.toString(), "--port", "0");

    assertEquals(ExitCode.USAGE, run.exitCode(), run::err);
    assertTrue(run.err().contains("found no table dumps"), run::err);
    assertEquals("", run.out());
  }

  @Test
  void aPortThatIsNoneIsWrongUsage() {
    CommandRun run = CommandRun.of("serve", "--tables", "tables", "--port", "70000");

    assertEquals(ExitCode.USAGE, run.exitCode());
    assertTrue(run.err().contains("--port: expected 0 to 65535, found 70000"), run::err);
  }
}
