package io.heapfleet.jobs.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.heapfleet.jobs.runs.RunReport.RunLeak;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Posts to a server that answers in all the ways that servers do. */
class WebhookTest {
  private static final String TOKEN = "t0k3n";

  private final List<JsonNode> posted = Collections.synchronizedList(new ArrayList<>());
  private final List<Duration> pauses = new ArrayList<>();
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final CountDownLatch silence = new CountDownLatch(1);
  private ExecutorService threads;
  private HttpServer server;

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    threads = Executors.newCachedThreadPool();
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          posted.add(new ObjectMapper().readTree(exchange.getRequestBody().readAllBytes()));
          assertEquals("POST", exchange.getRequestMethod());
          answers.remove().to(exchange);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    silence.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void anAlertThatIsTakenIsPostedOnce() {
    answers.add(status(202));
    Webhook.Delivery delivery = send(4);
    assertTrue(delivery.succeeded());
    assertEquals(1, delivery.tries());
    assertEquals(1, posted.size());
    assertEquals("new_leaks", posted.get(0).get("event").asText());
    assertEquals("shop.Desk#cases", posted.get(0).at("/leaks/0/owner").asText());
    assertEquals(List.of(), pauses);
  }

  @Test
  void aServerInTroubleIsAskedAgainAfterLongerAndLongerPauses() {
    answers.addAll(List.of(status(500), status(503), status(429), status(200)));
    Webhook.Delivery delivery = send(4);
    assertTrue(delivery.succeeded());
    assertEquals(4, delivery.tries());
    assertEquals(3, pauses.size());
    for (int i = 0; i < 3; i++) {
      long most = 1000L << i;
      long millis = pauses.get(i).toMillis();
      assertTrue(millis >= most / 2 && millis <= most, pauses::toString);
    }
  }

  @Test
  void tryingHasAnEnd() {
    answers.addAll(List.of(status(500), status(500), status(500)));
    Webhook.Delivery delivery = send(3);
    assertEquals("answered 500", delivery.error().orElseThrow());
    assertEquals(3, delivery.tries());
    assertEquals(2, pauses.size());
  }

  @Test
  void aServerMaySayWhenButNotForever() {
    answers.addAll(List.of(retryAfter("7"), retryAfter("86400"), retryAfter("soon"), status(200)));
    assertTrue(send(4).succeeded());
    assertEquals(Duration.ofSeconds(7), pauses.get(0));
    assertEquals(Duration.ofSeconds(30), pauses.get(1));
    assertTrue(pauses.get(2).toMillis() <= 4000, pauses::toString);
  }

  @Test
  void aRefusalIsFinal() {
    answers.add(status(404));
    Webhook.Delivery delivery = send(4);
    assertEquals("answered 404", delivery.error().orElseThrow());
    assertEquals(1, posted.size());
  }

  /** The alert goes to nobody who was not named. */
  @Test
  void redirectsAreNotFollowed() {
    answers.add(
        exchange -> {
          exchange
              .getResponseHeaders()
              .add("Location", "http://127.0.0.1:" + port() + "/elsewhere?" + TOKEN);
          exchange.sendResponseHeaders(307, -1);
        });
    Webhook.Delivery delivery = send(4);
    assertTrue(delivery.error().orElseThrow().startsWith("answered 307"), delivery::toString);
    assertFalse(delivery.toString().contains(TOKEN));
    assertEquals(1, posted.size());
  }

