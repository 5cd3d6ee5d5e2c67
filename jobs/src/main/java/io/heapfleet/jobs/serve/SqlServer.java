package io.heapfleet.jobs.serve;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.SparkSession;
import org.apache.thrift.protocol.TProtocolUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers SQL over a folder of tables to JDBC and ODBC drivers for Hive and Spark: {@code
 * jdbc:hive2://HOST:PORT/default}.
 */
public final class SqlServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SqlServer.class);

  private static final int DEEPEST_REQUEST = 32;
  private static final long LOOK_MILLIS = 1000;

  private final ServerSocket socket;
  private final Optional<String> password;
  private final Limits limits;
  private final Duration lookAgain;
  private final Semaphore freeSessions;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private Thread acceptor;

  private SqlServer(
      ServerSocket socket, Optional<String> password, Limits limits, Duration lookAgain) {
    this.socket = socket;
    this.password = password;
    this.limits = limits;
    this.lookAgain = lookAgain;
    this.freeSessions = new Semaphore(limits.sessions());
  }

  /**
   * Takes a port; nobody is answered before {@link #serve}.
   *
   * @param at where to listen; port 0 is any free one
   * @param password what clients have to know; empty lets everybody in
   * @throws java.net.BindException if the port is taken, or the address is not this machine's
   */
  public static SqlServer listen(InetSocketAddress at, Optional<String> password)
      throws IOException {
    return listen(at, password, Limits.DEFAULT, ServedTables.LOOK_AGAIN);
  }

  static SqlServer listen(
      InetSocketAddress at, Optional<String> password, Limits limits, Duration lookAgain)
      throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      // Clients of a server that has just ended must not keep the next one from its port.
      socket.setReuseAddress(true);
      socket.bind(at);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return new SqlServer(socket, password, limits, lookAgain);
  }

  /** The port that it listens at. */
  public int port() {
    return socket.getLocalPort();
  }

  /**
   * Begins to answer, on threads of its own.
   *
   * @param folder where a scan wrote its tables to
   * @param masked takes credentials out of what clients are told
   * @throws java.io.FileNotFoundException if there are no tables
   */
  public void serve(SparkSession spark, String folder, UnaryOperator<String> masked)
      throws IOException {
    // A request nested deeper than any of the protocol's would otherwise end at the stack's end.
    TProtocolUtil.setMaxSkipDepth(DEEPEST_REQUEST);
    ServedTables tables = new ServedTables(spark, folder, lookAgain);
    acceptor = daemon(() -> accept(spark, tables, masked), "heapfleet-serve");
    acceptor.start();
    daemon(this::watch, "heapfleet-serve-watch").start();
  }

  private void accept(SparkSession spark, ServedTables tables, UnaryOperator<String> masked) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        if (connections.size() >= limits.connections()) {
          LOG.warn("hung up on a client: there are {} already", limits.connections());
          client.close();
          continue;
        }
        Connection connection =
            new Connection(client, spark, tables, password, limits, freeSessions, masked);
        connections.add(connection);
        daemon(
                () -> {
                  try {
                    connection.run();
                  } finally {
                    connections.remove(connection);
                  }
                },
                "heapfleet-serve-client")
            .start();
      } catch (IOException | RuntimeException e) {
        if (!socket.isClosed()) {
          LOG.warn("a client could not connect", e);
        }
      }
    }
  }

  private void watch() {
    while (!socket.isClosed()) {
      try {
        Thread.sleep(LOOK_MILLIS);
        connections.forEach(Connection::look);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("could not look after the clients", e);
      }
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Hangs up on all clients and ends what they asked; the port is free then, and Spark goes on. */
  @Override
  public void close() throws IOException {
    socket.close();
    awaitAcceptor();
    connections.forEach(Connection::close);
  }

  /** The system keeps the port, and lets clients in, until whoever waits for them has gone. */
  private void awaitAcceptor() {
    if (acceptor == null) {
      return;
    }
    try {
      acceptor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
