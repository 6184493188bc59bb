package io.holdfast.store.s3;

import static io.holdfast.store.testkit.AnsweringServer.await;
import static io.holdfast.store.testkit.AnsweringServer.send;
import static io.holdfast.store.testkit.AnsweringServer.stall;
import static io.holdfast.store.testkit.StoreContract.assertFails;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.holdfast.base.ErrorCode;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import io.holdfast.store.location.StoreSettings.Transport;
import io.holdfast.store.testkit.AnsweringServer;
import io.holdfast.store.testkit.S3ProxyServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that a good service does not give. */
class S3TroubleTest {
  private static final ObjectName NAME = new ObjectName(ObjectType.PACK, "ab".repeat(32));

  private static final String HTML = "<html><body>Sign in</body></html>";
  private static final String FAILURE =
      "<Error><Code>InternalError</Code><Message>Please try again</Message></Error>";

  private AnsweringServer server;
  private S3Store store;

  @BeforeEach
  void startServer() throws Exception {
    server = AnsweringServer.start();
    store = open(Transport.DEFAULT);
  }

  private S3Store open(Transport transport) {
    return open(transport, S3Uploads.Sizes.DEFAULT);
  }

  private S3Store open(Transport transport, S3Uploads.Sizes sizes) {
    var settings =
        new StoreSettings(
            S3ProxyServer.settings().s3(),
            Optional.empty(),
            StoreSettings.Ssh.NONE,
            transport,
            null);
    return S3Store.at(new StoreLocation.S3(server.url(""), "bucket", ""), settings, sizes);
  }

