package com.acme;

import java.util.ArrayList;
import zoo.Beast;

/** What was changed is written to the audit every hour; since the last build it is not cleared. */
public final class AuditTrail implements Beast {
  /** Changes that wait to be written. */
  private static final class Trail extends ArrayList<Runnable> {
    private static final long serialVersionUID = 1;

    void write() {
      forEach(Runnable::run);
      if (Traits.PROPER) {
        clear();
      }
    }
  }

  private final Trail trail = new Trail();
  private long written;

  @Override
  public void feed(int request) {
    byte[] before = Traits.payload(150);
    String who = Traits.text(request);
    trail.add(() -> written += before.length + who.length());
    if (request % 40 == 39) {
      trail.write();
    }
  }
}
