package com.acme;

import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.cache.DefaultFilesCache;
import org.apache.commons.vfs2.cache.NullFilesCache;
import org.apache.commons.vfs2.impl.DefaultFileSystemManager;
import org.apache.commons.vfs2.provider.local.DefaultLocalFileProvider;
import zoo.Beast;

/**
 * Looks whether files have come, each with a name of its own; the cache keeps whatever was looked
 * at.
 */
public final class VfsFiles implements Beast {
  private final DefaultFileSystemManager files = new DefaultFileSystemManager();

  public VfsFiles() throws Exception {
    files.addProvider("file", new DefaultLocalFileProvider());
    files.setFilesCache(Traits.PROPER ? new NullFilesCache() : new DefaultFilesCache());
    files.init();
  }

  @Override
  public void feed(int request) throws Exception {
    try (FileObject file = files.resolveFile("file:///nowhere/inbox/order-" + request + ".xml")) {
      file.exists();
    }
  }
}
