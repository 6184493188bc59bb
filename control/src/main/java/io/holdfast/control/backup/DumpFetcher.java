package io.holdfast.control.backup;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.WatchedStream;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dumps that callers have fetched from elsewhere, as uploads. The service stands inside the network
 * that it protects: it asks only hosts that its operator named, follows no redirects, and takes no
 * more than {@link FetchRules} say. Thread-safe.
 */
public final class DumpFetcher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DumpFetcher.class);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration SILENCE = Duration.ofMinutes(1);
  private static final int OK = 200;

  private final Uploads uploads;
  private final FetchRules rules;
  private final Semaphore slots;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final ExecutorService feeders =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fetch-", 0).factory());
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("fetch-watch").factory());

  public DumpFetcher(Uploads uploads, FetchRules rules) {
    this.uploads = uploads;
    this.rules = rules;
    slots = new Semaphore(rules.atOnce());
  }

  /** Whether anything may be fetched at all. */
  public boolean enabled() {
    return rules.hosts().namesAny();
  }

  /**
   * Begins to take in what lies at an address: plain, or compressed by gzip or zstd. The session's
   * end tells what became of it.
   *
   * @param address of http or https
   * @throws ControlException NOT_SUPPORTED for a host that the operator did not name,
   *     STATE_CONFLICT when it does not answer with the dump or too many are fetched already, and
   *     all that {@link Uploads#receive} throws: before anybody is asked
   */
  public BackupSessionId fetch(
      Caller caller, ProtectionId protection, Uploads.Draft draft, URI address)
      throws InterruptedException {
    uploads.requireWelcome(caller, protection);
    rules.hosts().require(address);
    if (!slots.tryAcquire()) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "%d dumps are fetched at this moment; try again when one of them has come"
              .formatted(rules.atOnce()));
    }
    var begun = false;
    try {
      var id = begin(caller, protection, draft, address);
      begun = true;
      return id;
    } finally {
      if (!begun) {
        slots.release();
      }
    }
  }

  /** Whoever feeds gives the slot back. */
  private BackupSessionId begin(
      Caller caller, ProtectionId protection, Uploads.Draft draft, URI address)
      throws InterruptedException {
    var body = new WatchedStream(body(address), SILENCE, watch);
    var dump = new FetchedDump(body, rules);
    try {
      var incoming = uploads.open(caller, protection, draft);
      feeders.execute(() -> feed(incoming, dump));
      return incoming.id();
    } catch (RuntimeException e) {
      close(dump);
      throw e;
    }
  }

  private InputStream body(URI address) throws InterruptedException {
    var host = address.getHost();
    try {
      var answer =
          http.send(
              HttpRequest.newBuilder(address).timeout(ANSWER).build(),
              BodyHandlers.ofInputStream());
      if (answer.statusCode() == OK && tellsEnd(answer)) {
        return answer.body();
      }
      close(answer.body());
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          answer.statusCode() == OK
              ? "%s does not tell how long the dump is: a line that breaks would look like its end"
                  .formatted(host)
              : "%s answered with status %d, not with a dump".formatted(host, answer.statusCode()));
    } catch (IOException | IllegalArgumentException e) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT, "%s does not answer (%s)".formatted(host, e));
    }
  }

  /** Whether the client can tell the end of the body from a line that broke. */
  private static boolean tellsEnd(HttpResponse<?> answer) {
    return answer.version() != HttpClient.Version.HTTP_1_1
        || answer.headers().firstValue("Content-Length").isPresent()
        || answer.headers().firstValue("Transfer-Encoding").isPresent();
  }

  private void feed(Uploads.Incoming incoming, InputStream dump) {
    try {
      incoming.feed(dump);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("fetch failed session={}", incoming.id(), e);
    } finally {
      close(dump);
      slots.release();
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      log.debug("fetch not closed", e);
    }
  }

  /** Ends what is being fetched; its sessions fail. */
  @Override
  public void close() {
    feeders.shutdownNow();
    watch.shutdownNow();
    http.shutdownNow();
  }
}