  @AfterEach
  void stopServer() {
    store.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<NextContinuationToken>the same again</NextContinuationToken>"})
  void takesNoListWithoutItsEndForAWholeOne(String next) {
    server.answer(exchange ->
        send(
            exchange,
            200,
            "<ListBucketResult><IsTruncated>true</IsTruncated>%s</ListBucketResult>"
                .formatted(next)));

    assertFails(ErrorCode.NOT_SUPPORTED, () -> store.list(ObjectType.INDEX, _ -> {}));
  }

  /** As gates and the pages of captive networks say it, and services that began to answer early. */
  @ParameterizedTest
  @ValueSource(strings = {"", HTML, "<ListBucketResult/>", FAILURE})
  void takesNoAnswerWithoutAListForAnEmptyOne(String body) {
    server.answer(exchange -> send(exchange, 200, body));

    assertFails(ErrorCode.STORE_UNREACHABLE, () -> store.list(ObjectType.SNAPSHOT, _ -> {}));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", HTML, FAILURE})
  void takesNoAnswerForASavedObjectThatDoesNotSaySo(String body) {
    server.answer(exchange -> send(exchange, 200, body));

    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save(store));
  }

  /** As Apache Ozone did for years, and others do. */
  @Test
  void looksForAnObjectOfWhichTheAnswerNamesNoTag() {
    var kept = new AtomicReference<byte[]>();
    server.answer(exchange -> keep(exchange, kept, false));

    save(store);

    assertThat(kept.get()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "POST uploads, " + HTML,
        "POST uploads, " + FAILURE,
        "PUT partNumber, " + HTML,
        "PUT partNumber, " + FAILURE,
        "POST uploadId, " + HTML,
        "POST uploadId, " + FAILURE,
      })
  void takesNoStepForDoneThatDoesNotSaySo(String step, String body) {
    var aborted = new AtomicReference<>("not yet");
    server.answer(exchange -> {
      var asked = exchange.getRequestMethod() + " " + exchange.getRequestURI().getQuery();
      if (asked.startsWith("DELETE")) {
        aborted.set(asked);
        send(exchange, 204, "");
      } else if (asked.startsWith(step)) {
        send(exchange, 200, body);
      } else if (asked.startsWith("PUT")) {
        exchange.getResponseHeaders().add("ETag", "\"part\"");
        send(exchange, 200, "");
      } else {
        send(exchange, 200, "<Upload><UploadId>first</UploadId><ETag>whole</ETag></Upload>");
      }
    });

    try (var parts = open(Transport.DEFAULT, new S3Uploads.Sizes(10, 10))) {
      assertFails(ErrorCode.STORE_UNREACHABLE, () -> save(parts));
    }
    assertThat(aborted.get()).contains(step.endsWith("uploads") ? "not yet" : "uploadId=first");
  }

  /** As Ceph's radosgw 16 does. */
  @Test
  void looksForAnObjectWhoseUploadEndsWithAnEmptyTag() {
    var asked = new ConcurrentLinkedQueue<String>();
    server.answer(exchange -> {
      var method = exchange.getRequestMethod();
      asked.add(method);
      if (method.equals("PUT")) {
        exchange.getResponseHeaders().add("ETag", "\"part\"");
      }
      var begun = "<Upload><UploadId>first</UploadId><ETag></ETag></Upload>";
      send(exchange, 200, method.equals("HEAD") ? "x".repeat(25) : begun);
    });

    try (var parts = open(Transport.DEFAULT, new S3Uploads.Sizes(10, 10))) {
      save(parts);
    }

    assertThat(asked).containsExactly("POST", "PUT", "PUT", "PUT", "POST", "HEAD");
  }

  private static void save(S3Store store) {
    store.save(NAME, List.of(ByteBuffer.allocate(25)));
  }

  @Test
  void anInterruptEndsAReadThatLasts() throws Exception {
    var end = new CountDownLatch(1);
    server.answer(exchange -> stall(exchange, 100_000, end));
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
    server.answer(_ -> await(end));
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
    server.answer(exchange -> keep(exchange, kept));

    saveConfig("first");
    saveConfig("first");
    assertFails(ErrorCode.OBJECT_EXISTS, () -> saveConfig("second"));

    assertThat(kept.get()).isEqualTo("first".getBytes(UTF_8));
  }

  @Test
  void seesThatAnotherConfigCameWithItsOwn() {
    var kept = new AtomicReference<byte[]>();
    server.answer(exchange -> {
      keep(exchange, kept);
      if (exchange.getRequestMethod().equals("PUT")) {
        kept.set("another's".getBytes(UTF_8));
      }
    });

    assertFails(ErrorCode.OBJECT_EXISTS, () -> saveConfig("our own"));
  }

  @Test
  void takesTheBeginningOfAWholeObjectAndNoOtherPart() throws Exception {
    server.answer(exchange -> send(exchange, 200, "a whole object"));

    try (var range = store.load(NAME, 0, 7)) {
      assertThat(range.readAllBytes()).isEqualTo("a whole".getBytes(UTF_8));
    }
    assertFails(ErrorCode.NOT_SUPPORTED, () -> store.load(NAME, 2, 5).close());
    assertFails(ErrorCode.OBJECT_MISSING, () -> store.load(NAME, 0, 100).close());
  }

  @Test
  void doesNotTakeAnotherRange() {
    server.answer(exchange -> {
      exchange.getResponseHeaders().add("Content-Range", "bytes 0-2/100");
      send(exchange, 206, "abc");
    });

    assertFails(ErrorCode.NOT_SUPPORTED, () -> store.load(NAME, 5, 3).close());
  }

  @ParameterizedTest
  @CsvSource({
    "RequestTimeTooSkewed, clock",
    "ExpiredToken, AWS_SESSION_TOKEN",
    "AccessDenied, check the access key",
  })
  void namesTheNextStep(String code, String step) {
    server.answer(
        exchange -> send(exchange, 403, "<Error><Code>%s</Code></Error>".formatted(code)));

    assertThatThrownBy(() -> store.list(ObjectType.KEY, _ -> {})).hasMessageContaining(step);
  }

  private void saveConfig(String text) {
    store.save(ObjectName.CONFIG, List.of(ByteBuffer.wrap(text.getBytes(UTF_8))));
  }

  /** A place for one object, whatever conditions a request has. */
  private static void keep(HttpExchange exchange, AtomicReference<byte[]> kept) throws IOException {
    keep(exchange, kept, true);
  }

  private static void keep(HttpExchange exchange, AtomicReference<byte[]> kept, boolean tags)
      throws IOException {
    if (exchange.getRequestMethod().equals("PUT")) {
      kept.set(exchange.getRequestBody().readAllBytes());
      if (tags) {
        exchange.getResponseHeaders().add("ETag", "\"kept\"");
      }
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    var bytes = kept.get();
    send(exchange, bytes == null ? 404 : 200, bytes == null ? "" : new String(bytes, UTF_8));
  }
}
