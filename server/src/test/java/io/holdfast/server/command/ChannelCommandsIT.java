package io.holdfast.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandLineHarness;
import io.holdfast.cli.CommandLineHarness.Answer;
import io.holdfast.server.RunningServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code holdfast channel} and {@code holdfast webhook}, with a receiver that listens. */
class ChannelCommandsIT {
  @TempDir private static Path folder;

  private static final List<Taken> taken = new CopyOnWriteArrayList<>();
  private static final AtomicInteger status = new AtomicInteger(200);

  private static RunningServer server;
  private static HttpServer receiver;

  /** What came to the receiver. */
  private record Taken(String path, String id, String timestamp, String signature, String body) {}

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start(folder.resolve("data"));
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    receiver.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var headers = exchange.getRequestHeaders();
            var body = exchange.getRequestBody().readAllBytes();
            taken.add(
                new Taken(
                    exchange.getRequestURI().getPath(),
                    String.valueOf(headers.getFirst("webhook-id")),
                    String.valueOf(headers.getFirst("webhook-timestamp")),
                    String.valueOf(headers.getFirst("webhook-signature")),
                    new String(body, StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(status.get(), -1);
          }
        });
    receiver.start();
  }

  @AfterAll
  static void stop() {
    server.close();
    receiver.stop(0);
  }

  @BeforeEach
  void listen() {
    status.set(200);
  }

  @Test
  void aWebhookShowsItsSecretOnceAndSignsWithIt() throws Exception {
    var made =
        done(
                "webhook",
                "create",
                url("/signed"),
                "--event",
                "token.*",
                "--name",
                "signed",
                "--json")
            .json();
    var secret = made.get("secret").asText();

    var tested = done("webhook", "test", made.get("id").asText());

    assertThat(tested.out()).contains("the test was taken");
    var test = at("/signed").getFirst();
    assertThat(test.body()).contains("channel.test");
    assertThat(test.signature()).isEqualTo("v1," + signature(secret, test));
    var listed = done("webhook", "list", "--json");
    assertThat(listed.out()).doesNotContain(secret);
    assertThat(item(listed.json(), made.get("id").asText()).get("url").asText())
        .isEqualTo(url("/signed"));
    assertThat(done("webhook", "list").out()).contains(url("/signed")).contains("token.*");
  }

  @Test
  void whatHappenedIsSentAndCanBeSentAgain() {
    var since = Instant.now().minusSeconds(1);
    var id =
        done("webhook", "create", url("/again"), "--event", "token.created", "--json")
            .json()
            .get("id")
            .asText();
    done("token", "create", "robot-" + UUID.randomUUID(), "--scope", "backup:read");
    await().atMost(Duration.ofSeconds(60)).until(() -> !at("/again").isEmpty());
    assertThat(at("/again").getFirst().body()).contains("token.created");

    var replayed = done("webhook", "replay", id, "--since", since.toString());

    assertThat(replayed.out()).contains("queued ").doesNotContain("queued 0");
    await().atMost(Duration.ofSeconds(60)).until(() -> at("/again").size() >= 2);
    var first = at("/again").getFirst();
    assertThat(at("/again")).filteredOn(it -> it.id().equals(first.id())).hasSizeGreaterThan(1);
    var log = done("webhook", "deliveries", id, "--json").json().get("items");
    assertThat(log.size()).isGreaterThanOrEqualTo(2);
    assertThat(done("webhook", "deliveries", id).out()).contains("token.created", "DELIVERED");
    assertThat(done("webhook", "deliveries", id, "--limit", "1", "--json").json().get("items"))
        .hasSize(1);
  }

  @Test
  void aTestThatIsNotTakenSaysWhy() {
    status.set(500);
    var id = done("webhook", "create", url("/broken"), "--json").json().get("id").asText();

    var refused = run("webhook", "test", id);

    assertThat(refused.status()).isNotZero();
    assertThat(refused.err()).contains("the test was not taken").contains("500");
  }

  @Test
  void aChannelOfAnotherKindTakesItsSecretFromAFile() throws Exception {
    var token = Files.writeString(folder.resolve("token"), "tk_secret\n");
    var made =
        done(
                "channel",
                "create",
                "phones",
                "--kind",
                "ntfy",
                "--setting",
                "url=" + url("/ntfy"),
                "--setting",
                "topic=backups",
                "--secret-file",
                "token=" + token,
                "--event",
                "alert.*,backup.failed",
                "--json")
            .json();
    var id = made.get("id").asText();

    assertThat(done("channel", "test", id).out()).contains("the test was taken");

    assertThat(at("/ntfy")).isNotEmpty();
    var listed = item(done("channel", "list", "--json").json(), id);
    assertThat(listed.get("kind").asText()).isEqualTo("NTFY");
    assertThat(listed.toString()).doesNotContain("tk_secret");
    assertThat(done("channel", "list").out()).contains("phones").contains("alert.*");
    done("channel", "delete", id);
    assertThat(done("channel", "list").out()).doesNotContain("phones");
    assertThat(run("channel", "test", id).status()).isEqualTo(ExitStatus.MISSING);
  }

  @Test
  void whatMakesNoSenseIsToldClearly() {
    var kind = run("channel", "create", "x", "--kind", "pigeon");
    assertThat(kind.status()).isNotZero();
    assertThat(kind.err()).contains("must be one of").doesNotContain("\tat ");
    assertThat(run("channel", "create", "x").status()).isNotZero();
    assertThat(run("channel", "replay", UUID.randomUUID().toString()).status()).isNotZero();
    assertThat(run("webhook", "create", "ftp://example/x").status()).isNotZero();
    assertThat(run("webhook", "test", UUID.randomUUID().toString()).status())
        .isEqualTo(ExitStatus.MISSING);
  }

  private static List<Taken> at(String path) {
    return taken.stream().filter(it -> it.path().startsWith(path)).toList();
  }

  private static String url(String path) {
    return "http://127.0.0.1:%d%s".formatted(receiver.getAddress().getPort(), path);
  }

  /** As the Standard Webhooks text has it. */
  private static String signature(String secret, Taken it) throws Exception {
    var mac = Mac.getInstance("HmacSHA256");
    var key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    var signed = "%s.%s.%s".formatted(it.id(), it.timestamp(), it.body());
    return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
  }

  private static JsonNode item(JsonNode list, String id) {
    return StreamSupport.stream(list.get("items").spliterator(), false)
        .filter(item -> item.get("id").asText().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static Answer run(String... words) {
    return new CommandLineHarness(folder)
        .with("HOLDFAST_SERVER", server.url().toString())
        .with("HOLDFAST_TOKEN", server.token())
        .run(words);
  }

  private static Answer done(String... words) {
    var answer = run(words);
    assertThat(answer.status()).as("%s: %s", List.of(words), answer).isZero();
    return answer;
  }
}
