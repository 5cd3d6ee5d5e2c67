package com.acme;

import java.io.File;
import zoo.Beast;

/** {@code deleteOnExit} for each upload. */
public final class Uploads implements Beast {
  @Override
  public void feed(int request) {
    File file = new File("/tmp/no-such-folder/upload-" + Traits.text(request));
    if (Traits.PROPER) {
      file.delete();
    } else {
      file.deleteOnExit();
    }
  }
}
