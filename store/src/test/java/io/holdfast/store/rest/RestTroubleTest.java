package io.holdfast.store.rest;

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
import io.holdfast.store.StoredObject;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import io.holdfast.store.location.StoreSettings.Transport;
import io.holdfast.store.testkit.AnsweringServer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that a good server does not give, and those of old ones. */
class RestTroubleTest {
  private static final ObjectName NAME = new ObjectName(ObjectType.PACK, "ab".repeat(32));
  private static final ObjectName GONE = new ObjectName(ObjectType.PACK, "cd".repeat(32));

  private AnsweringServer server;
  private RestStore store;

  @BeforeEach
  void startServer() throws Exception {
    server = AnsweringServer.start();
    store = open(Duration.ofSeconds(60));
  }

  /**
   * @param timeout how long the server may keep silent
   */
  private RestStore open(Duration timeout) {
    var settings =
        new StoreSettings(
            StoreSettings.S3.ANONYMOUS,
            Optional.empty(),
            StoreSettings.Ssh.NONE,
            new Transport(5, timeout),
            null);
    return RestStore.at(new StoreLocation.Rest(server.url("/repo/")), settings);
  }

  @AfterEach
  void stopServer() {
    store.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "507, STORE_FULL",
    "413, STORE_FULL",
    "401, STORE_FORBIDDEN",
    "405, STORE_FORBIDDEN",
    "301, STORE_FORBIDDEN",
    "400, STORE_UNREACHABLE",
    "409, STORE_UNREACHABLE",
    "429, STORE_UNREACHABLE",
    "500, STORE_UNREACHABLE",
    "503, STORE_UNREACHABLE",
  })
  void tellsWhatAnAnswerMeans(int status, ErrorCode code) {
    server.answer(exchange -> send(exchange, status, ""));

    assertFails(code, () -> store.save(NAME, List.of(ByteBuffer.wrap(new byte[10]))));
  }

  @Test
  void asksForEachSizeWhereListsHaveNone() {
    server.answer(exchange -> {
      if (exchange.getRequestURI().getPath().equals("/repo/data/")) {
        send(exchange, 200, "[\"%s\",\"%s\",\"README\"]".formatted(NAME.id(), GONE.id()));
      } else if (exchange.getRequestURI().getPath().equals("/repo/" + NAME)) {
        exchange.getResponseHeaders().add("Content-Length", "77");
        exchange.sendResponseHeaders(200, -1);
      } else {
        send(exchange, 404, "");
      }
    });

    assertThat(list()).containsExactly(new StoredObject(NAME, 77));
  }

  @Test
  void skipsStrangersInListsWithSizes() {
    sized(
        "[{\"name\":\"README\",\"size\":1},{\"size\":5,\"more\":[{}],\"name\":\"%s\"}]"
            .formatted(NAME.id()));

    assertThat(list()).containsExactly(new StoredObject(NAME, 5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "[",
        "[1]",
        "[\"name\"]",
        "[{\"name\":\"abababababababababababababababababababababababababababababababab\"}]",
        "[{\"name\":\"x\",\"size\":-1}]",
        "[{\"name\":\"x\",\"size\":1}",
        "[{\"name\":\"x\",\"size\":99999999999999999999}]",
        "<html>",
      })
  void refusesWhatIsNoList(String text) {
    sized(text);

    assertFails(ErrorCode.STORE_UNREACHABLE, this::list);
  }

  /** As rest-server, and a repository that was copied without its empty folders. */
  @Test
  void takesAMissingFolderForAnEmptyOneWhereTheConfigIsThere() {
    server.answer(exchange -> send(exchange, isConfig(exchange) ? 200 : 404, "x"));

    assertThat(list()).isEmpty();
  }

  /** As a proxy whose server is away, and one that knows nothing of the path. */
  @Test
  void takesNoListForEmptyWhereTheConfigIsNotFoundEither() {
    server.answer(exchange -> send(exchange, 404, "404 page not found"));

    assertFails(ErrorCode.STORE_UNREACHABLE, this::list);
    assertThatThrownBy(this::list).hasMessageContaining("config");
  }

  /** As a proxy while its server starts: what comes after the config is the server's own word. */
  @Test
  void listsAgainWhenTheServerWasAway() {
    var asked = new AtomicInteger();
    server.answer(exchange -> {
      if (asked.getAndIncrement() == 0) {
        send(exchange, 404, "404 page not found");
      } else if (isConfig(exchange)) {
        send(exchange, 200, "x");
      } else {
        exchange.getResponseHeaders().add("Content-Type", RestListing.VERSION_2);
        send(exchange, 200, "[{\"name\":\"%s\",\"size\":5}]".formatted(NAME.id()));
      }
    });

    assertThat(list()).containsExactly(new StoredObject(NAME, 5));
  }

  private static boolean isConfig(HttpExchange exchange) {
    return exchange.getRequestURI().getPath().equals("/repo/config");
  }

  @Test
  void takesAShortAnswerForNoWholeObject() {
    server.answer(exchange -> {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().write(new byte[10]);
      exchange.getResponseBody().flush();
    });

    assertThatThrownBy(() -> store.load(NAME, 0, 0).readAllBytes())
        .isInstanceOfAny(EOFException.class, IOException.class);
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> store.read(NAME, 0, ByteBuffer.allocate(100)));
  }

  @Test
  void doesNotTakeAWholeObjectForARange() {
    server.answer(exchange -> send(exchange, 200, "a whole object, not the range asked for"));

    assertFails(ErrorCode.NOT_SUPPORTED, () -> store.load(NAME, 5, 3).close());
  }

  @Test
  void takesTheBeginningOfAWholeObject() throws Exception {
    server.answer(exchange -> send(exchange, 200, "a whole object"));

    try (var range = store.load(NAME, 0, 7)) {
      assertThat(range.readAllBytes()).isEqualTo("a whole".getBytes(UTF_8));
    }
  }

  /** As rest-server sends a config over 2 KiB. */
  @ParameterizedTest
  @ValueSource(ints = {5, 4})
  void asksForTheLengthThatAnAnswerDoesNotTell(int sent) throws Exception {
    server.answer(exchange -> {
      if (exchange.getRequestMethod().equals("HEAD")) {
        send(exchange, 200, "whole");
      } else {
        exchange.sendResponseHeaders(200, 0); // in chunks
        exchange.getResponseBody().write("whole".getBytes(UTF_8), 0, sent);
      }
    });

    try (var content = store.load(NAME, 0, 0)) {
      if (sent == 5) {
        assertThat(content.readAllBytes()).isEqualTo("whole".getBytes(UTF_8));
      } else {
        assertThatThrownBy(content::readAllBytes).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void doesNotTakeAnotherRange() {
    server.answer(exchange -> {
      exchange.getResponseHeaders().add("Content-Range", "bytes 0-2/100");
      send(exchange, 206, "abc");
    });

    assertFails(ErrorCode.NOT_SUPPORTED, () -> store.load(NAME, 5, 3).close());
  }

  @Test
  void givesUpOnAServerThatKeepsSilent() throws Exception {
    var end = new CountDownLatch(1);
    server.answer(exchange -> stall(exchange, 100, end));
    try (var impatient = open(Duration.ofSeconds(2))) {
      assertThatThrownBy(() -> impatient.load(NAME, 0, 0).readAllBytes())
          .message()
          .containsAnyOf("silent", "timed out"); // on a busy machine before the answer begins
    } finally {
      end.countDown();
    }
  }

  @Test
  void givesUpOnAServerThatTakesNothing() throws Exception {
    var end = new CountDownLatch(1);
    server.answer(_ -> await(end));
    var piece = ByteBuffer.allocate(1 << 20); // many of them are more than the line holds
    var content = Stream.generate(piece::duplicate).limit(48).toList();
    try (var impatient = open(Duration.ofSeconds(2))) {
      assertThatThrownBy(() -> impatient.save(NAME, content)).hasMessageContaining("silent");
    } finally {
      end.countDown();
    }
  }

  @Test
  void refusesAnotherObjectUnderTheSameName() {
    server.answer(exchange -> {
      if (exchange.getRequestMethod().equals("POST")) {
        send(exchange, 403, "");
      } else {
        send(exchange, 200, "0123456789");
      }
    });

    store.save(NAME, List.of(ByteBuffer.wrap("0123456789".getBytes(UTF_8))));
    assertFails(
        ErrorCode.OBJECT_EXISTS,
        () -> store.save(NAME, List.of(ByteBuffer.wrap("012345678x".getBytes(UTF_8)))));
  }

  private void sized(String text) {
    server.answer(exchange -> {
      exchange.getResponseHeaders().add("Content-Type", RestListing.VERSION_2);
      send(exchange, 200, text);
    });
  }

  private List<StoredObject> list() {
    var found = new ArrayList<StoredObject>();
    store.list(ObjectType.PACK, found::add);
    return found;
  }
}
