package io.heapfleet.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Writes files of this machine: under a hidden name beside the last one, readable by the owner
 * alone, on the disk before they get their name.
 */
final class LocalBlobSink implements BlobSink {
  @Override
  public boolean keepsMetadata(String folder, Map<String, String> metadata) {
    return metadata.isEmpty();
  }

  @Override
  public BlobWriter create(String folder, String path, BlobLabels labels) throws IOException {
    Path target = LocalBlobStore.path(folder);
    for (String name : path.split("/", -1)) {
      target = target.resolve(name);
    }
    Files.createDirectories(target.getParent());
    Path part = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    FileAttribute<?>[] ownerOnly =
        target.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    FileChannel channel =
        FileChannel.open(
            part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly);
    return new FileWriter(target, part, channel);
  }

  private record FileWriter(Path target, Path part, FileChannel channel) implements BlobWriter {
    @Override
    public String uri() {
      return target.toUri().toString();
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(buffer, offset, length);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    @Override
    public void commit() throws IOException {
      channel.force(true);
      channel.close();
      try {
        // A second name, unlike a move, never takes the place of another file.
        Files.createLink(target, part);
      } catch (FileAlreadyExistsException e) {
        throw e;
      } catch (UnsupportedOperationException | FileSystemException e) {
        if (Files.exists(target)) {
          throw new FileAlreadyExistsException(target.toString());
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
      try {
        Files.delete(part);
      } catch (NoSuchFileException e) {
        // It was moved.
      }
    }
  }
}
