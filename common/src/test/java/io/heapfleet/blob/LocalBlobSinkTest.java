package io.heapfleet.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalBlobSinkTest extends BlobSinkContract {
  @TempDir Path root;

  private final BlobSink sink = new LocalBlobSink();

  @Override
  protected BlobSink sink() {
    return sink;
  }

  @Override
  protected BlobStore store() {
    return BlobStores.local();
  }

  @Override
  protected String location(String path) {
    return root + "/" + path;
  }

  @Test
  void aDumpIsForItsOwnerAloneFromTheFirstByteOn() throws Exception {
    try (BlobWriter writer = sink.create(root.toString(), "web.hprof", BlobLabels.NONE)) {
      writer.write(new byte[1], 0, 1);
      assertEquals(List.of("rw-------"), permissions());
      writer.commit();
      assertEquals(List.of("rw-------", "rw-------"), permissions(), "the one file by two names");
    }
    assertEquals(List.of("rw-------"), permissions());
  }

  private List<String> permissions() throws Exception {
    try (Stream<Path> files = Files.list(root)) {
      List<String> permissions = new ArrayList<>();
      for (Path file : files.toList()) {
        permissions.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
      return permissions;
    }
  }
}
