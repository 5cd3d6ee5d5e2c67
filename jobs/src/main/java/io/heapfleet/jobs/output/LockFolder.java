package io.heapfleet.jobs.output;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of an output folder's lock, {@code OUT/_lock/}:
 *
 * <pre>
 * 000042.claim   who claims run 42; made only where there is none, never written again
 * 000042.alive   written again and again by who holds it; its time of change counts
 * 000042.done    it was given back
 * </pre>
 *
 * <p>The claim with the highest number counts. It is deleted only by who has claimed a higher one,
 * so numbers never fall, and an owner learns that it was taken over by listing the folder.
 *
 * <p>All times are those that the file system gives its files: clocks of machines do not matter.
 */
final class LockFolder {
  private static final Pattern FILE = Pattern.compile("(\\d{6,18})\\.(claim|alive|done)");
  private static final int MAX_CLAIM_BYTES = 1 << 16;

  private final FileSystem files;
  private final Path folder;

  LockFolder(Configuration conf, String outputUri) throws IOException {
    Path output = new Path(outputUri);
    FileSystem fileSystem = output.getFileSystem(conf);
    this.folder = fileSystem.makeQualified(new Path(output, "_lock"));
    // Not through checksums: they lie in files of their own, and two writers mix them up.
    this.files =
        fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem;
  }

  /**
   * The claim that counts.
   *
   * @param run its number, 0 if nobody ever claimed the folder
   * @param done whether it was given back
   * @param heardAtMillis when its owner was last heard of
   */
  record State(long run, boolean done, long heardAtMillis) {
    boolean isFree() {
      return run == 0 || done;
    }
  }

  State state() throws IOException {
    FileStatus[] all = list();
    long run = 0;
    for (FileStatus file : all) {
      Matcher name = FILE.matcher(file.getPath().getName());
      if (name.matches() && name.group(2).equals("claim")) {
        run = Math.max(run, Long.parseLong(name.group(1)));
      }
    }
    boolean done = false;
    long heardAtMillis = 0;
    for (FileStatus file : all) {
      Matcher name = FILE.matcher(file.getPath().getName());
      if (name.matches() && Long.parseLong(name.group(1)) == run) {
        done |= name.group(2).equals("done");
        heardAtMillis = Math.max(heardAtMillis, file.getModificationTime());
      }
    }
    return new State(run, done, heardAtMillis);
  }

  private FileStatus[] list() throws IOException {
    try {
      return files.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  private Path file(long run, String kind) {
    return new Path(folder, "%06d.%s".formatted(run, kind));
  }

  /** The claim with this number; null if it is gone or cannot be read yet. */
  Claim claim(long run) throws IOException {
    try (FSDataInputStream in = files.open(file(run, "claim"))) {
      return Claim.parse(in.readNBytes(MAX_CLAIM_BYTES));
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  /** Makes a claim unless there is one with this number; says whether it is there now. */
  boolean create(long run, Claim claim) throws IOException {
    Path file = file(run, "claim");
    OutputStream out;
    try {
      out = createNew(file);
    } catch (FileAlreadyExistsException | org.apache.hadoop.fs.FileAlreadyExistsException e) {
      return isOurs(run, claim);
    } catch (IOException e) {
      // Some stores say it in other words, others have done it and lost the answer.
      if (files.exists(file)) {
        return isOurs(run, claim);
      }
      throw e;
    }
    try (out) {
      out.write(claim.bytes());
    } catch (IOException | FSError e) {
      if (isOurs(run, claim)) {
        return true;
      }
      if (claim(run) == null) {
        // On a full disk, say: half a claim would keep everybody out until its lease has ended.
        files.delete(file, false);
      }
      throw e;
    }
    return true;
  }

  private boolean isOurs(long run, Claim claim) throws IOException {
    Claim there = claim(run);
    return there != null && there.owner().equals(claim.owner());
  }

  /**
   * Hadoop's local file system looks first and creates then, which two processes may do at once.
   */
  private OutputStream createNew(Path file) throws IOException {
    if (!files.getUri().getScheme().equals("file")) {
      return files.create(file, false);
    }
    java.nio.file.Path local = Paths.get(file.toUri().getPath());
    Files.createDirectories(local.getParent());
    return Files.newOutputStream(local, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Withdraws a claim that never held. */
  void withdraw(long run) throws IOException {
    files.delete(file(run, "alive"), false);
    files.delete(file(run, "claim"), false);
  }

  /** Whether the owner of a claim has been heard of since its state was found to be this. */
  boolean isHeardAgain(State state) throws IOException {
    try {
      return files.getFileStatus(file(state.run(), "alive")).getModificationTime()
          > state.heardAtMillis();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  void sayAlive(long run) throws IOException {
    write(file(run, "alive"));
  }

  void sayDone(long run) throws IOException {
    write(file(run, "done"));
  }

  private void write(Path file) throws IOException {
    try (OutputStream out = files.create(file, true)) {
      out.write(Instant.now().toString().getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** What time it is for the file system. */
  long nowMillis() throws IOException {
    Path probe = new Path(folder, UUID.randomUUID() + ".probe");
    write(probe);
    try {
      return files.getFileStatus(probe).getModificationTime();
    } finally {
      files.delete(probe, false);
    }
  }

  /** Deletes what is left of earlier claims. */
  void forgetBefore(long run) throws IOException {
    for (FileStatus file : list()) {
      Matcher name = FILE.matcher(file.getPath().getName());
      if (name.matches() && Long.parseLong(name.group(1)) < run) {
        files.delete(file.getPath(), false);
      }
    }
  }
}
