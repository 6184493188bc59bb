package io.holdfast.control.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.catalog.model.Channel;
import io.holdfast.catalog.model.Notice;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Posts to receivers. Follows no redirect: a receiver that moves must be named anew. Certificates
 * are checked. Thread-safe.
 */
final class HttpSender implements Sender, AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int GONE = 410;
  private static final int ANSWER_CHARACTERS = 200;

  private final InstantSource clock;
  private final Duration patience;

  /** Made when first needed: most installations have no such channel. Guarded by this. */
  private @Nullable HttpClient shared;

  /**
   * @param patience for the whole exchange, first byte to last
   */
  HttpSender(InstantSource clock, Duration patience) {
    this.clock = clock;
    this.patience = patience;
  }

  @Override
  public Handover send(Channel channel, Map<String, byte[]> secrets, Notice notice)
      throws InterruptedException {
    var post = Posts.of(channel, secrets, notice, clock.instant());
    var pem = channel.settings().get("caCertificate");
    if (pem == null) {
      return exchange(shared(), channel, secrets, post);
    }
    var own = client().sslContext(Trust.context(pem)).build();
    try {
      return exchange(own, channel, secrets, post);
    } finally {
      own.shutdownNow();
    }
  }

  @Override
  public synchronized void close() {
    if (shared != null) {
      shared.shutdownNow();
    }
  }

  private synchronized HttpClient shared() {
    if (shared == null) {
      shared = client().build();
    }
    return shared;
  }

  private static HttpClient.Builder client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT);
  }

  private Handover exchange(
      HttpClient client, Channel channel, Map<String, byte[]> secrets, Post post)
      throws InterruptedException {
    var request =
        HttpRequest.newBuilder(post.to()).POST(HttpRequest.BodyPublishers.ofString(post.body()));
    request.header("User-Agent", "Holdfast");
    post.headers().forEach(request::header);
    var pending = client.sendAsync(request.build(), _ -> new FirstBytes());
    try {
      var answer = pending.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return judge(channel, secrets, answer);
    } catch (TimeoutException e) {
      return new Handover.Later(null, "no answer within %s".formatted(patience), null);
    } catch (ExecutionException e) {
      return new Handover.Later(null, scrubbed(reason(e.getCause()), secrets), null);
    } finally {
      pending.cancel(true);
    }
  }

  private Handover judge(
      Channel channel, Map<String, byte[]> secrets, HttpResponse<byte[]> answer) {
    var status = answer.statusCode();
    if (status >= 200 && status < 300) {
      return new Handover.Taken(status);
    }
    var said = new String(answer.body(), UTF_8).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    var text = status >= 300 && status < 400 ? "redirects are not followed" : said;
    var error = scrubbed("HTTP %d %s".formatted(status, text).strip(), secrets);
    if (status == GONE) {
      return new Handover.Gone(status, error);
    }
    return Posts.finalRefusal(channel.kind(), status)
        ? new Handover.Never(status, error)
        : new Handover.Later(status, error, retryAfter(answer));
  }

  /** Seconds or a date (RFC 9110); null for anything else. */
  private @Nullable Duration retryAfter(HttpResponse<?> answer) {
    var value = answer.headers().firstValue("Retry-After").orElse("").strip();
    if (value.matches("[0-9]{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      var left = Duration.between(clock.instant(), until);
      return left.isNegative() ? null : left;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static String reason(@Nullable Throwable thrown) {
    return switch (thrown) {
      case HttpConnectTimeoutException _ -> "no connection within %s".formatted(CONNECT);
      case ConnectException refused ->
          refused.getCause() instanceof UnresolvedAddressException
              ? "the host name is not known"
              : "no connection";
      case UnknownHostException _ -> "the host name is not known";
      case SSLException tls -> "TLS: " + tls.getMessage();
      case IOException broken -> "the connection broke: " + broken.getMessage();
      case null -> "unknown";
      default -> thrown.getClass().getSimpleName();
    };
  }

  /** A receiver may say its secret back to us; it is kept nowhere. */
  private static String scrubbed(String text, Map<String, byte[]> secrets) {
    var clean = text;
    for (var secret : secrets.values()) {
      clean = clean.replace(new String(secret, UTF_8), "…");
    }
    return clean.length() <= ANSWER_CHARACTERS ? clean : clean.substring(0, ANSWER_CHARACTERS);
  }
}
