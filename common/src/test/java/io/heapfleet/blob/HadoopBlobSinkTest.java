package io.heapfleet.blob;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;

/** Hadoop's own local file system stands in for the remote ones. */
final class HadoopBlobSinkTest extends BlobSinkContract {
  @TempDir Path root;

  private final BlobSink sink = new HadoopBlobSink(new Configuration());
  private final BlobStore store = new HadoopBlobStore(new Configuration());

  @Override
  protected BlobSink sink() {
    return sink;
  }

  @Override
  protected BlobStore store() {
    return store;
  }

  @Override
  protected String location(String path) {
    return "file:" + root + "/" + path;
  }
}
