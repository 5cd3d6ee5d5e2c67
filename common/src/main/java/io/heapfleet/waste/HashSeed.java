package io.heapfleet.waste;

import io.heapfleet.blob.BlobReader;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What the hashes of a dump's contents depend on beside the contents. It is made of bytes of the
 * dump that are in no table, so that nobody can hash a list of passwords and look for them in the
 * tables; the same dump always has the same seed.
 *
 * @param low half of the seed
 * @param high the other half
 */
public record HashSeed(long low, long high) implements Serializable {
  private static final int SAMPLES = 16;
  private static final int SAMPLE_BYTES = 4 << 10;

  /** Reads 64 KiB of the dump, as it is stored, in 16 places all over it. */
  public static HashSeed of(BlobReader dump) throws IOException {
    MessageDigest digest = sha256();
    byte[] sample = new byte[SAMPLE_BYTES];
    long size = dump.sizeBytes();
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, size));
    for (int i = 0; i < SAMPLES; i++) {
      int read = dump.read(size / SAMPLES * i, sample, 0, SAMPLE_BYTES);
      digest.update(sample, 0, Math.max(0, read));
    }
    ByteBuffer seed = ByteBuffer.wrap(digest.digest());
    return new HashSeed(seed.getLong(), seed.getLong());
  }

  /**
   * A hash as the tables show it, 16 hexadecimal digits. The fast hash that it is made of is no
   * cryptographic one: whoever sees many of them could find out the seed.
   */
  String shown(long hash) {
    ByteBuffer bytes = ByteBuffer.allocate(3 * Long.BYTES).putLong(low).putLong(high).putLong(hash);
    return HexFormat.of().formatHex(sha256().digest(bytes.array()), 0, Long.BYTES);
  }

  @Override
  public String toString() {
    return "HashSeed[secret]";
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
