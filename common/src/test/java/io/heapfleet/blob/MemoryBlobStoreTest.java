package io.heapfleet.blob;

final class MemoryBlobStoreTest extends BlobStoreContract {
  private final MemoryBlobStore store = new MemoryBlobStore();

  @Override
  protected BlobStore store() {
    return store;
  }

  @Override
  protected Traffic traffic() {
    return new Traffic(store.requests(), store.bytesRead());
  }

  @Override
  protected String location(String path) {
    return "mem:/" + path;
  }

  @Override
  protected void put(String path, byte[] content) {
    store.put(location(path), content);
  }

  @Override
  protected void remove(String path) {
    store.remove(location(path));
  }
}
