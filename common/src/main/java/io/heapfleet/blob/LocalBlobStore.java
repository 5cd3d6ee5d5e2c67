package io.heapfleet.blob;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Files of this machine and what is mounted on it, by plain path or {@code file:} uri.
 *
 * <p>The uris it hands out are absolute and percent-encoded, as {@link Path#toUri()} writes them: a
 * name that the platform's charset cannot express still leads back to its file.
 */
final class LocalBlobStore implements BlobStore {
  @Override
  public List<Blob> list(String location) throws IOException {
    return list(location, ListingProblems.FAIL);
  }

  @Override
  public List<Blob> list(String location, ListingProblems problems) throws IOException {
    FolderTree.Entry<Path> literal = existing(location);
    if (literal != null && !literal.isFolder()) {
      return List.of(literal.blob());
    }
    TreeListing<Path> listing = new TreeListing<>(new FileTree(), problems);
    if (literal != null) {
      Glob everything = Glob.everything();
      listing.add(literal.path(), everything, everything.start());
    } else if (Glob.hasWildcard(location)) {
      for (Glob glob : Glob.parse(absoluteGlob(location))) {
        Path folder = Path.of("/" + String.join("/", glob.literalPrefix()));
        listing.add(folder, glob, glob.startAfterPrefix());
      }
    }
    List<Blob> blobs = listing.blobs();
    if (blobs.isEmpty()) {
      throw new FileNotFoundException(
          literal == null ? nothingAt(location) : "no files below " + literal.path().toUri());
    }
    return blobs;
  }

  @Override
  public BlobReader open(String uri, String etag) throws IOException {
    BlobReader reader = open(uri);
    // After opening: what is replaced by another file from now on stays open as it was.
    FolderTree.Entry<Path> now = existing(uri);
    if (now == null || now.isFolder() || !now.blob().etag().equals(etag)) {
      reader.close();
      throw new BlobChangedException(reader.uri());
    }
    return reader;
  }

  @Override
  public BlobReader open(String uri) throws IOException {
    Path path = path(uri);
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        // Opening a pipe would wait for a writer.
        throw new IOException(path.toUri() + ": expected a file, found a folder or a device");
      }
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      return new FileReader(path.toUri().toString(), channel, channel.size());
    } catch (NoSuchFileException e) {
      throw notFound(path, e);
    } catch (AccessDeniedException e) {
      throw denied(path, "may not be read", e);
    }
  }

  /** What lies at exactly this location, null if nothing does. */
  private static FolderTree.Entry<Path> existing(String location) throws IOException {
    Path path;
    try {
      path = path(location);
    } catch (InvalidPathException e) {
      return null;
    }
    try {
      return entry(path);
    } catch (FileNotFoundException e) {
      return null;
    } catch (AccessDeniedException e) {
      throw e;
    } catch (FileSystemException e) {
      if (Glob.hasWildcard(location)) {
        return null; // A glob may be longer than a name can be.
      }
      throw e;
    }
  }

  private static FolderTree.Entry<Path> entry(Path path) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw notFound(path, e);
    } catch (AccessDeniedException e) {
      throw denied(path, "lies in a folder that may not be entered", e);
    } catch (FileSystemException e) {
      if ("Not a directory".equals(e.getReason())) {
        throw notFound(path, e); // What should be its folder is a file.
      }
      throw e;
    }
    if (!attributes.isDirectory() && !attributes.isRegularFile()) {
      throw new FileNotFoundException(path.toUri() + ": expected a file, found a device or a pipe");
    }
    Blob blob =
        attributes.isDirectory()
            ? null
            : new Blob(
                path.toUri().toString(),
                attributes.size(),
                etag(path, attributes),
                attributes.lastModifiedTime().toInstant(),
                Map.of());
    Path name = path.getFileName();
    return new FolderTree.Entry<>(
        path,
        name == null ? "" : name.toString(),
        blob,
        Files.isSymbolicLink(path),
        attributes.fileKey());
  }

  /**
   * Size, time and inode: a file that is replaced by another of the same size and time, as restored
   * backups are, differs in the inode. The device is left out, since it changes with each mount.
   */
  private static String etag(Path path, BasicFileAttributes attributes) throws IOException {
    Instant modified = attributes.lastModifiedTime().toInstant();
    String etag =
        Long.toHexString(attributes.size())
            + "-"
            + Long.toHexString(modified.getEpochSecond())
            + "."
            + Integer.toHexString(modified.getNano());
    if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      etag += "-" + Long.toHexString((Long) Files.getAttribute(path, "unix:ino"));
    }
    return etag;
  }

  /** The file at a location, which is taken as it is written. */
  static Path path(String location) {
    if (!BlobUri.scheme(location).equals("file")) {
      return Path.of(location).toAbsolutePath().normalize();
    }
    String rest = pathOfFileUri(location);
    try {
      return Path.of(new URI("file://" + rest)).normalize();
    } catch (URISyntaxException | IllegalArgumentException e) {
      // Written by hand, with spaces or wildcards.
      return Path.of(BlobUri.decode(rest)).normalize();
    }
  }

  private static String pathOfFileUri(String uri) {
    String rest = uri.substring("file:".length());
    if (rest.startsWith("//localhost/")) {
      return rest.substring("//localhost".length());
    }
    if (rest.startsWith("//") && !rest.startsWith("///")) {
      throw new IllegalArgumentException("a file: uri names no host, write file:///path: " + uri);
    }
    return rest.replaceFirst("^/+", "/");
  }

  /** The location as a glob from the root, without {@code .} and {@code ..}. */
  private static String absoluteGlob(String location) {
    String glob;
    if (BlobUri.scheme(location).equals("file")) {
      glob = BlobUri.decodeGlob(pathOfFileUri(location));
    } else if (location.startsWith("/")) {
      glob = location;
    } else {
      glob = Glob.quote(Path.of("").toAbsolutePath().toString()) + "/" + location;
    }
    Deque<String> names = new ArrayDeque<>();
    for (String name : glob.split("/", -1)) {
      if (name.equals("..")) {
        names.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return "/" + String.join("/", names);
  }

  private static String nothingAt(String location) {
    if (Glob.hasWildcard(location)) {
      return "nothing matches " + absoluteGlob(location);
    }
    Path missing = path(location);
    Path parent = missing.getParent();
    while (parent != null && !Files.isDirectory(parent)) {
      missing = parent;
      parent = parent.getParent();
    }
    String nothing = "nothing at " + path(location).toUri();
    return parent == null || missing.equals(path(location))
        ? nothing
        : nothing + ": in " + parent.toUri() + " there is no folder " + missing.getFileName();
  }

  private static FileNotFoundException notFound(Path path, IOException cause) {
    FileNotFoundException notFound = new FileNotFoundException("nothing at " + path.toUri());
    notFound.initCause(cause);
    return notFound;
  }

  private static AccessDeniedException denied(Path path, String what, IOException cause) {
    AccessDeniedException denied = new AccessDeniedException(path.toUri() + " " + what);
    denied.initCause(cause);
    return denied;
  }

  private static final class FileTree implements FolderTree<Path> {
    @Override
    public String uri(Path path) {
      return path.toUri().toString();
    }

    @Override
    public Entry<Path> child(Path folder, String name) throws IOException {
      try {
        return entry(folder.resolve(name));
      } catch (InvalidPathException e) {
        throw new FileNotFoundException("no file has such a name: " + name);
      }
    }

    @Override
    public List<Entry<Path>> children(Path folder, ListingProblems problems) throws IOException {
      List<Entry<Path>> children = new ArrayList<>();
      for (Path path : paths(folder)) {
        addChild(path, children, problems);
      }
      return children;
    }

    private static List<Path> paths(Path folder) throws IOException {
      List<Path> paths = new ArrayList<>();
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
        stream.forEach(paths::add);
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      } catch (NoSuchFileException | NotDirectoryException e) {
        throw notFound(folder, e);
      } catch (AccessDeniedException e) {
        throw denied(folder, "may not be listed", e);
      }
      return paths;
    }

    private static void addChild(Path path, List<Entry<Path>> children, ListingProblems problems)
        throws IOException {
      try {
        children.add(entry(path));
      } catch (FileNotFoundException e) {
        // Gone since the folder was read, a link to nothing, or no file.
      } catch (AccessDeniedException e) {
        if (!Files.isSymbolicLink(path)) {
          throw e;
        }
        // Only what this link leads to is out of reach: its neighbours are fine.
        problems.unreadable(path.toUri().toString(), e);
      } catch (FileSystemException e) {
        if (!Files.isSymbolicLink(path)) {
          throw e;
        }
        // A link to itself.
      }
    }
  }

  private static final class FileReader extends RangeReader {
    /** The channel copies through a buffer off the heap as large as the read; this bounds it. */
    private static final int MAX_CHUNK_BYTES = 1 << 20;

    private final FileChannel channel;

    FileReader(String uri, FileChannel channel, long sizeBytes) {
      super(uri, sizeBytes);
      this.channel = channel;
    }

    @Override
    protected int readSome(long position, byte[] buffer, int offset, int length)
        throws IOException {
      int chunk = Math.min(length, MAX_CHUNK_BYTES);
      return channel.read(ByteBuffer.wrap(buffer, offset, chunk), position);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