  @Test
  void silenceTimesOutAndIsTriedAgain() {
    Answer silent =
        exchange -> {
          try {
            silence.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    answers.addAll(List.of(silent, silent));
    Webhook.Delivery delivery =
        new Webhook(url(), AlertFormat.JSON, 2, Duration.ofMillis(200), pauses::add).send(alert(1));
    assertEquals(2, delivery.tries());
    assertTrue(
        delivery.error().orElseThrow().startsWith("could not be reached (HttpTimeout"),
        delivery::toString);
  }

  @Test
  void nobodyListeningIsToldWithoutTheAddress() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    Webhook webhook =
        new Webhook(
            URI.create("http://127.0.0.1:" + free + "/" + TOKEN),
            AlertFormat.JSON,
            2,
            Duration.ofSeconds(20),
            pauses::add);
    Webhook.Delivery delivery = webhook.send(alert(1));
    assertFalse(delivery.succeeded());
    assertEquals(2, delivery.tries());
    assertFalse(delivery.toString().contains(TOKEN), delivery::toString);
  }

  @Test
  void onlyWebAddressesAreAddresses() {
    assertEquals("hooks.example", Webhook.url(" https://hooks.example/x?sig=1 ").getHost());
    for (String wrong :
        List.of(
            "hooks.example/" + TOKEN,
            "ftp://h/" + TOKEN,
            "https:///" + TOKEN,
            "https://h/" + TOKEN + " x",
            "")) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> Webhook.url(wrong), wrong);
      assertFalse(String.valueOf(refused.getMessage()).contains(TOKEN), refused.getMessage());
    }
  }

  /** Teams and Slack would turn marks in a text block into links; theirs are plain. */
  @Test
  void whatADumpSaysIsPlainTextInTeamsAndSlack() throws IOException {
    String evil = "<!channel> [click](https://evil.example) *x*";
    Alert alert =
        new Alert("run", Instant.EPOCH, "tables", List.of(leak(evil), leak("shop.Desk#cases")));

    JsonNode teams = new ObjectMapper().readTree(AlertFormat.TEAMS.bytes(alert));
    JsonNode card = teams.at("/attachments/0/content");
    assertEquals("AdaptiveCard", card.get("type").asText());
    assertEquals(4, card.get("body").size());
    for (JsonNode block : card.get("body")) {
      assertEquals("RichTextBlock", block.get("type").asText());
      assertEquals("TextRun", block.at("/inlines/0/type").asText());
    }
    assertTrue(card.at("/body/0/inlines/0/text").asText().contains(evil));

    JsonNode slack = new ObjectMapper().readTree(AlertFormat.SLACK.bytes(alert));
    assertTrue(slack.get("text").asText().contains("&lt;!channel&gt;"));
    assertEquals(4, slack.get("blocks").size());
    for (JsonNode block : slack.get("blocks")) {
      assertEquals("plain_text", block.at("/text/type").asText());
    }
  }

  @Test
  void aMessageStaysReadable() throws IOException {
    Alert alert = alert(500);
    JsonNode slack = new ObjectMapper().readTree(AlertFormat.SLACK.bytes(alert));
    assertEquals(12, slack.get("blocks").size());
    assertTrue(slack.at("/blocks/11/text/text").asText().startsWith("And 490 more."));
    for (JsonNode block : slack.get("blocks")) {
      assertTrue(block.at("/text/text").asText().length() < 3000);
    }
    assertEquals(
        500, new ObjectMapper().readTree(AlertFormat.JSON.bytes(alert)).get("count").asInt());
  }

  private Webhook.Delivery send(int tries) {
    return new Webhook(url(), AlertFormat.JSON, tries, Duration.ofSeconds(60), pauses::add)
        .send(alert(1));
  }

  private URI url() {
    return URI.create("http://127.0.0.1:" + port() + "/" + TOKEN);
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private static Answer status(int code) {
    return exchange -> exchange.sendResponseHeaders(code, -1);
  }

  private static Answer retryAfter(String value) {
    return exchange -> {
      exchange.getResponseHeaders().add("Retry-After", value);
      exchange.sendResponseHeaders(429, -1);
    };
  }

  private static Alert alert(int leaks) {
    return new Alert(
        "20260301T030000Z-0123abcd",
        Instant.EPOCH,
        "tables",
        Stream.generate(() -> leak("shop.Desk#cases")).limit(leaks).toList());
  }

  private static RunLeak leak(String owner) {
    return new RunLeak(
        "0123456789abcdef",
        owner,
        "java.util.HashMap",
        "shop.Row",
        "orders",
        "LEAK",
        (owner + " grew. ").repeat(100),
        "orders-2",
        1,
        4,
        1 << 20,
        1e6,
        "1.9",
        true);
  }
}
