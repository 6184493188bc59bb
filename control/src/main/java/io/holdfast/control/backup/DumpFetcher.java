package io.holdfast.control.backup;

import com.github.luben.zstd.ZstdInputStream;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.WatchedStream;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dumps that callers have fetched from elsewhere, as uploads. The service stands inside the network
 * that it protects: it asks only hosts that its operator named, and follows no redirects.
 * Thread-safe.
 */
public final class DumpFetcher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DumpFetcher.class);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration SILENCE = Duration.ofMinutes(1);
  private static final int OK = 200;
  private static final int GZIP = 0x1f8b0000;
  private static final int GZIP_BITS = 0xffff0000;
  private static final int ZSTD = 0x28b52ffd;

  private final Uploads uploads;
  private final List<String> hosts;
  private final ExecutorService feeders =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fetch-", 0).factory());
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("fetch-watch").factory());

  /**
   * @param hosts names and addresses that may be asked; {@code *.example.com} is all below
   *     example.com
   */
  public DumpFetcher(Uploads uploads, List<String> hosts) {
    this.uploads = uploads;
    this.hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
  }

  /** Whether anything may be fetched at all. */
  public boolean enabled() {
    return !hosts.isEmpty();
  }

  /**
   * Begins to take in what lies at an address: plain, or compressed by gzip or zstd. The session's
   * end tells what became of it.
   *
   * @param address of http or https
   * @throws ControlException NOT_SUPPORTED for a host that the operator did not name,
   *     STATE_CONFLICT when it does not answer with the dump, and all that {@link Uploads#receive}
   *     throws
   */
  public BackupSessionId fetch(
      Caller caller, ProtectionId protection, Uploads.Draft draft, URI address)
      throws InterruptedException {
    requireAllowed(address);
    // Closed with the body: its threads end when nothing is read any more.
    var http =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    var body = new WatchedStream(body(http, address), SILENCE, watch);
    try {
      var incoming = uploads.open(caller, protection, draft);
      feeders.execute(() -> feed(incoming, http, body));
      return incoming.id();
    } catch (RuntimeException e) {
      close(http, body);
      throw e;
    }
  }

  private void requireAllowed(URI address) {
    var scheme = String.valueOf(address.getScheme());
    var host = address.getHost();
    if (!(scheme.equals("http") || scheme.equals("https"))
        || host == null
        || address.getRawUserInfo() != null) {
      throw new ControlException(
          ErrorCode.NOT_SUPPORTED,
          "a dump is fetched from an address of http or https, without a user in it");
    }
    if (hosts.stream().noneMatch(allowed -> matches(allowed, host.toLowerCase(Locale.ROOT)))) {
      throw new ControlException(
          ErrorCode.NOT_SUPPORTED,
          "this server fetches no dumps from %s: whoever runs it can allow that with the setting"
                  .formatted(host)
              + " import.hosts; or upload the dump (POST /v1/protections/{id}/uploads)");
    }
  }

  private static boolean matches(String allowed, String host) {
    return allowed.startsWith("*.") ? host.endsWith(allowed.substring(1)) : host.equals(allowed);
  }

  private static InputStream body(HttpClient http, URI address) throws InterruptedException {
    var host = address.getHost();
    try {
      HttpResponse<InputStream> answer =
          http.send(
              HttpRequest.newBuilder(address).timeout(ANSWER).build(),
              BodyHandlers.ofInputStream());
      if (answer.statusCode() == OK) {
        return answer.body();
      }
      close(http, answer.body());
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "%s answered with status %d, not with a dump".formatted(host, answer.statusCode()));
    } catch (IOException | IllegalArgumentException e) {
      http.close();
      throw new ControlException(
          ErrorCode.STATE_CONFLICT, "%s does not answer (%s)".formatted(host, e));
    }
  }

  private void feed(Uploads.Incoming incoming, HttpClient http, InputStream body) {
    try {
      incoming.feed(new Plain(body));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("fetch failed session={}", incoming.id(), e);
    } finally {
      close(http, body);
    }
  }

  private static void close(HttpClient http, InputStream body) {
    try (http) {
      body.close();
    } catch (IOException e) {
      log.debug("fetch not closed", e);
    }
  }

  /** What was compressed, as it was before. Looks at the first bytes when it is first read. */
  private static final class Plain extends InputStream {
    private final BufferedInputStream in;
    private boolean known;
    private InputStream plain;

    Plain(InputStream in) {
      this.in = new BufferedInputStream(in);
      plain = this.in;
    }

    @Override
    public int read() throws IOException {
      return plain().read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return plain().read(target, offset, length);
    }

    @Override
    public void close() throws IOException {
      plain.close();
    }

    private InputStream plain() throws IOException {
      if (!known) {
        known = true;
        in.mark(Integer.BYTES);
        var first = in.readNBytes(Integer.BYTES);
        in.reset();
        var magic = first.length < Integer.BYTES ? 0 : ByteBuffer.wrap(first).getInt();
        if ((magic & GZIP_BITS) == GZIP) {
          plain = new GZIPInputStream(in);
        } else if (magic == ZSTD) {
          plain = new ZstdInputStream(in);
        }
      }
      return plain;
    }
  }

  /** Ends what is being fetched; its sessions fail. */
  @Override
  public void close() {
    feeders.shutdownNow();
    watch.shutdownNow();
  }
}
