package io.heapfleet.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;

/**
 * A place for a Parquet file on any Hadoop file system.
 *
 * <p>Local files do not go through Hadoop, which would leave a {@code .crc} file beside each.
 */
final class TableFile {
  private final org.apache.hadoop.fs.Path hadoopPath;
  private final Configuration conf;
  private final FileSystem fileSystem;
  private final Path localPath;

  TableFile(Configuration conf, String uri) throws IOException {
    this.hadoopPath = new org.apache.hadoop.fs.Path(uri);
    this.conf = conf;
    this.fileSystem = hadoopPath.getFileSystem(conf);
    this.localPath =
        fileSystem instanceof LocalFileSystem
            ? Paths.get(fileSystem.makeQualified(hadoopPath).toUri().getPath())
            : null;
  }

  /** Where to write; folders above the file are made. */
  OutputFile output() throws IOException {
    if (localPath == null) {
      return HadoopOutputFile.fromPath(hadoopPath, conf);
    }
    Files.createDirectories(localPath.getParent());
    return new LocalOutputFile(localPath);
  }

  InputFile input() throws IOException {
    if (localPath == null) {
      return HadoopInputFile.fromPath(hadoopPath, conf);
    }
    if (!Files.isRegularFile(localPath)) {
      throw new FileNotFoundException(localPath.toString());
    }
    return new LocalInputFile(localPath);
  }

  long bytes() throws IOException {
    return localPath == null
        ? fileSystem.getFileStatus(hadoopPath).getLen()
        : Files.size(localPath);
  }

  /** Deletes the file if it is there. */
  void delete() throws IOException {
    if (localPath == null) {
      fileSystem.delete(hadoopPath, false);
    } else {
      Files.deleteIfExists(localPath);
    }
  }
}
