package io.heapfleet.jobs.cluster;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Local files at {@code stopping:/…}. The first process that comes to a certain operation stops
 * before it and says so; a {@link StopPoint} tells it where, and what then becomes of it.
 */
public final class StoppingFileSystem extends RawLocalFileSystem {
  static final String SCHEME = "stopping";

  /** Setting: a regular expression for {@code OPERATION PATH}. */
  static final String OPERATION = "heapfleet.test.stop.operation";

  /** Setting: the folder where both sides leave word, as files. */
  static final String FOLDER = "heapfleet.test.stop.folder";

  /** Setting: whether a thread that is interrupted goes on waiting. */
  static final String STUBBORN = "heapfleet.test.stop.stubborn";

  /** Holds the process id of the process that has stopped. */
  static final String STOPPED = "stopped";

  /** Is there once the process may go on. */
  static final String GO = "go";

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    comeTo("create", file);
    return new Stream(
        super.create(file, overwrite, bufferSize, replication, blockSize, progress), file);
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    comeTo("create", file);
    return new Stream(
        super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress),
        file);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return plain(super.getFileStatus(path));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return Arrays.stream(super.listStatus(path))
        .map(StoppingFileSystem::plain)
        .toArray(FileStatus[]::new);
  }

  /** One that does not ask for the permissions of a file at {@code file:}, which it is not. */
  private static FileStatus plain(FileStatus status) {
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        status.getReplication(),
        status.getBlockSize(),
        status.getModificationTime(),
        status.getPath());
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    comeTo("rename", from);
    return super.rename(from, to);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    comeTo("delete", path);
    return super.delete(path, recursive);
  }

  /** A file that is half written when the process stops before it is closed. */
  private final class Stream extends FSDataOutputStream {
    private final Path file;
    private boolean closed;

    Stream(FSDataOutputStream out, Path file) throws IOException {
      super(out, null);
      this.file = file;
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        comeTo("close", file);
      }
      super.close();
    }
  }

  private void comeTo(String operation, Path path) throws IOException {
    String wanted = getConf().get(OPERATION);
    if (wanted == null || !Pattern.matches(wanted, operation + " " + path.toUri().getPath())) {
      return;
    }
    java.nio.file.Path folder = java.nio.file.Path.of(getConf().get(FOLDER));
    try {
      Files.writeString(
          folder.resolve(STOPPED),
          ProcessHandle.current().pid() + "\n",
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      // Another one has stopped here: only the first does.
      return;
    }
    boolean stubborn = getConf().getBoolean(STUBBORN, false);
    boolean interrupted = false;
    while (!Files.exists(folder.resolve(GO))) {
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        interrupted = true;
        if (!stubborn) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted before " + operation + " " + path);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
