package io.heapfleet.collect;

import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.BlobStores;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.record.CorruptDumpException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Sends the dumps that JVMs leave in a folder, and removes each when it is sent.
 *
 * <p>A dump is sent when nobody has written to it for a while and it ends like a whole one. One
 * that does not end so, or is still in pieces, since its JVM was killed, is sent after a longer
 * while: what is there of it can be read. When this is told to stop, everything there is sent at
 * once, for nobody will finish it.
 */
final class DumpWatch {
  /** What one JVM did not finish in this time it will not finish. */
  private static final Duration BROKEN_AFTER = Duration.ofMinutes(10);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(500);

  private final Path folder;
  private final Duration settled;
  private final DumpUpload upload;
  private final DumpIdentity identity;
  private final Consumer<String> say;
  private final Map<Path, Seen> seen = new HashMap<>();

  /** The files of a dump as they are. */
  private record Looks(int files, long sizeBytes, long modifiedMillis) {
    static Looks of(List<Path> files) throws IOException {
      long sizeBytes = 0;
      long modifiedMillis = 0;
      for (Path file : files) {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        sizeBytes += now.size();
        modifiedMillis = Math.max(modifiedMillis, now.lastModifiedTime().toMillis());
      }
      return new Looks(files.size(), sizeBytes, modifiedMillis);
    }
  }

  /** A dump as it was since some time. */
  private record Seen(Looks looks, long sinceNanos, int tries) {
    static Seen now(Looks looks) {
      return new Seen(looks, System.nanoTime(), 0);
    }

    Duration age() {
      return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }

    /** The same, to be left alone for a while. */
    Seen failed() {
      return new Seen(looks, System.nanoTime(), tries + 1);
    }
  }

  /**
   * @param settled how long a dump has to stay as it is before it is sent
   */
  DumpWatch(
      Path folder,
      Duration settled,
      DumpUpload upload,
      DumpIdentity identity,
      Consumer<String> say) {
    this.folder = folder;
    this.settled = settled;
    this.upload = upload;
    this.identity = identity;
    this.say = say;
  }

  /** Goes on until it is told to stop, and sends what is there then. */
  void run(BooleanSupplier stopping) throws IOException, InterruptedException {
    while (!stopping.getAsBoolean()) {
      for (Path file : dumps()) {
        if (isDue(file) && !stopping.getAsBoolean()) {
          send(file);
        }
      }
      Thread.sleep(POLL.toMillis());
    }
    for (Path file : dumps()) {
      send(file);
    }
  }

  private List<Path> dumps() throws IOException {
    List<Path> dumps = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (DumpFile.isNamedLikeOne(file) && Files.isRegularFile(file)) {
          dumps.add(file);
        }
      }
    }
    seen.keySet().retainAll(dumps);
    return dumps;
  }

  private boolean isDue(Path file) throws IOException {
    Looks now;
    try {
      now = Looks.of(DumpFile.files(file));
    } catch (NoSuchFileException e) {
      return false; // Somebody has taken it, or a JVM has joined a piece just now.
    }
    Seen before = seen.get(file);
    if (before == null || !before.looks().equals(now)) {
      seen.put(file, Seen.now(now));
      return false;
    }
    if (before.tries() > 0) {
      return before.age().compareTo(pause(before.tries())) > 0;
    }
    Duration wanted = now.files() == 1 && endsWhole(file) ? settled : BROKEN_AFTER;
    return before.age().compareTo(wanted) >= 0;
  }

  private Duration pause(int tries) {
    Duration pause = settled.multipliedBy(1L << Math.min(tries, 10));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private static boolean endsWhole(Path file) throws IOException {
    try (BlobReader reader = BlobStores.local().open(file.toUri().toString())) {
      return HprofDump.endsWhole(reader);
    } catch (FileNotFoundException e) {
      return false; // Somebody else has taken it.
    }
  }

  private void send(Path file) {
    try {
      DumpFile dump = DumpFile.of(file);
      try {
        String uri = upload.send(dump, identity, null);
        say.accept("sent %s to %s".formatted(file, uri));
      } catch (FileAlreadyExistsException e) {
        // Sent before, by a process that did not live to remove it: a name is one dump's.
        say.accept("%s: was sent before (%s)".formatted(file, e.getMessage()));
      }
      dump.delete();
    } catch (CorruptDumpException e) {
      say.accept("left alone: " + e.getMessage());
      seen.computeIfPresent(file, (path, known) -> known.failed());
    } catch (IOException e) {
      say.accept("%s is kept, and sent later: %s".formatted(file, e.getMessage()));
      seen.computeIfPresent(file, (path, known) -> known.failed());
    }
  }
}
