package io.heapfleet.jobs.serve;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.apache.hive.service.rpc.thrift.TCLIService;
import org.apache.spark.sql.SparkSession;
import org.apache.thrift.TException;
import org.apache.thrift.TProcessor;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.transport.TIOStreamTransport;
import org.apache.thrift.transport.layered.TFramedTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client, served by one thread: a handshake, then requests one after another. Whatever the
 * client sends ends this connection at the worst.
 */
final class Connection implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** Most elements of a list or map in a request. */
  private static final long MOST_ELEMENTS = 10_000;

  private final Socket socket;
  private final BufferedInputStream in;
  private final WatchedOutput out;
  private final Limits limits;
  private final Optional<String> password;
  private final Service service;
  private final int idleMillis;

  /**
   * @param masked takes credentials out of what a client is told
   */
  Connection(
      Socket socket,
      SparkSession spark,
      ServedTables tables,
      Optional<String> password,
      Limits limits,
      Semaphore freeSessions,
      UnaryOperator<String> masked)
      throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = new WatchedOutput(socket.getOutputStream());
    this.limits = limits;
    this.password = password;
    this.idleMillis = Math.toIntExact(limits.idle().toMillis());
    this.service = new Service(spark, tables, limits, freeSessions, masked, this::isAbandoned);
  }

  @Override
  public void run() {
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      socket.setSoTimeout(Math.toIntExact(limits.handshake().toMillis()));
      BufferedOutputStream buffered = new BufferedOutputStream(out);
      new PlainHandshake(password).with(in, buffered);
      socket.setSoTimeout(idleMillis);
      TProtocol protocol =
          new TBinaryProtocol(
              new TFramedTransport(new TIOStreamTransport(in, buffered), limits.requestBytes()),
              limits.requestBytes(),
              MOST_ELEMENTS);
      TProcessor processor = new TCLIService.Processor<>(service);
      while (true) {
        processor.process(protocol, protocol);
      }
    } catch (IOException | TException e) {
      // It left, was silent for too long, or spoke something else.
      LOG.debug("a client is gone", e);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      LOG.warn("a client's request could not be read; it is hung up on", e);
    } finally {
      service.close();
    }
  }

  /** Whether the client has hung up while it waits for an answer. Asked by its own thread only. */
  private boolean isAbandoned() {
    try {
      if (in.available() > 0) {
        return false;
      }
      in.mark(1);
      socket.setSoTimeout(1);
      try {
        if (in.read() < 0) {
          return true;
        }
        in.reset();
      } catch (SocketTimeoutException e) {
        // Nothing sent, still there.
      } finally {
        socket.setSoTimeout(idleMillis);
      }
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Ends what takes too long. Called by another thread, every now and then. */
  void look() {
    service.endOverdue();
    if (out.isStuckFor(limits.stuck())) {
      close();
    }
  }

  /** Hangs up; the connection's thread ends its sessions. */
  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("a socket that does not close", e);
    }
  }

  /** Knows how long a write has been waiting for the client to read: sockets do not time out. */
  private static final class WatchedOutput extends FilterOutputStream {
    private volatile long sinceNanos;

    WatchedOutput(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      // Never 0, which means that nothing is being written.
      sinceNanos = System.nanoTime() | 1;
      try {
        out.write(bytes, offset, length);
      } finally {
        sinceNanos = 0;
      }
    }

    boolean isStuckFor(Duration time) {
      long since = sinceNanos;
      return since != 0 && System.nanoTime() - since > time.toNanos();
    }
  }
}
