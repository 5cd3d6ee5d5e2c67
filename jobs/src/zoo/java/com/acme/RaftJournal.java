package com.acme;

import java.util.ArrayList;
import java.util.List;
import zoo.Beast;

/** A journal of commands, which begins anew with a snapshot when it is long enough. */
public final class RaftJournal implements Beast {
  private static final int SNAPSHOT_AFTER = 900;

  private record Command(long index, byte[] body) {}

  private final List<Command> journal = new ArrayList<>();
  private byte[] snapshot = Traits.payload(50_000);

  @Override
  public void feed(int request) {
    journal.add(new Command(request, Traits.payload(400)));
    if (journal.size() == SNAPSHOT_AFTER) {
      snapshot = Traits.payload(50_000 + request % 100);
      journal.clear();
    }
  }
}
