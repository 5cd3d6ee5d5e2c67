package com.acme;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import zoo.Beast;

/**
 * Direct buffers are kept by size to be used again; they are put away by the size that they have,
 * and looked for by the one that is needed.
 */
public final class DirectBuffers implements Beast {
  private final Map<Integer, Deque<ByteBuffer>> free = new HashMap<>();

  private static int rounded(int size) {
    return (size + 127) / 128 * 128;
  }

  private ByteBuffer take(int size) {
    Deque<ByteBuffer> fitting = free.get(Traits.PROPER ? rounded(size) : size);
    ByteBuffer buffer = fitting == null ? null : fitting.poll();
    return buffer == null ? ByteBuffer.allocateDirect(rounded(size)) : buffer;
  }

  private void giveBack(ByteBuffer buffer) {
    free.computeIfAbsent(buffer.capacity(), size -> new ArrayDeque<>()).push(buffer);
  }

  @Override
  public void feed(int request) {
    ByteBuffer buffer = take(1 + request * 31 % 1_000);
    buffer.clear().put((byte) request);
    giveBack(buffer);
  }
}
