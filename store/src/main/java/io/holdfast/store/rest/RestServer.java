package io.holdfast.store.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.WatchedStream;
import io.holdfast.store.Content;
import io.holdfast.store.StoreException;
import io.holdfast.store.Talks;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreLocation.Account;
import io.holdfast.store.location.StoreSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/** A server, with its failures in a store's words. Sends nothing twice. Thread-safe. */
final class RestServer implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** A line slower than this is given up. */
  private static final long LEAST_BYTES_A_SECOND = 8 * 1024;

  private final StoreLocation.Rest location;
  private final Duration timeout;
  private final Optional<String> authorization;
  private final HttpClient client;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("rest-watch").factory());

  RestServer(StoreLocation.Rest location, StoreSettings settings) {
    this.location = location;
    timeout = settings.transport().timeout();
    authorization = settings.rest().map(RestServer::basic);
    var secure = "https".equals(location.base().getScheme());
    var builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(secure ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
    settings.trusted().ifPresent(trusted -> builder.sslContext(trusted.context()));
    client = builder.build();
  }

  /** A request for a path under the repository's own. */
  HttpRequest.Builder request(String path) {
    var request =
        HttpRequest.newBuilder(URI.create(location.base() + path))
            .timeout(timeout)
            .header("User-Agent", "holdfast");
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  /**
   * @return the answer, whatever its status
   * @throws StoreException STORE_UNREACHABLE, STORE_UNTRUSTED, INTERRUPTED
   */
  <T> HttpResponse<T> send(String what, HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return client.send(request, handler);
    } catch (IOException e) {
      throw RestErrors.broken(words(what), e);
    } catch (InterruptedException e) {
      throw Talks.interrupted(words(what), e);
    }
  }

  /**
   * Sends an object. Gives up when for as long as a server may keep silent nothing of it is taken.
   *
   * @return the answer, whatever its status
   * @throws StoreException STORE_UNREACHABLE, STORE_UNTRUSTED, INTERRUPTED
   */
  HttpResponse<Void> post(String what, String path, Content content) {
    var length = content.length();
    var takenAt = new AtomicLong(System.nanoTime());
    var body = BodyPublishers.ofInputStream(() -> content.open(takenAt));
    var request =
        request(path)
            .header("Content-Type", "application/octet-stream")
            .timeout(timeout.plusSeconds(length / LEAST_BYTES_A_SECOND))
            .POST(
                length == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(body, length))
            .build();
    try {
      return Talks.send(
          words(what), timeout, takenAt, () -> client.send(request, BodyHandlers.discarding()));
    } catch (IOException e) {
      throw RestErrors.broken(words(what), e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("requests throw no other checked exceptions", e);
    }
  }

  /**
   * @throws StoreException as {@link RestErrors} tells, unless the answer is a good one
   */
  void require(String what, HttpResponse<?> answer) {
    if (answer.statusCode() / 100 != 2) {
      throw RestErrors.refused(words(what), answer.statusCode());
    }
  }

  /** A body whose readers give up when the server keeps silent for too long. */
  InputStream watched(InputStream body) {
    return new WatchedStream(body, timeout, watch);
  }

  String words(String what) {
    return "%s in %s".formatted(what, location);
  }

  @Override
  public void close() {
    watch.shutdownNow();
    client.shutdownNow();
  }

  private static String basic(Account account) {
    var password = account.password() == null ? "" : account.password();
    var pair = (account.user() + ":" + password).getBytes(UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
