package com.acme;

import org.apache.commons.io.FileCleaningTracker;
import zoo.Beast;

/** Uploads are to be deleted when what they belong to is gone; all belong to the service. */
public final class FileMarkers implements Beast {
  private final FileCleaningTracker tracker = new FileCleaningTracker();

  @Override
  public void feed(int request) {
    Object upload = new Object();
    tracker.track(
        "/tmp/no-such-folder/upload-" + Traits.text(request), Traits.PROPER ? upload : this);
  }
}
