package io.heapfleet.jobs.output;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/**
 * Does changes, and completes those that dead runs have begun: a change is written into {@code
 * OUT/_work/RUN/changes/} before its first step, and deleted after its last.
 */
final class ChangeLog {
  private static final String CHANGES = "changes";
  private static final int TRIES = 3;
  private static final long PAUSE_MILLIS = 500;

  private final FileSystem files;
  private final Path output;
  private final Path work;
  private final Path own;
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong open = new AtomicLong();

  ChangeLog(Configuration conf, WorkFolder folder) throws IOException {
    this.output = new Path(folder.outputUri());
    this.files = output.getFileSystem(conf);
    this.own = new Path(folder.uri());
    this.work = own.getParent();
  }

  /** Who changes the output folder, as long as it may. */
  interface Holder {
    /**
     * Returns if it still may.
     *
     * @throws LockLostException if another one has taken over
     */
    void requireHeld() throws IOException;
  }

  /**
   * Does a change, in full or, if this process dies, when the next run begins.
   *
   * <p>The holder is asked when the change has been written down: whoever takes over after that
   * completes it, and the steps that this process still does then find nothing to do.
   *
   * @throws LockLostException if another run had taken over before; nothing was changed
   */
  void perform(Change change, Holder holder) throws IOException {
    Path log = new Path(own, "%s/%06d.json".formatted(CHANGES, written.incrementAndGet()));
    open.incrementAndGet();
    try (OutputStream out = files.create(log, true)) {
      out.write(change.bytes());
    }
    try {
      holder.requireHeld();
    } catch (LockLostException e) {
      files.delete(log, false);
      throw e;
    }
    for (int tried = 1; ; tried++) {
      try {
        complete(own, change);
        break;
      } catch (IOException e) {
        if (tried == TRIES) {
          throw e;
        }
        pause(tried);
      }
    }
    files.delete(log, false);
    open.decrementAndGet();
  }

  private static void pause(int tried) throws IOException {
    try {
      Thread.sleep(PAUSE_MILLIS << tried);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while files were put in place");
    }
  }

  /** Completes what dead runs have begun, and clears away what they have left beside. */
  void recover(Consumer<String> says) throws IOException {
    for (FileStatus left : list(work)) {
      if (left.isDirectory()) {
        recover(left.getPath(), says);
      }
      files.delete(left.getPath(), true);
    }
  }

  private void recover(Path run, Consumer<String> says) throws IOException {
    Path folder = new Path(run, CHANGES);
    for (FileStatus log : list(folder)) {
      Change change;
      try (FSDataInputStream in = files.open(log.getPath())) {
        change = Change.parse(in.readAllBytes());
      }
      if (change != null) {
        try {
          complete(run, change);
        } catch (FileNotFoundException e) {
          throw new IOException(
              "%s cannot be completed: %s. If you have deleted that file, delete this one as well,"
                      .formatted(log.getPath(), e.getMessage())
                  + " and scan the dump again with --force",
              e);
        }
        says.accept(
            "%s: completed what run %s had begun to publish: %s"
                .formatted(output, run.getName(), describe(change)));
      }
      files.delete(log.getPath(), false);
    }
    // Before anything that a change may still have needed.
    files.delete(folder, true);
  }

  private static String describe(Change change) {
    List<String> all = change.staged().isEmpty() ? change.removed() : change.staged();
    return all.isEmpty() ? "nothing" : all.get(all.size() - 1);
  }

  private FileStatus[] list(Path folder) throws IOException {
    try {
      FileStatus[] all = files.listStatus(folder);
      Arrays.sort(all, Comparator.comparing(file -> file.getPath().getName()));
      return all;
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  private void complete(Path run, Change change) throws IOException {
    for (String path : change.removed()) {
      files.delete(new Path(output, path), true);
    }
    for (String staged : change.staged()) {
      put(new Path(run, staged), new Path(output, Change.target(staged)));
    }
  }

  /** Moves a file to its place, unless it is there already. */
  private void put(Path from, Path to) throws IOException {
    if (!files.exists(from)) {
      if (!files.exists(to)) {
        throw new FileNotFoundException(
            "%s: expected a file to be moved to %s, found it at neither place".formatted(from, to));
      }
      return;
    }
    files.mkdirs(to.getParent());
    if (!rename(from, to) && (files.exists(from) || !files.exists(to))) {
      throw new IOException("%s could not be renamed to %s".formatted(from, to));
    }
  }

  /** Renames over what is there: at once where the file system can. */
  private boolean rename(Path from, Path to) throws IOException {
    if (files instanceof DistributedFileSystem hdfs) {
      hdfs.rename(from, to, Rename.OVERWRITE);
      return true;
    }
    if (files instanceof ChecksumFileSystem sums) {
      // It follows its file in a step of its own: that of the old one must not meet the new one.
      sums.getRawFileSystem().delete(sums.getChecksumFile(to), false);
    }
    try {
      if (files.rename(from, to)) {
        return true;
      }
    } catch (FileAlreadyExistsException e) {
      // Some say so, others return false.
    }
    // Only what is sure to be replaced: another run may have put it there while this one stood
    // still.
    if (!files.exists(from) || !files.exists(to)) {
      return false;
    }
    files.delete(to, false);
    return files.rename(from, to);
  }

  /** Clears the run's own work away, unless a change of it is still to be completed. */
  void clear() throws IOException {
    if (open.get() == 0) {
      files.delete(own, true);
      // Only if nothing else is in it.
      if (list(work).length == 0) {
        files.delete(work, false);
      }
    }
  }
}
