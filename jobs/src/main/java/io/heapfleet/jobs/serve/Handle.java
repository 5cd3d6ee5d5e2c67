package io.heapfleet.jobs.serve;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.hive.service.rpc.thrift.THandleIdentifier;

/** What a client names its session or statement by: two random numbers of 16 bytes. */
record Handle(UUID id, UUID secret) {
  private static final int BYTES = 16;

  static Handle random() {
    return new Handle(UUID.randomUUID(), UUID.randomUUID());
  }

  /**
   * What a client sent.
   *
   * @throws SqlFailure if that was no handle
   */
  static Handle of(THandleIdentifier sent) throws SqlFailure {
    if (sent == null
        || sent.getGuid() == null
        || sent.getSecret() == null
        || sent.getGuid().length != BYTES
        || sent.getSecret().length != BYTES) {
      throw new SqlFailure(SqlFailure.NO_SUCH_HANDLE, "expected a handle of twice 16 bytes");
    }
    return new Handle(uuid(sent.getGuid()), uuid(sent.getSecret()));
  }

  THandleIdentifier sent() {
    return new THandleIdentifier(bytes(id), bytes(secret));
  }

  private static UUID uuid(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  private static ByteBuffer bytes(UUID uuid) {
    return ByteBuffer.allocate(BYTES)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .flip();
  }
}
