package io.heapfleet.blob;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes through Hadoop's file systems: under a hidden name, which a rename then makes the last.
 */
final class HadoopBlobSink implements BlobSink {
  private final Configuration configuration;

  HadoopBlobSink(Configuration configuration) {
    this.configuration = configuration;
  }

  @Override
  public boolean keepsMetadata(String folder, Map<String, String> metadata) {
    return metadata.isEmpty();
  }

  @Override
  public BlobWriter create(String folder, String path, BlobLabels labels) throws IOException {
    String shown = BlobUri.withoutCredentials(folder);
    Path target = new Path(shown);
    for (String name : path.split("/", -1)) {
      target = HadoopBlobStore.below(target, name);
    }
    FileSystem fileSystem = HadoopBlobStore.fileSystem(target, shown, configuration);
    Path part =
        HadoopBlobStore.below(target.getParent(), "." + target.getName() + "." + UUID.randomUUID());
    return new HadoopWriter(fileSystem, target, part, fileSystem.create(part, false));
  }

  private record HadoopWriter(FileSystem fileSystem, Path target, Path part, FSDataOutputStream out)
      implements BlobWriter {
    @Override
    public String uri() {
      return target.toString();
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      out.write(buffer, offset, length);
    }

    @Override
    public void commit() throws IOException {
      out.close();
      // Some file systems would rename over it, and others say false without a reason.
      if (fileSystem.exists(target)) {
        throw new FileAlreadyExistsException(uri());
      }
      if (!fileSystem.rename(part, target)) {
        throw new IOException(uri() + ": could not be given its name; written is " + part);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } finally {
        fileSystem.delete(part, false);
      }
    }
  }
}
