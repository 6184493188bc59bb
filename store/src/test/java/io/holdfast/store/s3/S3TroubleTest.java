package io.holdfast.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.base.ErrorCode;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import io.holdfast.store.location.StoreSettings.Transport;
import io.holdfast.store.testkit.S3ProxyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that a good service does not give. */
class S3TroubleTest {
  private static final ObjectName NAME = new ObjectName(ObjectType.PACK, "ab".repeat(32));

  private HttpServer server;
  private S3Store store;

  /** What the server does with a request. */
  @FunctionalInterface
  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private volatile Answer answer = exchange -> send(exchange, 404, "");

  @BeforeEach
  void startServer() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            answer.to(exchange);
          }
        });
    server.setExecutor(task -> Thread.ofVirtual().start(task));
    server.start();
    store = open(Transport.DEFAULT);
  }

  private S3Store open(Transport transport) {
    var endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    var settings =
        new StoreSettings(
            S3ProxyServer.settings().s3(),
            Optional.empty(),
            StoreSettings.Ssh.NONE,
            transport,
            null);
    return S3Store.at(new StoreLocation.S3(endpoint, "bucket", ""), settings);
  }

  @AfterEach
  void stopServer() {
    store.close();
    server.stop(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<NextContinuationToken>the same again</NextContinuationToken>"})
  void takesNoListWithoutItsEndForAWholeOne(String next) {
    answer =
        exchange ->
            send(
                exchange,
                200,
                "<ListBucketResult><IsTruncated>true</IsTruncated>%s</ListBucketResult>"
                    .formatted(next));

    assertFails(ErrorCode.NOT_SUPPORTED, () -> store.list(ObjectType.INDEX, _ -> {}));
  }

  @Test
  void anInterruptEndsAReadThatLasts() throws Exception {
    var end = new CountDownLatch(1);
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 100_000);
          exchange.getResponseBody().write(new byte[10]);
          exchange.getResponseBody().flush();
          await(end);
        };
    try (var stream = store.load(NAME, 0, 0)) {
      assertThat(stream.readNBytes(10)).hasSize(10);
      var reader = Thread.currentThread();
      Thread.ofVirtual().start(reader::interrupt);

      assertFails(ErrorCode.INTERRUPTED, stream::read);
      assertThat(Thread.interrupted()).isTrue();

      reader.interrupt();
      assertFails(ErrorCode.INTERRUPTED, () -> store.read(NAME, 0, ByteBuffer.allocate(100)));
      assertThat(Thread.interrupted()).isTrue();
    } finally {
      end.countDown();
    }
  }

  @Test
  void givesUpOnAServiceThatTakesNothing() {
    var end = new CountDownLatch(1);
    answer = _ -> await(end);
    var piece = ByteBuffer.allocate(1 << 20); // many of them are more than the line holds
    var content = Stream.generate(piece::duplicate).limit(48).toList();

    try (var impatient = open(new Transport(5, Duration.ofSeconds(2)))) {
      assertThatThrownBy(() -> impatient.save(NAME, content)).hasMessageContaining("silent");
    } finally {
      end.countDown();
    }
  }

  @Test
  void replacesNoConfigThoughTheServicePassesOverConditions() {
    var kept = new AtomicReference<byte[]>();
    answer = exchange -> keep(exchange, kept);

    saveConfig("first");
    saveConfig("first");
    assertFails(ErrorCode.OBJECT_EXISTS, () -> saveConfig("second"));

    assertThat(kept.get()).isEqualTo("first".getBytes(UTF_8));
  }

  @Test
  void seesThatAnotherConfigCameWithItsOwn() {
    var kept = new AtomicReference<byte[]>();
    answer =
        exchange -> {
          keep(exchange, kept);
          if (exchange.getRequestMethod().equals("PUT")) {
            kept.set("another's".getBytes(UTF_8));
          }
        };

    assertFails(ErrorCode.OBJECT_EXISTS, () -> saveConfig("our own"));
  }

  @Test
  void takesTheBeginningOfAWholeObjectAndNoOtherPart() throws Exception {
    answer = exchange -> send(exchange, 200, "a whole object");

    try (var range = store.load(NAME, 0, 7)) {
      assertThat(range.readAllBytes()).isEqualTo("a whole".getBytes(UTF_8));
    }
    assertFails(ErrorCode.NOT_SUPPORTED, () -> store.load(NAME, 2, 5).close());
    assertFails(ErrorCode.OBJECT_MISSING, () -> store.load(NAME, 0, 100).close());
  }

  @Test
  void doesNotTakeAnotherRange() {
    answer =
        exchange -> {
          exchange.getResponseHeaders().add("Content-Range", "bytes 0-2/100");
          send(exchange, 206, "abc");
        };

    assertFails(ErrorCode.NOT_SUPPORTED, () -> store.load(NAME, 5, 3).close());
  }

  @ParameterizedTest
  @CsvSource({
    "RequestTimeTooSkewed, clock",
    "ExpiredToken, AWS_SESSION_TOKEN",
    "AccessDenied, check the access key",
  })
  void namesTheNextStep(String code, String step) {
    answer = exchange -> send(exchange, 403, "<Error><Code>%s</Code></Error>".formatted(code));

    assertThatThrownBy(() -> store.list(ObjectType.KEY, _ -> {})).hasMessageContaining(step);
  }

  private void saveConfig(String text) {
    store.save(ObjectName.CONFIG, List.of(ByteBuffer.wrap(text.getBytes(UTF_8))));
  }

  /** A place for one object, whatever conditions a request has. */
  private static void keep(HttpExchange exchange, AtomicReference<byte[]> kept) throws IOException {
    if (exchange.getRequestMethod().equals("PUT")) {
      kept.set(exchange.getRequestBody().readAllBytes());
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    var bytes = kept.get();
    send(exchange, bytes == null ? 404 : 200, bytes == null ? "" : new String(bytes, UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    exchange.getRequestBody().readAllBytes();
    var bytes = text.getBytes(UTF_8);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().add("Content-Length", Integer.toString(bytes.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static void await(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void assertFails(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class, thrown -> assertThat(thrown.code()).isEqualTo(code));
  }
}
