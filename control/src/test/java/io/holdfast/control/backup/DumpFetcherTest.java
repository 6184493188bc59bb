package io.holdfast.control.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.event.Signals;
import io.holdfast.control.kind.KindOffer;
import io.holdfast.control.kind.Kinds;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.testkit.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dumps from a server that answers byte for byte as a test wants, and whom it may be asked of. */
class DumpFetcherTest {
  private static final long MOST_BYTES = 1 << 20;
  private static final byte[] DUMP = "create table t (x text);".getBytes(US_ASCII);
  private static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());

  /** Where the names of the test lead. */
  private static final Map<String, List<String>> NAMES =
      Map.of(
          "dumps.example.com", List.of("203.0.113.7"),
          "metadata.example.com", List.of("169.254.169.254"),
          "local.example.com", List.of("127.0.0.1"),
          "six.example.com", List.of("::1"),
          "both.example.com", List.of("203.0.113.7", "0.0.0.0"));

  private static CatalogSettings settings;
  private static Catalog catalog;
  private static Ledger ledger;
  private static ProtectionId protection;

  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch end = new CountDownLatch(1);
  private ServerSocket server;
  private Uploads uploads;

  /** What the server sends, whatever it is asked for. */
  private volatile byte[] answer = new byte[0];

  /** Whether it hangs up then, or only at the test's end. */
  private volatile boolean hangsUp = true;

  @BeforeAll
  static void openCatalog() {
    settings = DatabaseKind.SQLITE.fresh();
    catalog = Catalog.open(settings);
    ledger = new Ledger(catalog, new Signals(), new TestClock(Samples.NOON));
    protection = catalog.write(tx -> Samples.world(tx, "shop")).protection().id();
  }

  @AfterAll
  static void closeCatalog() {
    catalog.close();
    DatabaseKind.SQLITE.discard(settings);
  }

  @BeforeEach
  void startServer() throws Exception {
    uploads = new Uploads(ledger, kinds(true));
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  @AfterEach
  void stopServer() throws Exception {
    end.countDown();
    server.close();
  }

  @Test
  void takesWhatWasCompressedAndWhatWasNot() throws Exception {
    var twice = join(DUMP, DUMP);
    try (var fetcher = fetcher(MOST_BYTES)) {
      assertThat(fetched(fetcher, DUMP)).isEqualTo(DUMP);
      assertThat(fetched(fetcher, Zstd.compress(DUMP))).isEqualTo(DUMP);
      assertThat(fetched(fetcher, join(Zstd.compress(DUMP), Zstd.compress(DUMP)))).isEqualTo(twice);
      assertThat(fetched(fetcher, zipped(DUMP))).isEqualTo(DUMP);
      assertThat(fetched(fetcher, zipped(new byte[0]))).isEmpty();
      assertThat(fetched(fetcher, join(zipped(DUMP), named(zipped(DUMP))))).isEqualTo(twice);
    }
  }

  @Test
  void takesNoBreakForTheEnd() throws Exception {
    var one = zipped(DUMP);
    var other = Zstd.compress(DUMP);
    try (var fetcher = fetcher(MOST_BYTES)) {
      for (var member : List.of(one, other)) {
        answer = answered(member, 2 * member.length);
        assertFails(ErrorCode.BODY_INVALID, () -> taken(fetcher));
        assertFails(
            ErrorCode.BODY_INVALID,
            () -> fetched(fetcher, Arrays.copyOf(member, member.length - 1)));
        assertFails(
            ErrorCode.BODY_INVALID,
            () -> fetched(fetcher, join(member, "more".getBytes(US_ASCII))));
      }
      one[one.length - 5] ^= 1;
      assertFails(ErrorCode.BODY_INVALID, () -> fetched(fetcher, one));
      answer = join("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes(US_ASCII), DUMP);
      assertFails(ErrorCode.STATE_CONFLICT, () -> taken(fetcher));
    }
  }

  @Test
  void takesNoMoreThanItMay() throws Exception {
    var zeros = zipped(new byte[(int) MOST_BYTES + 1]);
    try (var fetcher = fetcher(MOST_BYTES)) {
      assertThatThrownBy(() -> fetched(fetcher, zeros)).hasMessageContaining("import.largest");
    }
    try (var fetcher = fetcher(MOST_BYTES + 1)) {
      assertThat(fetched(fetcher, zeros)).hasSize((int) MOST_BYTES + 1);
    }
    var slow = new FetchRules(hosts("127.0.0.1:" + port()), MOST_BYTES, Duration.ZERO, 1);
    try (var fetcher = new DumpFetcher(uploads, slow)) {
      assertThatThrownBy(() -> fetched(fetcher, DUMP)).hasMessageContaining("did not come within");
    }
  }

  @Test
  void fetchesOnlySoManyAtOnce() throws Exception {
    hangsUp = false;
    answer = answered(DUMP, DUMP.length + 1);
    try (var fetcher = fetcher(MOST_BYTES)) {
      var first = fetch(fetcher);

      assertFails(ErrorCode.STATE_CONFLICT, () -> fetch(fetcher));

      assertThat(requests).hasValue(1);
      hangsUp = true;
      end.countDown();
      assertFails(ErrorCode.BODY_INVALID, () -> uploads.take(first).readAllBytes());
      answer = answered(DUMP, DUMP.length);
      assertThat(taken(fetcher)).isEqualTo(DUMP);
    }
  }

  @Test
  void asksNobodyForADumpThatMayNotCome() throws Exception {
    answer = answered(DUMP, DUMP.length);
    var stranger =
        new Caller(
            new CredentialId(new UUID(9, 8)),
            "stranger",
            EnumSet.allOf(Scope.class),
            Set.of(catalog.write(tx -> Samples.world(tx, "other")).project().id()));
    var rules = FetchRules.of(hosts("127.0.0.1:" + port()), MOST_BYTES);
    try (var fetcher = new DumpFetcher(uploads, rules)) {
      assertFails(ErrorCode.RESOURCE_MISSING, () -> fetch(fetcher, stranger));
    }
    try (var fetcher = new DumpFetcher(new Uploads(ledger, kinds(false)), rules)) {
      assertFails(ErrorCode.NOT_SUPPORTED, () -> fetch(fetcher, ADMIN));
    }
    var others = FetchRules.of(hosts("dumps.example.com"), MOST_BYTES);
    try (var fetcher = new DumpFetcher(uploads, others)) {
      assertFails(ErrorCode.NOT_SUPPORTED, () -> fetch(fetcher, ADMIN));
    }

    assertThat(requests).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "db1.internal | http://db1.internal/dump |",
        "DB1.internal | https://db1.INTERNAL/dump |",
        "db1.internal | http://db1.internal:443/dump |",
        "db1.internal | http://db1.internal:8500/v1/kv | NOT_SUPPORTED",
        "db1.internal:8500 | http://db1.internal:8500/dump |",
        "db1.internal:8500 | http://db1.internal/dump | NOT_SUPPORTED",
        "db1.internal | ftp://db1.internal/dump | NOT_SUPPORTED",
        "db1.internal | http://user@db1.internal/dump | NOT_SUPPORTED",
        "*.example.com | https://dumps.example.com/dump |",
        "*.example.com:8443 | https://dumps.example.com:8443/dump |",
        "*.example.com | https://example.com/dump | NOT_SUPPORTED",
        "*.example.com | https://metadata.example.com/latest | NOT_SUPPORTED",
        "*.example.com | https://local.example.com/dump | NOT_SUPPORTED",
        "*.example.com | https://six.example.com/dump | NOT_SUPPORTED",
        "*.example.com | https://both.example.com/dump | NOT_SUPPORTED",
        "*.example.com | https://nobody.example.com/dump | STATE_CONFLICT",
        "*.example.com,local.example.com | https://local.example.com/dump |",
        "127.0.0.1 | http://127.0.0.1/dump |",
        "127.0.0.1 | http://[::ffff:127.0.0.1]/dump |",
        "127.0.0.1 | http://localhost/dump | NOT_SUPPORTED",
        "::1 | http://[0:0:0:0:0:0:0:1]/dump |",
        "[::1]:8080 | http://[::1]:8080/dump |",
        "[::1] | http://[::1]:8080/dump | NOT_SUPPORTED",
      })
  void asksOnlyWhomTheOperatorNamed(String named, URI address, ErrorCode refusal) {
    var hosts = hosts(named.split(","));

    if (refusal == null) {
      hosts.require(address);
    } else {
      assertFails(refusal, () -> hosts.require(address));
    }
  }

  private static FetchHosts hosts(String... named) {
    return new FetchHosts(
        List.of(named),
        name -> {
          var addresses = NAMES.get(name);
          if (addresses == null) {
            throw new UnknownHostException(name);
          }
          return addresses.stream().map(InetAddress::ofLiteral).toList();
        });
  }

  private DumpFetcher fetcher(long mostBytes) {
    var hosts = hosts("127.0.0.1:" + port());
    return new DumpFetcher(uploads, new FetchRules(hosts, mostBytes, Duration.ofHours(1), 1));
  }

  private byte[] fetched(DumpFetcher fetcher, byte[] body) throws Exception {
    answer = answered(body, body.length);
    return taken(fetcher);
  }

  /** Its slot is free some moments after all was read. */
  private byte[] taken(DumpFetcher fetcher) throws Exception {
    var session =
        Awaitility.await()
            .pollDelay(Duration.ZERO)
            .ignoreExceptionsMatching(e -> String.valueOf(e.getMessage()).contains("this moment"))
            .until(() -> fetch(fetcher), _ -> true);
    try (var dump = uploads.take(session)) {
      return dump.readAllBytes();
    }
  }

  private BackupSessionId fetch(DumpFetcher fetcher) throws InterruptedException {
    return fetch(fetcher, ADMIN);
  }

  private BackupSessionId fetch(DumpFetcher fetcher, Caller caller) throws InterruptedException {
    var address = URI.create("http://127.0.0.1:%d/dump".formatted(port()));
    return fetcher.fetch(caller, protection, new Uploads.Draft("", null, PointWish.NONE), address);
  }

  private int port() {
    return server.getLocalPort();
  }

  private static byte[] answered(byte[] body, int length) {
    var head =
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n".formatted(length);
    return join(head.getBytes(US_ASCII), body);
  }

  private void serve() {
    try {
      while (true) {
        var line = server.accept();
        Thread.ofVirtual().start(() -> answer(line));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void answer(Socket line) {
    try (line) {
      var request = line.getInputStream();
      for (var tail = 0; tail != 0x0d0a0d0a; ) {
        var next = request.read();
        if (next < 0) {
          return;
        }
        tail = tail << 8 | next;
      }
      requests.incrementAndGet();
      line.getOutputStream().write(answer);
      line.getOutputStream().flush();
      if (!hangsUp) {
        end.await();
      }
    } catch (IOException | InterruptedException e) {
      // The client hung up.
    }
  }

  private static Kinds kinds(boolean uploads) {
    var folder = KindOffer.DIRECTORY;
    return new Kinds(
        Map.of(
            SourceKind.DIRECTORY,
            new KindOffer(
                folder.modes(),
                folder.explorer(),
                folder.conflicts(),
                true,
                false,
                uploads,
                folder.settings(),
                folder.secrets())));
  }

  private static byte[] zipped(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  /** With all that a member's header may have. */
  private static byte[] named(byte[] member) {
    var head = Arrays.copyOf(member, 10);
    head[3] = 2 | 4 | 8 | 16;
    var more = new byte[] {3, 0, 1, 2, 3, 'n', 'a', 'm', 'e', 0, 's', 'a', 'y', 's', 0, 7, 7};
    return join(head, more, Arrays.copyOfRange(member, 10, member.length));
  }

  private static byte[] join(byte[]... parts) {
    var joined = new ByteArrayOutputStream();
    Stream.of(parts).forEach(joined::writeBytes);
    return joined.toByteArray();
  }

  private static void assertFails(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class, thrown -> assertThat(thrown.code()).isEqualTo(code));
  }
}
