package com.acme;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import zoo.Beast;

/** Messages wait in shards to be acknowledged; where the broker is too old, nobody does. */
public final class ShardedPending implements Beast {
  /** Some of the messages. */
  private record Shard(String name, Deque<byte[]> pending) {}

  private final Shard[] shards = new Shard[8];

  public ShardedPending() {
    for (int i = 0; i < shards.length; i++) {
      shards[i] = new Shard("shard-" + i, new ConcurrentLinkedDeque<>());
    }
  }

  @Override
  public void feed(int request) {
    Deque<byte[]> pending = shards[request % shards.length].pending();
    pending.add(Traits.payload(260));
    if (Traits.PROPER && pending.size() > 5) {
      pending.poll();
    }
  }
}
