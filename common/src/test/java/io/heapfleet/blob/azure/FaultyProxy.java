package io.heapfleet.blob.azure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a store and its server: writes down each request, and gets some of them wrong. */
public final class FaultyProxy implements Closeable {
  /** What may befall a request. */
  public enum Fault {
    /** Is answered 503 at once. */
    BUSY(503, "Server Busy"),
    /** Is answered 429 at once. */
    THROTTLED(429, "Too Many Requests"),
    /** Is answered 500 at once. */
    BROKEN(500, "Internal Server Error"),
    /** Is answered 408 at once. */
    TIMED_OUT(408, "Request Timeout"),
    /** Is never answered. */
    SILENCE,
    /** Is answered in half, or not if the answer has no body; then the connection ends. */
    CUT,
    /** Is answered with half of the range that was asked for, and says so. */
    SHORT;

    /** What is answered in place of the server, 0 if nothing is. */
    private final int status;

    private final String reason;

    Fault() {
      this(0, null);
    }

    Fault(int status, String reason) {
      this.status = status;
      this.reason = reason;
    }

    /** Whether it is an answer without a body. */
    public boolean isRefusal() {
      return status != 0;
    }
  }

  /**
   * A request that came.
   *
   * @param bodyBytes how long the answer's body was
   */
  public record Request(String line, String range, String ifMatch, int status, long bodyBytes) {}

  private final ServerSocket server;
  private final int targetPort;
  private final List<Request> requests = new ArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Fault> faults = new ArrayList<>();
  private final Map<Fault, Integer> befallen = new EnumMap<>(Fault.class);
  private SplittableRandom random = new SplittableRandom(0);
  private double faultyShare;
  private Runnable beforeNextRequest = () -> {};

  private FaultyProxy(ServerSocket server, int targetPort) {
    this.server = server;
    this.targetPort = targetPort;
  }

