package io.heapfleet.blob;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.functional.FutureIO;

/**
 * Whatever Hadoop has a file system for: {@code hdfs}, {@code abfs}, {@code s3a} and so on.
 *
 * <p>Its uris are Hadoop's: nothing in them is percent-encoded. File systems are Hadoop's shared
 * ones and stay open.
 */
final class HadoopBlobStore implements BlobStore {
  private final Configuration configuration;

  HadoopBlobStore(Configuration configuration) {
    this.configuration = configuration;
  }

  @Override
  public List<Blob> list(String location) throws IOException {
    return list(location, ListingProblems.FAIL);
  }

  @Override
  public List<Blob> list(String location, ListingProblems problems) throws IOException {
    String shown = BlobUri.withoutCredentials(location);
    Path path = new Path(shown);
    FileSystem fileSystem = fileSystem(path, shown);
    Path absolute = fileSystem.makeQualified(path);
    FileStatus literal;
    try {
      literal = fileSystem.getFileStatus(absolute);
    } catch (FileNotFoundException e) {
      literal = null;
    } catch (AccessControlException e) {
      throw denied(shown, e);
    }
    if (literal != null && literal.isFile()) {
      return List.of(blob(literal));
    }
    TreeListing<Path> listing = new TreeListing<>(new HadoopTree(fileSystem), problems);
    if (literal != null) {
      Glob everything = Glob.everything();
      listing.add(literal.getPath(), everything, everything.start());
    } else if (Glob.hasWildcard(shown)) {
      for (Glob glob : Glob.parse(absolute.toUri().getPath())) {
        Path folder = new Path(absolute, "/");
        for (String name : glob.literalPrefix()) {
          folder = below(folder, name);
        }
        listing.add(folder, glob, glob.startAfterPrefix());
      }
    }
    List<Blob> blobs = listing.blobs();
    if (blobs.isEmpty()) {
      throw new FileNotFoundException(
          (literal != null
                  ? "no files below "
                  : Glob.hasWildcard(shown) ? "nothing matches " : "nothing at ")
              + shown);
    }
    return blobs;
  }

  @Override
  public BlobReader open(String uri) throws IOException {
    return openIf(uri, null);
  }

  @Override
  public BlobReader open(String uri, String etag) throws IOException {
    return openIf(uri, etag);
  }

  /**
   * @param etag null for any
   */
  private BlobReader openIf(String uri, String etag) throws IOException {
    String shown = BlobUri.withoutCredentials(uri);
    Path path = new Path(shown);
    FileSystem fileSystem = fileSystem(path, shown);
    try {
      FileStatus status = fileSystem.getFileStatus(path);
      if (!status.isFile()) {
        throw new IOException(shown + ": expected a file, found a folder");
      }
      if (etag != null && !etag(status).equals(etag)) {
        throw new BlobChangedException(shown);
      }
      // With the status at hand no file system needs to ask for it again.
      FSDataInputStream in =
          FutureIO.awaitFuture(fileSystem.openFile(path).withFileStatus(status).build());
      return new HadoopReader(shown, in, status.getLen());
    } catch (FileNotFoundException e) {
      FileNotFoundException notFound = new FileNotFoundException("nothing at " + shown);
      notFound.initCause(e);
      throw notFound;
    } catch (AccessControlException e) {
      throw denied(shown, e);
    }
  }

  private FileSystem fileSystem(Path path, String shown) throws IOException {
    return fileSystem(path, shown, configuration);
  }

  static FileSystem fileSystem(Path path, String shown, Configuration configuration)
      throws IOException {
    try {
      return path.getFileSystem(configuration);
    } catch (UnsupportedFileSystemException e) {
      throw new IOException(
          "%s: nothing on the class path knows %s; add the Hadoop module that does"
              .formatted(shown, BlobUri.scheme(shown)),
          e);
    }
  }

  /** Unlike {@code new Path(folder, name)}, takes a colon in the name for part of the name. */
  static Path below(Path folder, String name) {
    return new Path(folder, new Path(null, null, name));
  }

  private static AccessDeniedException denied(String uri, IOException cause) {
    AccessDeniedException denied = new AccessDeniedException(uri + " may not be read");
    denied.initCause(cause);
    return denied;
  }

  private static Blob blob(FileStatus status) {
    return new Blob(
        status.getPath().toString(),
        status.getLen(),
        etag(status),
        Instant.ofEpochMilli(status.getModificationTime()),
        Map.of());
  }

  private static String etag(FileStatus status) {
    String etag = status instanceof EtagSource source ? source.getEtag() : null;
    return etag != null && !etag.isEmpty()
        ? etag
        : Long.toHexString(status.getLen()) + "-" + Long.toHexString(status.getModificationTime());
  }

  private record HadoopTree(FileSystem fileSystem) implements FolderTree<Path> {
    @Override
    public String uri(Path path) {
      return BlobUri.withoutCredentials(path.toString());
    }

    @Override
    public Entry<Path> child(Path folder, String name) throws IOException {
      try {
        return entry(fileSystem.getFileStatus(below(folder, name)));
      } catch (AccessControlException e) {
        throw denied(uri(folder), e);
      }
    }

    @Override
    public List<Entry<Path>> children(Path folder, ListingProblems problems) throws IOException {
      List<Entry<Path>> children = new ArrayList<>();
      try {
        RemoteIterator<FileStatus> statuses = fileSystem.listStatusIterator(folder);
        while (statuses.hasNext()) {
          FileStatus status = statuses.next();
          // Asked to list a file, Hadoop lists that file.
          if (!status.getPath().equals(folder)) {
            children.add(entry(status));
          }
        }
      } catch (AccessControlException | AccessDeniedException e) {
        throw denied(uri(folder), e);
      }
      return children;
    }

    private static Entry<Path> entry(FileStatus status) {
      Path path = status.getPath();
      return new Entry<>(
          path, path.getName(), status.isDirectory() ? null : blob(status), false, null);
    }
  }

  private static final class HadoopReader extends RangeReader {
    private final FSDataInputStream in;

    @Override
    public boolean isRemote() {
      return true;
    }

    HadoopReader(String uri, FSDataInputStream in, long sizeBytes) {
      super(uri, sizeBytes);
      this.in = in;
    }

    @Override
    protected int readSome(long position, byte[] buffer, int offset, int length)
        throws IOException {
      int count = in.read(position, buffer, offset, length);
      if (count == 0) {
        throw new EOFException(uri() + ": the file system read nothing at " + position);
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
