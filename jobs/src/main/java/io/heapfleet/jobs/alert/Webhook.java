package io.heapfleet.jobs.alert;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts alerts to one address. What fails is tried again a few times, and then told, never thrown:
 * the night's tables are worth more than its message.
 *
 * <p>The address is a secret, for whoever has it can post. It is in no log and no error, and
 * redirects are not followed: the alert goes where it was meant to go or nowhere.
 */
public final class Webhook {
  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /** Also what a server that says Retry-After gets at most. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final URI url;
  private final AlertFormat format;
  private final int tries;
  private final Duration timeout;
  private final Pause pause;

  /** Waits between tries. */
  interface Pause {
    void sleep(Duration duration) throws InterruptedException;
  }

  /**
   * @param url where to post, as {@link #url(String)} takes it
   * @param tries how often at most; at least 1
   * @param timeout how long one try may take
   */
  public Webhook(URI url, AlertFormat format, int tries, Duration timeout) {
    this(url, format, tries, timeout, duration -> Thread.sleep(duration.toMillis()));
  }

  Webhook(URI url, AlertFormat format, int tries, Duration timeout, Pause pause) {
    this.url = url;
    this.format = format;
    this.tries = tries;
    this.timeout = timeout;
    this.pause = pause;
  }

  /**
   * The address that a text is.
   *
   * @throws IllegalArgumentException if it is none; the message does not repeat it
   */
  public static URI url(String text) {
    URI url;
    try {
      url = URI.create(text.strip());
    } catch (IllegalArgumentException e) {
      // Its message is the text.
      throw new IllegalArgumentException("no address at all");
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("https") || scheme.equals("http")) || url.getHost() == null) {
      throw new IllegalArgumentException("neither https:// nor http:// with a host");
    }
    return url;
  }

  /**
   * What became of an alert.
   *
   * @param tries how often it was posted
   * @param error why it was not taken, without the address; empty if it was
   */
  public record Delivery(int tries, Optional<String> error) {
    public boolean succeeded() {
      return error.isEmpty();
    }
  }

  /** What one try came to. */
  private record Answer(Optional<String> error, boolean isFinal, OptionalLong retryAfterSeconds) {
    static final Answer TAKEN = new Answer(Optional.empty(), true, OptionalLong.empty());

    static Answer tryAgain(String error, OptionalLong retryAfterSeconds) {
      return new Answer(Optional.of(error), false, retryAfterSeconds);
    }

    static Answer giveUp(String error) {
      return new Answer(Optional.of(error), true, OptionalLong.empty());
    }
  }

  /** Posts it, and waits until it is taken, refused or tried often enough. */
  public Delivery send(Alert alert) {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("Content-Type", "application/json; charset=utf-8")
            .header("User-Agent", "heapfleet")
            .POST(HttpRequest.BodyPublishers.ofByteArray(format.bytes(alert)))
            .build();
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    for (int tried = 1; ; tried++) {
      Answer answer = post(client, request);
      if (answer.isFinal() || tried == tries) {
        return new Delivery(tried, answer.error());
      }
      LOG.warn("the webhook {}; try {} of {}", answer.error().orElse(""), tried, tries);
      try {
        pause.sleep(pauseAfter(tried, answer));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Delivery(tried, Optional.of("was interrupted"));
      }
    }
  }

  private static Answer post(HttpClient client, HttpRequest request) {
    try {
      HttpResponse<Void> response = client.send(request, HttpResponse.BodyHandlers.discarding());
      int status = response.statusCode();
      if (status / 100 == 2) {
        return Answer.TAKEN;
      }
      String error = "answered " + status;
      if (status / 100 == 3) {
        return Answer.giveUp(error + ", a redirect: give the address that it leads to");
      }
      return status / 100 == 5 || status == 408 || status == 429
          ? Answer.tryAgain(error, retryAfterSeconds(response))
          : Answer.giveUp(error);
    } catch (IOException e) {
      // Only its kind: a message may hold the address.
      return Answer.tryAgain(
          "could not be reached (" + e.getClass().getSimpleName() + ")", OptionalLong.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.giveUp("was interrupted");
    }
  }

  private static OptionalLong retryAfterSeconds(HttpResponse<?> response) {
    try {
      return response.headers().firstValueAsLong("Retry-After");
    } catch (NumberFormatException e) {
      return OptionalLong.empty(); // A date, which is as good as not saying.
    }
  }

  /** Twice as long each time, less up to half of it by chance. */
  private static Duration pauseAfter(int tried, Answer answer) {
    if (answer.retryAfterSeconds().isPresent()) {
      long seconds =
          Math.max(0, Math.min(answer.retryAfterSeconds().getAsLong(), LONGEST_PAUSE.toSeconds()));
      return Duration.ofSeconds(seconds);
    }
    long millis =
        Math.min(FIRST_PAUSE.toMillis() << Math.min(tried - 1, 10), LONGEST_PAUSE.toMillis());
    return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 2 + 1));
  }
}
