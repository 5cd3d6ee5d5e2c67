package io.heapfleet.jobs.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jobs.TinyFleet;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.hive.service.rpc.thrift.TCLIService;
import org.apache.hive.service.rpc.thrift.TCancelOperationReq;
import org.apache.hive.service.rpc.thrift.TCloseOperationReq;
import org.apache.hive.service.rpc.thrift.TCloseSessionReq;
import org.apache.hive.service.rpc.thrift.TExecuteStatementReq;
import org.apache.hive.service.rpc.thrift.TExecuteStatementResp;
import org.apache.hive.service.rpc.thrift.TFetchOrientation;
import org.apache.hive.service.rpc.thrift.TFetchResultsReq;
import org.apache.hive.service.rpc.thrift.TFetchResultsResp;
import org.apache.hive.service.rpc.thrift.TGetDelegationTokenReq;
import org.apache.hive.service.rpc.thrift.TGetInfoReq;
import org.apache.hive.service.rpc.thrift.TGetInfoType;
import org.apache.hive.service.rpc.thrift.TGetOperationStatusReq;
import org.apache.hive.service.rpc.thrift.TOpenSessionReq;
import org.apache.hive.service.rpc.thrift.TOpenSessionResp;
import org.apache.hive.service.rpc.thrift.TOperationHandle;
import org.apache.hive.service.rpc.thrift.TOperationState;
import org.apache.hive.service.rpc.thrift.TProtocolVersion;
import org.apache.hive.service.rpc.thrift.TSessionHandle;
import org.apache.hive.service.rpc.thrift.TStatusCode;
import org.apache.spark.sql.SparkSession;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TIOStreamTransport;
import org.apache.thrift.transport.layered.TFramedTransport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What drivers do below JDBC, and what no driver does. */
@ExtendWith(LocalSpark.class)
class WireTest {
  /** A client may be silent as long as another one's first statement takes on a busy machine. */
  private static final Limits FEW =
      new Limits(
          8, 2, 3, 100_000, Duration.ofSeconds(1), Duration.ofSeconds(8), Duration.ofSeconds(1));

  private static final String ENDLESS = "SELECT sum(id % 7) FROM range(0, 1000000000000000, 1, 1)";

  @TempDir static Path folder;

  private static SparkSession spark;
  private static SqlServer server;

  @BeforeAll
  static void serve(SparkSession session) throws Exception {
    spark = session;
    TinyFleet.write(folder);
    server =
        SqlServer.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Optional.empty(),
            FEW,
            Duration.ofMinutes(1));
    server.serve(spark, folder.toString(), text -> text);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  /** Whatever a test did to it, the server answers, and holds nothing of clients that are gone. */
  @AfterEach
  void theServerIsAsItWas() throws Exception {
    await(() -> !sparkIsBusy());
    await(
        () -> {
          try (Client one = new Client();
              Client other = new Client()) {
            return one.opens() && other.opens();
          } catch (IOException | TException e) {
            return false;
          }
        });
  }

