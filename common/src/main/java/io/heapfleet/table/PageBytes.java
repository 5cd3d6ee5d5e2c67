package io.heapfleet.table;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.Closeable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The bytes of the page that is being encoded, and their compression. One for all columns of a
 * writer: pages are encoded one after the other.
 */
final class PageBytes implements Closeable {
  private static final VarHandle LITTLE_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle LITTLE_ENDIAN_INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final ZstdCompressCtx zstd;
  private byte[] bytes = new byte[1 << 16];
  private byte[] compressed = new byte[1 << 16];
  private int size;

  PageBytes(int zstdLevel) {
    this.zstd = new ZstdCompressCtx().setLevel(zstdLevel);
  }

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  /** Makes room for so many bytes and the seven that {@link #putLow} may touch beyond. */
  void ensureRoom(long more) {
    long needed = size + more + Long.BYTES;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.toIntExact(Math.max(needed, bytes.length * 3L / 2)));
    }
  }

  /** Appends the lowest {@code width} bytes of a value, 1..8. Room must be there. */
  void putLow(long value, int width) {
    LITTLE_ENDIAN_LONG.set(bytes, size, value);
    size += width;
  }

  void putByte(int value) {
    bytes[size++] = (byte) value;
  }

  void put(byte[] source) {
    System.arraycopy(source, 0, bytes, size, source.length);
    size += source.length;
  }

  /** Appends an unsigned number, seven bits a byte, lowest first. At most 10 bytes. */
  void putVarLong(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void putZigZagVarLong(long value) {
    putVarLong((value << 1) ^ (value >> 63));
  }

  /** Overwrites 4 bytes that were appended before. */
  void setIntAt(int position, int value) {
    LITTLE_ENDIAN_INT.set(bytes, position, value);
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, size);
  }

  byte[] compress() {
    long bound = Zstd.compressBound(size);
    if (bound > compressed.length) {
      compressed = new byte[Math.toIntExact(bound)];
    }
    int length = zstd.compressByteArray(compressed, 0, compressed.length, bytes, 0, size);
    return Arrays.copyOf(compressed, length);
  }

  @Override
  public void close() {
    zstd.close();
  }
}
