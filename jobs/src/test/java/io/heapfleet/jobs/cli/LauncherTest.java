package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The script {@code ./heapfleet} in a clone of its own, where Java and Maven are small scripts too:
 * its Java tells what it was started with, its Maven keeps a list of its builds.
 */
class LauncherTest {
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "cat",
          "find",
          "flock",
          "grep",
          "mkdir",
          "mv",
          "readlink",
          "sed",
          "sleep",
          "stty");

  @TempDir Path root;
  private Path clone;
  private Path tools;
  private final Map<String, String> environment = new TreeMap<>();

  @BeforeEach
  void cloneTheProject() throws IOException {
    Path script = Path.of("..", "heapfleet");
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs bash");
    clone = Files.createDirectories(root.resolve("a clone"));
    Files.copy(script, clone.resolve("heapfleet"));
    Files.setPosixFilePermissions(
        clone.resolve("heapfleet"), PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String folder : List.of(".mvn", "common/src/main", "collect/src/main", "jobs/src/main")) {
      Files.createDirectories(clone.resolve(folder));
    }
    for (String file :
        List.of(
            "pom.xml",
            "common/pom.xml",
            "collect/pom.xml",
            "jobs/pom.xml",
            "jobs/src/main/A.java")) {
      Files.writeString(clone.resolve(file), "");
    }
    tools = Files.createDirectories(root.resolve("tools"));
    for (String tool : TOOLS) {
      for (String bin : List.of("/bin", "/usr/bin")) {
        if (Files.exists(Path.of(bin, tool))) {
          script(tools.resolve(tool), "exec " + bin + "/" + tool + " \"$@\"");
        }
      }
    }
    environment.put("PATH", tools.toString());
    environment.put("HEAPFLEET_JVM_ROOT", root.resolve("no-jvms").toString());
  }

  @Test
  void withoutAnyJavaItSaysWhereItLooked() throws Exception {
    environment.put("JAVA_HOME", "/nowhere/jdk");

    Run run = launch("--help");

    assertEquals(64, run.exitCode());
    assertEquals("", run.out());
    assertTrue(run.err().contains("no Java 17 to 23"), run::err);
    assertTrue(run.err().contains("JAVA_HOME: /nowhere/jdk/bin/java: not there"), run::err);
    assertTrue(run.err().contains("PATH: no java"), run::err);
    assertTrue(run.err().contains("HEAPFLEET_JAVA"), run::err);
  }

  @Test
  void anOldOrBrokenJavaIsPassedOver() throws Exception {
    environment.put("JAVA_HOME", java(root.resolve("jdk8"), "1.8.0_402").toString());
    Path broken = tools.resolve("java");
    script(broken, "exit 1");
    environment.put("HEAPFLEET_JVM_ROOT", root.resolve("jvms").toString());
    Path good = java(root.resolve("jvms/jdk-21"), "21.0.5");
    maven();

    Run run = launch("--help");

    assertEquals(0, run.exitCode(), run::err);
    assertTrue(run.out().contains("java=" + good), run::out);
  }

  @Test
  void theJavaThatIsAskedForIsTakenOrNone() throws Exception {
    java(root.resolve("jdk-21"), "21.0.5");
    environment.put("JAVA_HOME", root.resolve("jdk-21").toString());
    environment.put("HEAPFLEET_JAVA", java(root.resolve("jdk-11"), "11.0.2").toString());

    Run run = launch("--help");

    assertEquals(64, run.exitCode());
    assertTrue(run.err().contains("jdk-11/bin/java: is Java 11, too old"), run::err);
    assertFalse(run.err().contains("jdk-21"), run::err);
  }

  @Test
  void aJavaThatSparksHadoopCannotRunOnIsRefusedWithTheReason() throws Exception {
    environment.put("JAVA_HOME", java(root.resolve("jdk-25"), "25").toString());

    Run run = launch("--help");

    assertEquals(64, run.exitCode());
    assertTrue(run.err().contains("is Java 25, too new for the Hadoop"), run::err);
  }

  @Test
  void aRuntimeWithoutACompilerCannotBuild() throws Exception {
    Path home = java(root.resolve("jre"), "21");
    Files.delete(home.resolve("bin/javac"));
    environment.put("JAVA_HOME", home.toString());
    maven();

    Run run = launch("--help");

    assertEquals(64, run.exitCode());
    assertTrue(run.err().contains("has no compiler"), run::err);
  }

  @Test
  void withoutMavenItSaysWhatIsMissing() throws Exception {
    goodJava();

    Run run = launch("--help");

    assertEquals(64, run.exitCode());
    assertTrue(run.err().contains("Maven 3.8.6 or later"), run::err);
  }

  @Test
  void buildsOnFirstUseAndWhenSourcesAreNewer() throws Exception {
    goodJava();
    maven();

    Run first = launch("--help");
    Run second = launch("--help");
    assertEquals(0, first.exitCode(), first::err);
    assertTrue(first.err().contains("first use: building"), first::err);
    assertEquals(1, first.err().lines().count(), first::err);
    assertEquals("", second.err());
    assertEquals(1, builds());

    touch(clone.resolve("jobs/src/main/A.java"));
    Run changed = launch("--help");
    assertTrue(changed.err().contains("sources have changed"), changed::err);
    assertEquals(2, builds());
  }

  @Test
  void aSourceThatIsGoneIsAChangeToo() throws Exception {
    goodJava();
    maven();
    launch("--help");
    Files.delete(clone.resolve("jobs/src/main/A.java"));
    touch(clone.resolve("jobs/src/main"));

    launch("--help");

    assertEquals(2, builds());
  }

  @Test
  void whatIsEditedDuringTheBuildIsBuiltNextTime() throws Exception {
    goodJava();
    maven("sleep 1.1", "echo > \"" + clone.resolve("jobs/src/main/A.java") + "\"", "sleep 1.1");
    launch("--help");
    maven();

    launch("--help");

    assertEquals(2, builds());
  }

  @Test
  void aFailedBuildNamesItsLogAndIsTriedAgain() throws Exception {
    goodJava();
    maven("echo '[ERROR] A.java:[1,1] no such thing'", "exit 1");

    Run run = launch("--help");

    assertEquals(70, run.exitCode());
    assertEquals("", run.out());
    assertTrue(run.err().contains("[ERROR] A.java:[1,1] no such thing"), run::err);
    assertTrue(run.err().contains("jobs/target/launcher/build.log"), run::err);
    launch("--help");
    assertEquals(2, builds());
  }

  @Test
  void twoFirstUsesAtOnceBuildOnce() throws Exception {
    assumeTrue(Files.exists(tools.resolve("flock")), "needs flock");
    goodJava();
    maven("sleep 2");

    Process one = start(clone.resolve("heapfleet"), "one");
    Process two = start(clone.resolve("heapfleet"), "two");

    assertEquals(0, finish(one).exitCode());
    assertEquals(0, finish(two).exitCode());
    assertEquals(1, builds());
  }

  @Test
  void worksThroughASymlinkFromAnotherFolder() throws Exception {
    goodJava();
    maven();
    Path bin = Files.createDirectories(root.resolve("bin"));
    Path relative = Files.createSymbolicLink(bin.resolve("hf"), Path.of("../a clone/heapfleet"));
    Path chained = Files.createSymbolicLink(bin.resolve("hf2"), relative);

    Run run = finish(start(chained, "--help"));

    assertEquals(0, run.exitCode(), run::err);
    assertTrue(run.out().contains("cwd=" + root.toRealPath()), run::out);
    assertTrue(run.out().contains(clone + "/jobs/target/heapfleet-jobs-1.jar:"), run::out);
  }

  @Test
  void argumentsArriveAsTheyWereGiven() throws Exception {
    goodJava();
    maven();

    Run run = launch("sql", "SELECT 'a b' \"c\" $HOME * \\", "", "-Dx=1");

    String after = run.out().substring(run.out().indexOf("io.heapfleet.jobs.cli.HeapfleetCommand"));
    assertEquals(
        """
        io.heapfleet.jobs.cli.HeapfleetCommand
        arg=sql
        arg=SELECT 'a b' "c" $HOME * \\
        arg=
        arg=-Dx=1
        """,
        after.replace("arg=io.heap", "io.heap"));
  }

  @Test
  void becomesTheJavaItStarts() throws Exception {
    goodJava();
    maven();
    launch("--help");

    Process process = start(clone.resolve("heapfleet"), "--help");
    long pid = process.pid();

    assertTrue(finish(process).out().contains("pid=" + pid + "\n"));
  }

  @Test
  void theExitCodeIsTheCommandsOwn() throws Exception {
    goodJava();
    maven();
    environment.put("FAKE_EXIT", "3");

    assertEquals(3, launch("scan").exitCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"6g", "1500m", "2G"})
  void theHeapIsAsBigAsAskedFor(String memory) throws Exception {
    goodJava();
    maven();
    environment.put("HEAPFLEET_MEMORY", memory);

    assertTrue(launch("--help").out().contains("arg=-Xmx" + memory + "\n"));
  }

  @Test
  void theHeapIsHalfTheMachinesElseWithinBounds() throws Exception {
    goodJava();
    maven();

    String out = launch("--help").out();
    int mib = Integer.parseInt(out.replaceAll("(?s).*arg=-Xmx(\\d+)m\n.*", "$1"));
    assertTrue(mib >= 1024 && mib <= 4096, out);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lots", "0g", "4", "-1g", "4gb"})
  void aSenselessHeapIsRefused(String memory) throws Exception {
    goodJava();
    maven();
    environment.put("HEAPFLEET_MEMORY", memory);

    Run run = launch("--help");

    assertEquals(64, run.exitCode());
    assertTrue(run.err().contains("HEAPFLEET_MEMORY is '" + memory + "'"), run::err);
  }

  private record Run(int exitCode, String out, String err) {}

  private Run launch(String... arguments) throws Exception {
    return finish(start(clone.resolve("heapfleet"), arguments));
  }

  private Process start(Path program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Path err = Files.createTempFile(root, "err", "");
    builder.redirectError(err.toFile());
    Process process = builder.start();
    errors.put(process, err);
    return process;
  }

  private final Map<Process, Path> errors = new java.util.HashMap<>();

  private Run finish(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
    return new Run(process.exitValue(), out, Files.readString(errors.get(process)));
  }

  private void goodJava() throws IOException {
    environment.put("JAVA_HOME", java(root.resolve("jdk-17"), "17.0.15").toString());
  }

  /** A Java home whose java tells its version, or else what it was started with. */
  private static Path java(Path home, String version) throws IOException {
    Files.createDirectories(home.resolve("bin"));
    script(
        home.resolve("bin/java"),
        "if [ \"$1\" = -version ]; then echo 'openjdk version \""
            + version
            + "\" 2026-01-01' >&2; exit; fi",
        "echo java=" + home,
        "echo cwd=$PWD",
        "echo pid=$$",
        "printf 'arg=%s\\n' \"$@\"",
        "exit ${FAKE_EXIT:-0}");
    script(home.resolve("bin/javac"), "");
    return home;
  }

  /** A Maven that notes its build, does this, and leaves what a build leaves. */
  private void maven(String... steps) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("echo \"$@\" >> \"" + root.resolve("builds") + "\"");
    lines.addAll(List.of(steps));
    lines.add("mkdir -p jobs/target/launcher");
    lines.add("echo -n x > jobs/target/heapfleet-jobs-1.jar");
    lines.add("echo -n spark.jar > jobs/target/spark-class-path.txt");
    lines.add("echo > jobs/target/launcher/java-options");
    script(tools.resolve("mvn"), lines.toArray(String[]::new));
  }

  private int builds() throws IOException {
    return Files.readAllLines(root.resolve("builds")).size();
  }

  private static void script(Path file, String... lines) throws IOException {
    Files.deleteIfExists(file);
    Files.writeString(file, "#!/bin/bash\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void touch(Path file) throws IOException {
    // Into the future: file times may be no finer than a second.
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
  }
}