  /** On a machine with other work, on which whoever waits for clients is late to see the end. */
  @Test
  void thePortOfAClosedServerIsFree() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int i = 0; i < 5; i++) {
      SqlServer other =
          SqlServer.listen(
              new InetSocketAddress(loopback, 0), Optional.empty(), FEW, Duration.ofMinutes(1));
      other.serve(spark, folder.toString(), text -> text);
      int port = other.port();
      new Socket(loopback, port).close();
      AtomicBoolean closed = new AtomicBoolean();
      for (int busy = 0; busy < 4 * Runtime.getRuntime().availableProcessors(); busy++) {
        new Thread(
                () -> {
                  while (!closed.get()) {
                    Thread.onSpinWait();
                  }
                })
            .start();
      }
      try {
        // The server has seen that client and waits for the next.
        Thread.sleep(20);
        other.close();
        new ServerSocket(port, 1, loopback).close();
      } finally {
        closed.set(true);
      }
    }
  }

  @Test
  void theVersionIsTheClientsUpToTen() throws Exception {
    try (Client client = new Client()) {
      TOpenSessionResp seven = client.open(TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V7);
      assertEquals(TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V7, seven.getServerProtocolVersion());
      TOpenSessionResp eleven = client.open(TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V11);
      assertEquals(
          TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V10, eleven.getServerProtocolVersion());
      client.close(seven.getSessionHandle());
      TOpenSessionResp five = client.open(TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V5);
      assertEquals(TStatusCode.ERROR_STATUS, five.getStatus().getStatusCode());
      assertTrue(five.getStatus().getErrorMessage().contains("version 6 or later"));
      assertNull(five.getSessionHandle());
    }
  }

  @Test
  void sessionsAndStatementsAreLimited() throws Exception {
    try (Client client = new Client();
        Client other = new Client()) {
      TSessionHandle session = client.session();
      assertTrue(other.opens());
      TOpenSessionResp third = client.open(TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V10);
      assertEquals(TStatusCode.ERROR_STATUS, third.getStatus().getStatusCode());
      assertTrue(third.getStatus().getErrorMessage().contains("2 sessions open"));

      for (int i = 0; i < FEW.operations(); i++) {
        assertEquals(
            TStatusCode.SUCCESS_STATUS,
            client.execute(session, "SELECT 1").getStatus().getStatusCode());
      }
      TExecuteStatementResp tooMany = client.execute(session, "SELECT 1");
      assertTrue(tooMany.getStatus().getErrorMessage().contains("3 statements open"));
    }
  }

  @Test
  void aSessionIsItsConnectionsOnly() throws Exception {
    try (Client client = new Client();
        Client other = new Client()) {
      TSessionHandle session = client.session();
      TOperationHandle statement = client.execute(session, "SELECT 1").getOperationHandle();

      TExecuteStatementResp stranger = other.execute(session, "SELECT 1");
      assertTrue(stranger.getStatus().getErrorMessage().contains("no such session"));
      assertEquals(TStatusCode.ERROR_STATUS, other.fetch(statement, 1).getStatus().getStatusCode());
      session.getSessionId().setGuid(new byte[3]);
      assertTrue(
          client.execute(session, "SELECT 1").getStatus().getErrorMessage().contains("16 bytes"));
    }
  }

  @Test
  void rowsComeInTheOrderAndNumberThatAreAskedFor() throws Exception {
    try (Client client = new Client()) {
      TOperationHandle rows =
          client
              .execute(client.session(), "SELECT id FROM range(0, 25, 1, 2)")
              .getOperationHandle();
      TFetchResultsResp first = client.fetch(rows, 10);
      assertEquals(0, first.getResults().getStartRowOffset());
      assertEquals(10, ids(first).size());
      assertTrue(first.isHasMoreRows());
      TFetchResultsResp last = client.fetch(rows, Long.MAX_VALUE);
      assertEquals(10, last.getResults().getStartRowOffset());
      assertEquals(List.of(24L), ids(last).subList(14, 15));
      assertFalse(last.isHasMoreRows());
      assertEquals(List.of(), ids(client.fetch(rows, 10)));

      TFetchResultsReq log = new TFetchResultsReq(rows, TFetchOrientation.FETCH_NEXT, 10);
      log.setFetchType((short) 1);
      assertEquals(
          List.of(),
          client.calls.FetchResults(log)
              .getResults()
              .getColumns()
              .get(0)
              .getStringVal()
              .getValues());
      TFetchResultsResp again =
          client.calls.FetchResults(new TFetchResultsReq(rows, TFetchOrientation.FETCH_FIRST, 3));
      assertEquals(List.of(0L, 1L, 2L), ids(again));
      assertEquals(
          "0A000",
          client.calls.FetchResults(new TFetchResultsReq(rows, TFetchOrientation.FETCH_PRIOR, 3))
              .getStatus()
              .getSqlState());
    }
  }

  private static List<Long> ids(TFetchResultsResp fetched) {
    return fetched.getResults().getColumns().get(0).getI64Val().getValues();
  }

  @Test
  void aStatementIsWaitedForOrAskedAbout() throws Exception {
    try (Client client = new Client()) {
      TSessionHandle session = client.session();
      TExecuteStatementResp wrong = client.execute(session, "SELECT nothing");
      assertEquals("42703", wrong.getStatus().getSqlState());

      TExecuteStatementReq later = new TExecuteStatementReq(session, ENDLESS);
      later.setRunAsync(true);
      TOperationHandle running = client.calls.ExecuteStatement(later).getOperationHandle();
      assertEquals(TOperationState.RUNNING_STATE, client.state(running));
      client.calls.CancelOperation(new TCancelOperationReq(running));
      assertEquals(TOperationState.CANCELED_STATE, client.state(running));
      assertEquals("HY008", client.fetch(running, 1).getStatus().getSqlState());
      client.calls.CloseOperation(new TCloseOperationReq(running));
      assertEquals(TStatusCode.ERROR_STATUS, client.fetch(running, 1).getStatus().getStatusCode());
    }
  }

  @Test
  void whatIsNotThereIsSaid() throws Exception {
    try (Client client = new Client()) {
      TSessionHandle session = client.session();
      assertTrue(
          client.calls.GetDelegationToken(new TGetDelegationTokenReq(session, "a", "b"))
              .getStatus()
              .getErrorMessage()
              .contains("no delegation tokens"));
      assertEquals(
          "Spark SQL",
          client.calls.GetInfo(new TGetInfoReq(session, TGetInfoType.CLI_DBMS_NAME))
              .getInfoValue()
              .getStringValue());
      assertEquals(
          TStatusCode.ERROR_STATUS,
          client.calls.GetInfo(new TGetInfoReq(session, TGetInfoType.CLI_MAX_INDEX_SIZE))
              .getStatus()
              .getStatusCode());
    }
  }

  @Test
  void whoVanishesLeavesNothing() throws Exception {
    // While its statement runs, and it waits for that; the server looks whether it is there.
    Client waiting = new Client();
    waiting.ask(waiting.session(), ENDLESS);
    await(WireTest::sparkIsBusy);
    waiting.close();
    await(() -> !sparkIsBusy());

    // Between two fetches.
    Client fetching = new Client();
    TOperationHandle rows =
        fetching
            .execute(fetching.session(), "SELECT id FROM range(0, 1000000000, 1, 1000)")
            .getOperationHandle();
    fetching.fetch(rows, 10);
    fetching.close();
  }

  @Test
  void whoIsSilentIsHungUpOn() throws Exception {
    try (Client client = new Client()) {
      TSessionHandle session = client.session();
      TimeUnit.MILLISECONDS.sleep(FEW.idle().toMillis() + 1500);

      assertThrows(TException.class, () -> client.execute(session, "SELECT 1"));
    }
  }

  @Test
  void aStatementThatNobodyFetchesIsClosed() throws Exception {
    try (Client client = new Client()) {
      TSessionHandle session = client.session();
      TOperationHandle left =
          client
              .execute(session, "SELECT id FROM range(0, 1000000000, 1, 1000)")
              .getOperationHandle();
      for (int i = 0; i < 9; i++) {
        TimeUnit.MILLISECONDS.sleep(FEW.idle().toMillis() / 6);
        client.calls.GetInfo(new TGetInfoReq(session, TGetInfoType.CLI_DBMS_NAME));
      }
      assertEquals(TOperationState.TIMEDOUT_STATE, client.state(left));
    }
  }

  @Test
  void garbageIsHungUpOn() throws Exception {
    Random random = new Random(20260305);
    for (int i = 0; i < 40; i++) {
      byte[] garbage = new byte[random.nextInt(2000)];
      random.nextBytes(garbage);
      if (garbage.length > 0 && i % 2 == 0) {
        garbage[0] = 1;
      }
      send(garbage, false);
    }
    send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8), false);
    // A payload of 2 GB, a negative one, half a handshake.
    send(new byte[] {1, 0x7F, -1, -1, -1}, false);
    send(new byte[] {1, -1, -1, -1, -1}, false);
    send(new byte[] {1, 0, 0, 0, 5, 'P', 'L'}, false);
  }

  @Test
  void garbageBehindTheHandshakeIsHungUpOn() throws Exception {
    Random random = new Random(20260306);
    for (int i = 0; i < 40; i++) {
      byte[] frame = new byte[4 + random.nextInt(500)];
      random.nextBytes(frame);
      frame[0] = 0;
      frame[1] = 0;
      frame[2] = (byte) ((frame.length - 4) >> 8);
      frame[3] = (byte) (frame.length - 4);
      send(frame, true);
    }
    // A frame of 2 GB, one longer than a request may be, a negative one.
    send(new byte[] {0x7F, -1, -1, -1}, true);
    send(new byte[] {0, 2, 0, 0, 1, 2}, true);
    send(new byte[] {-1, -1, -1, -1}, true);
    // A call of OpenSession whose strings and structures say that they are larger than the frame.
    byte[] call = {0, 0, 0, 0, -128, 1, 0, 1, 0, 0, 0, 11, 'O', 'p', 'e', 'n', 'S', 'e', 's', 's'};
    byte[] deep = Arrays.copyOf(call, 90_000);
    System.arraycopy("ion".getBytes(StandardCharsets.UTF_8), 0, deep, 20, 3);
    for (int i = 27; i < deep.length; i += 3) {
      // A field of type structure, within a field of type structure, …
      deep[i] = 12;
    }
    System.arraycopy(new byte[] {0, 1, 0x5F, -116}, 0, deep, 0, 4);
    send(deep, true);
  }

  /** Sends bytes, and waits until the server hangs up. */
  private static void send(byte[] bytes, boolean greeted) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      if (greeted) {
        greet(socket);
      }
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      if (greeted) {
        socket.shutdownOutput();
      }
      while (socket.getInputStream().read() >= 0) {
        // An error, perhaps.
      }
    } catch (SocketException e) {
      // It hung up while there was more to come.
    }
  }

  private static void greet(Socket socket) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeByte(1);
    out.writeInt(5);
    out.writeBytes("PLAIN");
    out.writeByte(5);
    out.writeInt(4);
    out.writeBytes("\0a\0b");
    DataInputStream in = new DataInputStream(socket.getInputStream());
    assertEquals(5, in.readByte());
    assertEquals(0, in.readInt());
  }

  private static boolean sparkIsBusy() {
    return spark.sparkContext().statusTracker().getActiveJobIds().length > 0;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited for 30 seconds");
      Thread.sleep(20);
    }
  }

  /** A connection, as a driver makes it. */
  private static final class Client implements AutoCloseable {
    private final Socket socket;
    private final TCLIService.Client calls;

    Client() throws IOException, TException {
      socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
      socket.setSoTimeout(30_000);
      greet(socket);
      calls =
          new TCLIService.Client(
              new TBinaryProtocol(
                  new TFramedTransport(
                      new TIOStreamTransport(socket.getInputStream(), socket.getOutputStream()))));
    }

    TOpenSessionResp open(TProtocolVersion version) throws TException {
      TOpenSessionReq request = new TOpenSessionReq(version);
      request.setConfiguration(Map.of("use:database", "default"));
      return calls.OpenSession(request);
    }

    boolean opens() throws TException {
      return open(TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V10).isSetSessionHandle();
    }

    TSessionHandle session() throws TException {
      return open(TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V10).getSessionHandle();
    }

    void close(TSessionHandle session) throws TException {
      calls.CloseSession(new TCloseSessionReq(session));
    }

    TExecuteStatementResp execute(TSessionHandle session, String sql) throws TException {
      return calls.ExecuteStatement(new TExecuteStatementReq(session, sql));
    }

    /** Asks, and does not wait for the answer. */
    void ask(TSessionHandle session, String sql) throws TException {
      calls.send_ExecuteStatement(new TExecuteStatementReq(session, sql));
    }

    TFetchResultsResp fetch(TOperationHandle operation, long rows) throws TException {
      return calls.FetchResults(
          new TFetchResultsReq(operation, TFetchOrientation.FETCH_NEXT, rows));
    }

    TOperationState state(TOperationHandle operation) throws TException {
      return calls.GetOperationStatus(new TGetOperationStatusReq(operation)).getOperationState();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
