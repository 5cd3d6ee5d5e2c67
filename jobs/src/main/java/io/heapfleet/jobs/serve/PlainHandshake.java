package io.heapfleet.jobs.serve;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A client says who it is, by the SASL mechanism PLAIN (RFC 4616), in the messages of Thrift's SASL
 * transport.
 *
 * <pre>
 * message   status, 1 byte; length of the payload, 4 bytes, big-endian; payload
 * client    START     "PLAIN"
 * client    COMPLETE  authorization id, NUL, name, NUL, password; or OK instead of COMPLETE
 * server    COMPLETE  nothing; or BAD or ERROR and a text, and hangs up
 * </pre>
 *
 * <p>Behind it come frames of a length of 4 bytes and as many bytes, which {@code TFramedTransport}
 * reads and writes. Thrift's own server transport takes 100 MB for a handshake, this one takes 4
 * KiB.
 */
final class PlainHandshake {
  private static final int START = 1;
  private static final int OK = 2;
  private static final int BAD = 3;
  private static final int ERROR = 4;
  private static final int COMPLETE = 5;

  private static final int LONGEST_PAYLOAD_BYTES = 4096;

  /** A wrong password costs as much, so that guessing one takes long. */
  private static final long WRONG_PASSWORD_MILLIS = 1000;

  private final Optional<byte[]> passwordDigest;

  /**
   * @param password what to ask for; empty lets everybody in
   */
  PlainHandshake(Optional<String> password) {
    this.passwordDigest = password.map(text -> digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Lets a client in.
   *
   * @throws IOException if it is not let in, which it was told, or says something else than this
   */
  void with(InputStream from, OutputStream to) throws IOException {
    DataInputStream in = new DataInputStream(from);
    DataOutputStream out = new DataOutputStream(to);
    if (in.readUnsignedByte() != START) {
      // No SASL at all, perhaps HTTP: an answer would not be understood.
      throw new IOException("expected a SASL handshake, found something else");
    }
    String mechanism = new String(payload(in, out), StandardCharsets.UTF_8);
    if (!mechanism.equals("PLAIN")) {
      throw refused(out, ERROR, "expected the SASL mechanism PLAIN");
    }
    int status = in.readUnsignedByte();
    if (status != OK && status != COMPLETE) {
      throw refused(out, ERROR, "expected a name and a password, found SASL status " + status);
    }
    byte[] response = payload(in, out);
    int name = after(response, 0);
    int password = after(response, name);
    if (name < 0 || password < 0 || after(response, password) >= 0) {
      throw refused(out, ERROR, "expected a name and a password as RFC 4616 has them");
    }
    if (passwordDigest.isPresent()
        && !MessageDigest.isEqual(
            passwordDigest.get(),
            digest(Arrays.copyOfRange(response, password, response.length)))) {
      try {
        Thread.sleep(WRONG_PASSWORD_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw refused(out, BAD, "the password is not the one that the server was started with");
    }
    send(out, COMPLETE, "");
  }

  /** Where what is behind the next NUL begins, -1 if there is none. */
  private static int after(byte[] text, int from) {
    for (int i = Math.max(from, 0); i < text.length && from >= 0; i++) {
      if (text[i] == 0) {
        return i + 1;
      }
    }
    return -1;
  }

  private static byte[] payload(DataInputStream in, DataOutputStream out) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > LONGEST_PAYLOAD_BYTES) {
      throw refused(
          out, ERROR, "expected at most " + LONGEST_PAYLOAD_BYTES + " bytes, found " + length);
    }
    byte[] payload = new byte[length];
    in.readFully(payload);
    return payload;
  }

  private static IOException refused(DataOutputStream out, int status, String why)
      throws IOException {
    send(out, status, why);
    return new IOException(why);
  }

  private static void send(DataOutputStream out, int status, String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    out.writeByte(status);
    out.writeInt(payload.length);
    out.write(payload);
    out.flush();
  }

  /** Digests are of one length, so comparing them does not tell that of the password. */
  private static byte[] digest(byte[] password) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(password);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
