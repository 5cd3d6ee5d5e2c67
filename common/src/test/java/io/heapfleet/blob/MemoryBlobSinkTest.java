package io.heapfleet.blob;

final class MemoryBlobSinkTest extends BlobSinkContract {
  private final MemoryBlobStore store = new MemoryBlobStore();

  @Override
  protected BlobSink sink() {
    return store;
  }

  @Override
  protected BlobStore store() {
    return store;
  }

  @Override
  protected String location(String path) {
    return "mem:/" + path;
  }
}