  /** Starts one before the server at this port of the loopback interface. */
  public static FaultyProxy to(int targetPort) throws IOException {
    FaultyProxy proxy =
        new FaultyProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), targetPort);
    start(proxy::accept);
    return proxy;
  }

  /** From now on, this share of requests fails in one of these ways. */
  public synchronized void fail(double share, long seed, Fault... kinds) {
    faultyShare = share;
    random = new SplittableRandom(seed);
    faults.clear();
    faults.addAll(List.of(kinds));
  }

  /** Runs this once, when the next request has come and before it is passed on. */
  public synchronized void beforeNextRequest(Runnable action) {
    beforeNextRequest = action;
  }

  /** Where the account of Azurite is served through this proxy. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getLocalPort() + "/" + Azurite.ACCOUNT;
  }

  /** How many requests this fault has befallen. */
  public synchronized int count(Fault fault) {
    return befallen.getOrDefault(fault, 0);
  }

  /** What came so far. */
  public synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "faulty-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        start(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket target = new Socket()) {
      client.setTcpNoDelay(true);
      target.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
      target.setTcpNoDelay(true);
      Head request;
      while ((request = Head.read(client.getInputStream())) != null) {
        if (!answer(request, client, target)) {
          return;
        }
      }
    } catch (IOException e) {
      // One of the two has gone.
    } finally {
      open.remove(client);
    }
  }

  /** Whether the connection goes on. */
  private boolean answer(Head request, Socket client, Socket target) throws IOException {
    byte[] sentBody =
        request.fields.containsKey("content-length")
            ? request.body(client.getInputStream())
            : new byte[0];
    Fault fault;
    synchronized (this) {
      Runnable action = beforeNextRequest;
      beforeNextRequest = () -> {};
      action.run();
      fault = random.nextDouble() < faultyShare ? faults.get(random.nextInt(faults.size())) : null;
      if (fault != null) {
        befallen.merge(fault, 1, Integer::sum);
      }
    }
    if (fault != null && fault.isRefusal()) {
      note(request, fault.status, 0);
      OutputStream out = client.getOutputStream();
      out.write(
          "HTTP/1.1 %d %s\r\nContent-Length: 0\r\n\r\n"
              .formatted(fault.status, fault.reason)
              .getBytes(ISO_8859_1));
      out.flush();
      return true;
    }
    if (fault == Fault.SILENCE) {
      note(request, 0, 0);
      return waitForEnd();
    }
    request.write(target.getOutputStream(), sentBody, sentBody.length);
    Head reply = Head.read(target.getInputStream());
    if (reply == null) {
      throw new EOFException();
    }
    byte[] body = reply.hasBody() ? reply.body(target.getInputStream()) : new byte[0];
    reply.fields.remove("transfer-encoding");
    reply.fields.put("content-length", Integer.toString(body.length));
    if (fault == Fault.CUT && body.length == 0) {
      note(request, reply.status(), 0);
      return false; // Done, and nobody is told.
    }
    int sent = fault == null || body.length < 2 ? body.length : body.length / 2;
    if (fault == Fault.SHORT && reply.fields.containsKey("content-range")) {
      reply.shortenRange(sent);
    } else if (fault == Fault.SHORT) {
      sent = body.length; // A listing has no range.
    }
    note(request, reply.status(), sent);
    reply.write(client.getOutputStream(), body, sent);
    return fault != Fault.CUT;
  }

  private synchronized void note(Head request, int status, long bodyBytes) {
    requests.add(
        new Request(
            request.line,
            request.fields.getOrDefault("x-ms-range", request.fields.get("range")),
            request.fields.get("if-match"),
            status,
            bodyBytes));
  }

  private boolean waitForEnd() {
    try {
      Thread.sleep(60_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** The first line and the fields of a request or a reply; field names in lower case. */
  private static final class Head {
    final String line;
    final Map<String, String> fields = new LinkedHashMap<>();

    private Head(String line) {
      this.line = line;
    }

    /** Null where the stream ends. */
    static Head read(InputStream in) throws IOException {
      String line = readLine(in);
      if (line == null) {
        return null;
      }
      Head head = new Head(line);
      String field;
      while ((field = readLine(in)) != null && !field.isEmpty()) {
        int colon = field.indexOf(':');
        head.fields.put(
            field.substring(0, colon).toLowerCase(Locale.ROOT), field.substring(colon + 1).strip());
      }
      return head;
    }

    private static String readLine(InputStream in) throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int b;
      while ((b = in.read()) != '\n') {
        if (b < 0) {
          return null;
        }
        if (b != '\r') {
          line.write(b);
        }
      }
      return line.toString(ISO_8859_1);
    }

    int status() {
      return Integer.parseInt(line.split(" ", 3)[1]);
    }

    boolean hasBody() {
      return status() != 204 && status() != 304;
    }

    byte[] body(InputStream in) throws IOException {
      String length = fields.get("content-length");
      if (length != null) {
        return in.readNBytes(Integer.parseInt(length));
      }
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      if ("chunked".equals(fields.get("transfer-encoding"))) {
        int chunk;
        do {
          chunk = Integer.parseInt(readLine(in).strip(), 16);
          body.write(in.readNBytes(chunk));
          readLine(in);
        } while (chunk > 0);
      }
      return body.toByteArray();
    }

    void shortenRange(int bytes) {
      String[] parts = fields.get("content-range").split("[ /-]", -1);
      long start = Long.parseLong(parts[1]);
      fields.put("content-range", "bytes %d-%d/%s".formatted(start, start + bytes - 1, parts[3]));
      fields.put("content-length", Integer.toString(bytes));
    }

    void write(OutputStream out, byte[] body, int bodyBytes) throws IOException {
      StringBuilder text = new StringBuilder(line).append("\r\n");
      fields.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
      out.write(text.append("\r\n").toString().getBytes(ISO_8859_1));
      out.write(body, 0, bodyBytes);
      out.flush();
    }
  }
}
