package io.heapfleet.jobs.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A change is done whole or not at all, wherever a process dies. */
class ChangeLogTest {
  @TempDir private Path folder;
  private Path output;
  private final List<String> said = new ArrayList<>();

  /** A dump that was there before, in an old file and one that will be written over. */
  private static final Change AGAIN =
      new Change(
          List.of("dumps/old", "refs/dump_id=a"),
          List.of("a1/refs/dump_id=b/part", "a1/threads/merged", "a2/dumps/new"));

  private static final Map<String, String> BEFORE =
      Map.of("dumps/old", "1", "refs/dump_id=a/part", "2", "threads/merged", "3", "keep", "4");
  private static final Map<String, String> AFTER =
      Map.of("refs/dump_id=b/part", "5", "threads/merged", "6", "dumps/new", "7", "keep", "4");

  @BeforeEach
  void nameTheOutput() {
    output = folder.resolve("tables");
  }

  private void put(String path, String text) throws IOException {
    Path file = output.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void prepare(long run) throws IOException {
    for (Map.Entry<String, String> file : BEFORE.entrySet()) {
      put(file.getKey(), file.getValue());
    }
    String work = "_work/%06d/".formatted(run);
    put(work + "a1/refs/dump_id=b/part", "5");
    put(work + "a1/threads/merged", "6");
    put(work + "a2/dumps/new", "7");
    put(work + "a3/refs/dump_id=b/part", "of an attempt that came to nothing");
  }

  /** What readers see. */
  private Map<String, String> tables() throws IOException {
    Map<String, String> tables = new TreeMap<>();
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String path = output.relativize(file).toString();
        if (!path.startsWith("_") && !path.endsWith(".crc")) {
          tables.put(path, Files.readString(file));
        }
      }
    }
    return tables;
  }

  private ChangeLog log(Configuration conf, long run) throws IOException {
    return new ChangeLog(conf, new WorkFolder(output.toUri().toString(), run));
  }

  @Test
  void aChangeIsDoneAndLeavesNothingBehind() throws IOException {
    prepare(1);
    ChangeLog log = log(new Configuration(), 1);
    log.perform(AGAIN, () -> {});
    assertEquals(AFTER, tables());
    log.clear();
    assertFalse(Files.exists(output.resolve("_work")));
  }

  /** Local files, with something to happen before each step that changes something. */
  abstract static class Stepwise extends RawLocalFileSystem {
    abstract void step();

    @Override
    public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
        throws IOException {
      step();
      return move(from, to);
    }

    boolean move(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
      return super.rename(from, to);
    }

    @Override
    public boolean delete(org.apache.hadoop.fs.Path path, boolean recursive) throws IOException {
      step();
      return super.delete(path, recursive);
    }

    @Override
    public boolean mkdirs(org.apache.hadoop.fs.Path path) throws IOException {
      step();
      return super.mkdirs(path);
    }
  }

  /** A file system that dies at its n-th step that changes something. */
  static final class Dying extends Stepwise {
    static int stepsLeft;

    @Override
    void step() {
      if (stepsLeft-- <= 0) {
        throw new Killed();
      }
    }
  }

  /** No IOException, which would be tried again: this process is gone. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Test
  void whereverARunDiesTheNextOneCompletesWhatItHadBegun() throws IOException {
    Configuration dying = new Configuration();
    dying.set("fs.file.impl", Dying.class.getName());
    dying.setBoolean("fs.file.impl.disable.cache", true);
    int completed = 0;
    boolean died = true;
    for (int steps = 0; died; steps++) {
      output = folder.resolve("dies-after-" + steps);
      prepare(1);
      Dying.stepsLeft = steps;
      try {
        log(dying, 1).perform(AGAIN, () -> {});
        died = false;
      } catch (Killed e) {
        // as was meant
      }
      assertTrue(
          tables().equals(AFTER) || !tables().containsKey("dumps/new"),
          "a reader sees the new row only when all is there");

      // Making the folder of the note is a step too: before it there is nothing to complete.
      boolean wasBegun = !died || Files.exists(output.resolve("_work/000001/changes/000001.json"));
      said.clear();
      log(new Configuration(), 2).recover(said::add);

      assertEquals(wasBegun ? AFTER : BEFORE, tables());
      completed += said.size();
      assertFalse(Files.exists(output.resolve("_work/000001")));
    }
    assertTrue(completed > 5, "died at " + completed + " places");
  }

  /** As Hadoop has local files by default: with the sum of each in a file beside it. */
  static final class Summed extends LocalFileSystem {
    Summed() {
      super(new Dying());
    }
  }

  @Test
  void aFileThatIsWrittenOverIsNeverHeldAgainstTheSumOfTheOldOne() throws IOException {
    Configuration dying = new Configuration();
    dying.set("fs.file.impl", Summed.class.getName());
    dying.setBoolean("fs.file.impl.disable.cache", true);
    boolean died = true;
    int steps = 0;
    for (; died; steps++) {
      output = folder.resolve("summed-" + steps);
      LocalFileSystem files = FileSystem.getLocal(new Configuration());
      var there = new org.apache.hadoop.fs.Path(output + "/runs/latest");
      write(files, there, "old");
      write(files, new org.apache.hadoop.fs.Path(output + "/_work/000001/a/runs/latest"), "new");
      Dying.stepsLeft = steps;
      try {
        log(dying, 1).perform(new Change(List.of(), List.of("a/runs/latest")), () -> {});
        died = false;
      } catch (Killed e) {
        // as was meant
      }
      assertTrue(Set.of("old", "new").contains(read(files, there)));
      log(new Configuration(), 2).recover(said::add);
      assertTrue(Set.of("old", "new").contains(read(files, there)));
    }
    assertTrue(steps > 4, "died at " + steps + " places");
  }

  private static void write(FileSystem files, org.apache.hadoop.fs.Path file, String text)
      throws IOException {
    try (OutputStream out = files.create(file)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String read(FileSystem files, org.apache.hadoop.fs.Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A store that renames over nothing; a process stands still before its n-th step. */
  static final class Overtaken extends Stepwise {
    static int stepsLeft;
    static Runnable meanwhile;

    @Override
    void step() {
      if (stepsLeft-- == 0) {
        meanwhile.run();
      }
    }

    @Override
    public URI getUri() {
      return URI.create("store:///");
    }

    @Override
    public String getScheme() {
      return "store";
    }

    @Override
    boolean move(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
      return !exists(to) && super.move(from, to);
    }
  }

  @Test
  void whereverARunStandsStillWhileTheNextOneTakesOverItDoesNoHarm() throws IOException {
    Change change =
        new Change(
            List.of("dumps/old", "refs/dump_id=a"),
            List.of("a1/refs/dump_id=b/part", "a2/dumps/new"));
    Map<String, String> after =
        Map.of("refs/dump_id=b/part", "5", "threads/merged", "3", "dumps/new", "7", "keep", "4");
    Configuration stores = new Configuration();
    stores.set("fs.store.impl", Overtaken.class.getName());
    AtomicBoolean takenOver = new AtomicBoolean(true);
    int completed = 0;
    for (int steps = 0; takenOver.get(); steps++) {
      output = folder.resolve("stands-still-after-" + steps);
      prepare(1);
      takenOver.set(false);
      said.clear();
      Overtaken.stepsLeft = steps;
      Overtaken.meanwhile =
          () -> {
            takenOver.set(true);
            try {
              log(new Configuration(), 2).recover(said::add);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          };
      try {
        new ChangeLog(stores, new WorkFolder("store:" + output, 1))
            .perform(
                change,
                () -> {
                  if (takenOver.get()) {
                    throw new LockLostException("taken over");
                  }
                });
      } catch (LockLostException e) {
        assertTrue(takenOver.get());
      }
      boolean wasBegun = !takenOver.get() || !said.isEmpty();
      assertEquals(wasBegun ? after : BEFORE, tables(), "stood still after " + steps + " steps");
      completed += said.size();
    }
    assertTrue(completed > 5, "completed " + completed + " times");
  }

  @Test
  void aChangeThatIsHalfWrittenDownHasNotBegun() throws IOException {
    prepare(1);
    byte[] whole = AGAIN.bytes();
    for (int length = 0; length < whole.length - 1; length += 7) {
      Path log = output.resolve("_work/000001/changes/000001.json");
      Files.createDirectories(log.getParent());
      Files.write(log, Arrays.copyOf(whole, length));
      log(new Configuration(), 2).recover(said::add);
      assertEquals(BEFORE, tables());
      prepare(1);
    }
    assertEquals(List.of(), said);
  }

  @Test
  void aFileThatIsLostIsAnErrorThatSaysWhatToDo() throws IOException {
    put("_work/000001/changes/000001.json", new String(AGAIN.bytes(), StandardCharsets.UTF_8));
    IOException error =
        assertThrows(IOException.class, () -> log(new Configuration(), 2).recover(said::add));
    assertTrue(error.getMessage().contains("000001.json cannot be completed"), error.getMessage());
    assertTrue(error.getMessage().contains("--force"), error.getMessage());
  }

  @Test
  void whatComesCannotGoInTheSameChange() {
    assertThrows(
        IllegalArgumentException.class, () -> new Change(List.of("refs/a"), List.of("a1/refs/a")));
    assertThrows(
        IllegalArgumentException.class, () -> new Change(List.of("refs"), List.of("a1/refs/a")));
  }

  @Test
  void aRunCompletesWhatADeadOneHadBegunAndSaysSo() throws IOException {
    prepare(1);
    put("_work/000001/changes/000001.json", new String(AGAIN.bytes(), StandardCharsets.UTF_8));
    try (OutputRun run =
        OutputRun.begin(
            new Configuration(),
            output.toString(),
            new LockRequest("scan", Duration.ZERO, said::add))) {
      assertEquals(AFTER, tables());
      run.requireHeld();
    }
    assertTrue(said.get(0).contains("run 000001 had begun to publish: a2/dumps/new"), said.get(0));
    assertFalse(Files.exists(output.resolve("_work")));
  }
}
