package io.holdfast.store.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.StoredObject;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import io.holdfast.store.testkit.AnsweringServer;
import io.holdfast.store.testkit.S3ProxyServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

/** Answers of services that speak S3 as they see fit, over HTTP and through the SDK. */
class S3AnswerFuzzTest extends FuzzContract {
  private static final ObjectName NAME = new ObjectName(ObjectType.PACK, "ab".repeat(32));
  private static final Pattern HEAD = Pattern.compile("([LGWH])([2-5]\\d\\d) ([ -~]*)");

  private static final String LISTING =
      """
      L200 x
      <?xml version="1.0" encoding="UTF-8"?>
      <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name>
      <EncodingType>url</EncodingType><KeyCount>1</KeyCount><IsTruncated>%s</IsTruncated>
      <NextContinuationToken>a&amp;b</NextContinuationToken>
      <Contents><Key>data/ab/%s</Key><LastModified>2026-11-22T10:00:00.000Z</LastModified>
      <ETag>&quot;x&quot;</ETag><Size>123</Size><Owner><ID>me</ID></Owner></Contents>
      <CommonPrefixes><Prefix>x/</Prefix></CommonPrefixes></ListBucketResult>
      """;

  private static @Nullable AnsweringServer server;
  private static @Nullable S3Store store;

  /** What is asked, the status, a header's value; then the body. Nothing goes on for ever. */
  @Override
  protected List<byte[]> seeds() {
    return List.of(
        text(LISTING.formatted("false", NAME.id())),
        text(LISTING.formatted("true", NAME.id())),
        text("L403 x\n<Error><Code>SlowDown</Code><Message>a\nb</Message></Error>"),
        text("G206 bytes 5-7/100\nabc"),
        text("W200 x\nthe whole"),
        text("H200 12\n"));
  }

  /** Each goes over a socket. */
  @Override
  protected int changedTexts() {
    return 500;
  }

  @Override
  protected void parse(byte[] bytes) throws IOException {
    var end = new String(bytes, ISO_8859_1).indexOf('\n');
    var head = HEAD.matcher(new String(bytes, 0, Math.max(0, end), ISO_8859_1));
    if (!head.matches()) {
      return;
    }
    var body = Arrays.copyOfRange(bytes, end + 1, bytes.length);
    var asked = store();
    server()
        .answer(exchange -> answer(exchange, Integer.parseInt(head.group(2)), head.group(3), body));
    try {
      ask(head.group(1), asked, body);
    } catch (StoreException e) {
      if (head.group(2).startsWith("2")) {
        throw e;
      }
    }
  }

  private static void ask(String what, S3Store asked, byte[] body) throws IOException {
    switch (what) {
      case "L" -> {
        var objects = new ArrayList<StoredObject>();
        asked.list(ObjectType.PACK, objects::add);
        assertThat(objects)
            .allMatch(object -> object.name().id().matches("[0-9a-f]{64}"))
            .allMatch(object -> object.sizeBytes() >= 0);
      }
      case "G" -> {
        try (var part = asked.load(NAME, 5, 3)) {
          assertThat(part.readAllBytes()).isEqualTo(Arrays.copyOf(body, 3));
        }
      }
      case "W" -> {
        try (var whole = asked.load(NAME, 0, 0)) {
          assertThat(whole.readAllBytes()).isEqualTo(body);
        }
      }
      default -> assertThat(asked.size(NAME)).isNotNegative();
    }
  }

  @AfterAll
  static void stop() {
    if (server != null && store != null) {
      store.close();
      server.close();
    }
  }

  private static void answer(HttpExchange exchange, int status, String header, byte[] body)
      throws IOException {
    var bodiless = status == 204 || status == 304;
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", header);
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    if (String.valueOf(exchange.getRequestURI().getQuery()).contains("continuation-token")) {
      AnsweringServer.send(
          exchange, 200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
      return;
    }
    if (status == 206) {
      exchange.getResponseHeaders().set("Content-Range", header);
    }
    exchange.sendResponseHeaders(status, bodiless || body.length == 0 ? -1 : body.length);
    if (!bodiless) {
      exchange.getResponseBody().write(body);
    }
  }

  /** Started with the first answer, for the fuzzer knows nothing of a test's life. */
  private static AnsweringServer server() throws IOException {
    if (server == null) {
      server = AnsweringServer.start();
    }
    return server;
  }

  private static S3Store store() throws IOException {
    if (store == null) {
      var settings =
          new StoreSettings(
              S3ProxyServer.settings().s3(),
              Optional.empty(),
              StoreSettings.Ssh.NONE,
              StoreSettings.Transport.DEFAULT,
              null);
      store = S3Store.at(new StoreLocation.S3(server().url(""), "bucket", ""), settings);
    }
    return store;
  }

  private static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }
}
